// The benchmark without a page: the search for the largest size, texts, Markdown and the chart.

import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { summarise } from '../../bench/statistics.ts';
import { PALETTES, renderChart } from '../../demo/benchmark/chart.ts';
import { createOpenFigure } from '../../demo/benchmark/figure.ts';
import { isSoftwareRenderer, parseBrowserName } from '../../demo/benchmark/machine.ts';
import { formatReport } from '../../demo/benchmark/markdown.ts';
import type { FigureResult, LargestSize, Report } from '../../demo/benchmark/report.ts';
import { findLargestSize } from '../../demo/benchmark/search.ts';
import { answerSentences, formatNumber } from '../../demo/benchmark/text.ts';
import { markdownText } from '../../src/analysis/documents.ts';
import { loadedValues } from '../../src/tensor/source.ts';
import type { TensorOrSource } from '../../src/tensor/tensor.ts';

/** Searches with a cost function, and a clock that advances by `tick` per size. */
function search(cost: (side: number) => number | null, { to = 4096, tick = 1, time = 1000 } = {}) {
  let clock = 0;
  return findLargestSize(
    async (side) => {
      clock += tick;
      return cost(side);
    },
    { from: 32, to, budget: 16, time, now: () => clock },
  );
}

describe('search for the largest size', () => {
  it('finds the largest side to within 6 % and sorts its points', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 33, max: 4000, noNaN: true }), async (edge) => {
        const { side, end, points } = await search((each) => (each <= edge ? 1 : 99));
        expect(end).toBe('found');
        expect(side).toBeLessThanOrEqual(edge);
        // Sides are multiples of 4, which limits the precision of small ones.
        expect(side as number).toBeGreaterThan(Math.min(edge / 1.061, edge - 5) - 4);
        expect(points.map((point) => point.side)).toEqual(
          points.map((point) => point.side).sort((a, b) => a - b),
        );
      }),
    );
  });

  it('tries fewer than 14 sizes', async () => {
    expect((await search((side) => side ** 2 / 1e5)).points.length).toBeLessThan(14);
  });

  it('reports when every size is too slow and when none can be drawn', async () => {
    const slow = await search((side) => side, { to: 4096 });
    // Larger sizes are measured until they take six budgets.
    expect(slow).toEqual({
      side: null,
      end: 'found',
      points: [
        { side: 32, p95: 32 },
        { side: 128, p95: 128 },
      ],
    });
    expect((await search(() => 17, { tick: 600 })).points).toHaveLength(2);
    expect(await search(() => null)).toEqual({ side: null, end: 'impossible', points: [] });
  });

  it('reports why it stopped: largest size, memory or time', async () => {
    expect(await search(() => 1, { to: 2896 })).toMatchObject({ side: 2896, end: 'limit' });
    const outOfMemory = await search((side) => (side > 700 ? null : 1));
    expect(outOfMemory).toMatchObject({ end: 'impossible' });
    expect(outOfMemory.side).toBeGreaterThan(650);
    expect(await search(() => 1, { tick: 400 })).toMatchObject({ side: 128, end: 'time' });
    expect(await search((side) => (side < 200 ? 1 : 99), { tick: 240 })).toMatchObject({
      side: 180,
      end: 'time',
    });
  });
});

const series = (...samples: number[]) => ({ ...summarise(samples), samples });
const figure: FigureResult = {
  name: 'a|b`<img src=x onerror=alert(1)>`\n# [x](javascript:alert(1)).npz',
  panels: 8,
  cells: 8_388_608,
  first: series(30, 20, 25),
  frame: series(4, 5, 6, 20),
  pace: series(16.6, 16.7, 33.4),
  gpu: null,
  update: series(8, 9),
  updateBytes: 32e6,
  gpuBytes: 2 ** 25,
  heapBytes: null,
  floor: series(2, 3),
  frameRatio: 1.6667,
  updateFloor: series(6, 7),
  updateRatio: 1.25,
};
const report: Report = {
  headglow: '0.1.0',
  date: '2026-01-02T03:04:05.000Z',
  quick: false,
  machine: {
    adapter: 'Some <b>GPU</b>',
    software: false,
    browser: 'Chrome 150.0',
    platform: 'Linux',
    width: 1600,
    height: 900,
    pixelRatio: 1.5,
    refresh: 59.9,
    threads: 8,
  },
  figures: [figure, { ...figure, name: 'Example', update: null, updateFloor: null, updateRatio: null }],
  redraw: { side: 1448, end: 'found', points: [{ side: 1448, p95: 16 }] },
  update: { side: null, end: 'found', points: [] },
};

describe('report sentences', () => {
  it('state the largest size for redraws and for updates', () => {
    expect(answerSentences(report)).toEqual([
      'Redrawn at 60 frames per second: 8 panels of 1,448 × 1,448 (16.8 million cells).',
      'With a new checkpoint in every frame: none; even 8 panels of 32 × 32 (8,192 cells) are too slow.',
    ]);
    const redrawn = (redraw: LargestSize) => answerSentences({ ...report, redraw })[0];
    expect(redrawn({ side: 2896, end: 'limit', points: [] })).toContain('at least 8 panels of 2,896 × 2,896');
    expect(redrawn({ side: 64, end: 'time', points: [] })).toContain(
      '(32,768 cells); the search ran out of time',
    );
    expect(redrawn({ side: null, end: 'impossible', points: [] })).toContain('nothing could be drawn');
    const slow = { ...report, figures: [{ ...figure, floor: series(20) }] };
    expect(answerSentences(slow)[1]).toMatch(
      /\(8,192 cells\) are too slow, because a full-screen pass alone takes 20 ms\.$/,
    );
  });

  it.each([
    [0.012345, '0.012'],
    [1.23456, '1.23'],
    [12.3456, '12.3'],
    [123.456, '123'],
    [12345.6, '12,346'],
    [0, '0'],
    [Number.NaN, 'not available'],
  ])('format %d as %s', (value, expected) => {
    expect(formatNumber(value)).toBe(expected);
  });
});

describe('Markdown', () => {
  it('has a row per measurement and a column per figure', () => {
    const markdown = formatReport(report);
    expect(markdown).toContain('| Redraw, p50 / p95 / p99 | 5.5 / 17.9 / 19.6 ms | 5.5 / 17.9 / 19.6 ms |');
    expect(markdown).toContain('| Redraw, GPU time | not available | not available |');
    expect(markdown).toContain('| Upload rate | 3,765 MB/s | single checkpoint |');
    expect(markdown).toContain('| Redraw / full-screen pass | 1.67 × | 1.67 × |');
    expect(markdown).toContain('8 panels of 1,448 × 1,448 (16.8 million cells).');
  });

  it('escapes names', () => {
    const markdown = formatReport(report);
    expect(markdown).not.toMatch(/(?<!\\)<(img|b)/);
    const head = markdown.split('\n').find((line) => line.includes('onerror')) as string;
    expect(head.match(/(?<!\\)\|/g)).toHaveLength(4);
    expect(head).toContain('\\[x\\]');
    expect(markdown).toMatch(/^# Headglow 0\.1\.0 on Some \\<b\\>GPU\\<\/b\\>$/m);
    expect(markdown.match(/^# /gm)).toHaveLength(1);
  });

  it('removes line breaks and control characters from names', () => {
    expect(markdownText('a\r\nb\u2028c\u202ed\x1b[31m')).toBe('a b cd\\[31m');
  });
});

describe('chart', () => {
  it.each([1, 2] as const)('has finite coordinates and escaped names with %d columns', (columns) => {
    const { svg, width, height } = renderChart(report, PALETTES.light, columns);
    expect([width, height]).toEqual(columns === 1 ? [400, 520] : [800, 294]);
    expect(svg).not.toContain('<b>');
    expect(svg).not.toContain('<img');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(svg.match(/<g/g)).toHaveLength(2);
  });

  it('states that nothing could be drawn', () => {
    const none: LargestSize = { side: null, end: 'impossible', points: [] };
    const { svg } = renderChart({ ...report, redraw: none, update: none }, PALETTES.dark, 2);
    expect(svg).toContain('Nothing could be drawn');
    expect(svg).not.toMatch(/NaN|Infinity/);
  });
});

describe('the open figure', () => {
  const tensor = (model: string, values: number[], steps: number[] | null) => ({
    model,
    values: Float32Array.from(values),
    layers: 1,
    heads: values.length / (steps?.length ?? 1),
    tasks: ['t'],
    steps,
  });
  const figureOf = (tensors: ReturnType<typeof tensor>[], options = {}) =>
    createOpenFigure({ name: 'x', dataset: { tensors }, options });

  it('alternates between the first and the last checkpoint of the models shown', () => {
    const tensors = [tensor('a', [1, 2, 3, 4], [0, 10]), tensor('b', [1, 2], null)];
    const { changeCheckpoint, floorValues } = figureOf(tensors);
    expect([changeCheckpoint?.(0), changeCheckpoint?.(1)]).toEqual([{ checkpoint: 0 }, { checkpoint: 1 }]);
    expect(floorValues).toHaveLength(2);
    expect(figureOf(tensors, { models: ['b'] }).changeCheckpoint).toBe(null);
    expect(figureOf([tensor('b', [1, 2], null)]).changeCheckpoint).toBe(null);
  });

  it('gets lower limits that stay below the upper one, and above 0 for a log norm', () => {
    for (const options of [{}, { norm: 'log' }, { vmin: 0.5 }, { norm: 'log', vmin: 0.5 }] as const)
      for (const values of [
        [0, 0.5, 1],
        [3, 3, 3],
        [Number.NaN, Number.NaN, Number.POSITIVE_INFINITY],
      ]) {
        const { changeLimits } = figureOf([tensor('a', values, null)], options);
        const highest = values.filter(Number.isFinite).reduce((a, b) => Math.max(a, b), 1);
        const seen = Array.from({ length: 7 }, (_, turn) => changeLimits(turn).vmin as number);
        expect(new Set(seen).size).toBe(7);
        for (const vmin of seen) {
          expect(vmin).toBeLessThan(highest);
          if ('norm' in options) expect(vmin).toBeGreaterThan(0);
        }
      }
  });

  it('gives a new dataset with the same values each time', () => {
    const tensors = [tensor('a', [1, 2], null)];
    const { createFreshDataset } = figureOf(tensors);
    expect(createFreshDataset().tensors[0]).not.toBe(createFreshDataset().tensors[0]);
    expect(createFreshDataset().tensors[0]).toEqual(tensors[0]);
    expect(loadedValues(createFreshDataset().tensors[0] as TensorOrSource, 0).buffer).toBe(
      tensors[0]?.values.buffer,
    );
  });
});

test('parses browser names from user agents', () => {
  const chrome = 'Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36';
  expect(parseBrowserName(chrome)).toBe('Chrome 150.0.0.0');
  expect(parseBrowserName(`${chrome} Edg/150.0.1.0`)).toBe('Edge 150.0.1.0');
  expect(parseBrowserName('Mozilla/5.0 (X11; rv:140.0) Gecko/20100101 Firefox/140.0')).toBe('Firefox 140.0');
  expect(parseBrowserName('Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/26.0 Safari/605.1.15')).toBe(
    'Safari 26.0',
  );
  expect(parseBrowserName('curl')).toBe('curl');
});

test('recognises software renderers', () => {
  expect(isSoftwareRenderer('ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device), SwiftShader driver)')).toBe(
    true,
  );
  expect(isSoftwareRenderer('llvmpipe (LLVM 19.1, 256 bits)')).toBe(true);
  expect(isSoftwareRenderer('ANGLE (NVIDIA, NVIDIA H100, OpenGL 4.6)')).toBe(false);
});
