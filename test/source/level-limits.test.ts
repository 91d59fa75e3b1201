// Limits of sources with levels: exact if the source declares statistics, else from the coarsest level, as the figure says.

import { beforeAll, describe, expect, it } from 'vitest';
import { describe as describeData } from '../../src/analysis.ts';
import { compose } from '../../src/figure/compose.ts';
import { createLayoutJson } from '../../src/figure/layout-json.ts';
import { DEFAULTS, type Options } from '../../src/options.ts';
import { findExtremes } from '../../src/scale/extremes.ts';
import { percentilesPart } from '../../src/scale/percentiles-part.ts';
import { SourceCache } from '../../src/source/cache.ts';
import { loadCheckpoints } from '../../src/source/load-checkpoints.ts';
import { Reader } from '../../src/source/reader.ts';
import { momentAt } from '../../src/tensor/moment.ts';
import type { Source } from '../../src/tensor/tensor.ts';
import { allExtras } from '../support/extras.ts';
import { estimateWidth } from '../support/measure.ts';
import { captionOf } from '../support/scene.ts';
import { settled } from './held-source.ts';
import { levelSource } from './level-source.ts';

beforeAll(async () => {
  await percentilesPart.load();
});

const SHAPE = { layers: 3, heads: 300, tasks: ['a', 'b'], checkpoints: 4 };

/** What a source declares of its values. */
type Declared = 'nothing' | 'range' | 'statistics';

function open(declared: Declared) {
  const made = levelSource(SHAPE);
  const { range, ...source } = made.source;
  const cells = (checkpoint: number, task: number): Float32Array =>
    Float32Array.from({ length: 900 }, (_, cell) => {
      const [layer, head] = [Math.floor(cell / 300), cell % 300];
      return made.maximum(checkpoint, task, { layers: [layer, layer + 1], heads: [head, head + 1] });
    });
  const statistics = [0, 1, 2, 3].map((checkpoint) =>
    [0, 1].map((task) => findExtremes(new Int32Array(cells(checkpoint, task).buffer), 0, 900)),
  );
  const known = { nothing: {}, range: { range: [0, 2] as const }, statistics: { statistics } };
  const tensor: Source = { ...source, ...known[declared] };
  const dataset = { tensors: [tensor] };
  const cache = new SourceCache();
  const reader = new Reader(dataset, cache);
  const show = (given: Partial<Options>, checkpoint = 0) => {
    const options = { ...DEFAULTS, ...given, checkpoint };
    const scene = compose({
      dataset,
      options,
      size: { width: 1200, height: 400, pixelRatio: 1 },
      measure: estimateWidth,
      statistics: reader.statistics,
      moment: reader.loadedMoment(momentAt(dataset, checkpoint, 'linear')),
      extras: allExtras(),
    });
    return {
      limits: scene.scales.map(({ norm }) => [norm.vmin, norm.vmax]),
      caption: captionOf(scene),
      note: createLayoutJson(scene).limitsNote,
    };
  };
  /** The cells of the coarsest level. */
  const overview = (checkpoint: number, task: number): number[] =>
    Array.from({ length: 3 * 38 }, (_, cell) => {
      const [layer, block] = [Math.floor(cell / 38), cell % 38];
      return made.maximum(checkpoint, task, {
        layers: [layer, layer + 1],
        heads: [8 * block, 8 * block + 8],
      });
    });
  return { ...made, cache, reader, source: tensor, show, cells, overview };
}

/** As `numpy.percentile`. */
function percentile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (q / 100) * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(at)] as number, sorted[Math.ceil(at)] as number];
  return below + (above - below) * (at % 1);
}

const CLIENT = { notify: () => {} };

const BLOCKS = 'limits from blocks of 1 x 8 cells';
const rangeOf = (values: Iterable<number>) => [Math.min(...values), Math.max(...values)];

describe('limits of a source with levels', () => {
  it('are exact from the beginning if it declares statistics, and stay the same as checkpoints arrive', async () => {
    const { show, reader, cells } = open('statistics');
    const options = { norm: 'linear', limitsBy: 'task' } as const;
    const before = show(options).limits;
    const ofTask = (task: number) => rangeOf([0, 1, 2, 3].flatMap((one) => [...cells(one, task)]));
    expect(before).toEqual([ofTask(0), ofTask(1)]);
    await loadCheckpoints(reader, [1]);
    const after = show({ ...options }, 1);
    expect(after.limits).toEqual(before);
    expect([after.caption.includes('limits'), after.note]).toEqual([false, '']);
    const frame = show({ ...options, limits: 'frame' }, 1);
    expect(frame.limits).toEqual([rangeOf(cells(1, 0)), rangeOf(cells(1, 1))]);
    expect(frame.note).toBe('');
  });

  it('are those of the coarsest level otherwise, and the figure says so', async () => {
    const { show, reader, overview } = open('nothing');
    await loadCheckpoints(reader, [1]);
    await loadCheckpoints(reader, [3]);
    const { limits, caption, note } = show({ norm: 'linear', limitsBy: 'task' }, 3);
    const ofTask = (task: number) => rangeOf([...overview(1, task), ...overview(3, task)]);
    expect(limits).toEqual([ofTask(0), ofTask(1)]);
    expect(note).toBe(`${BLOCKS} at 2 of 4 checkpoints`);
    expect(caption).toContain(note);
    await loadCheckpoints(reader, [0, 2]);
    expect(show({ norm: 'linear' }).note).toBe(BLOCKS);
    // What is given is exact.
    expect(show({ norm: 'linear', vmin: 0, vmax: 1 }).note).toBe('');
  });

  it('of a frame are those of its coarsest level, and the figure says so', async () => {
    for (const declared of ['nothing', 'range'] as const) {
      const { show, reader, overview } = open(declared);
      await loadCheckpoints(reader, [2]);
      const { limits, note } = show({ norm: 'linear', limits: 'frame', limitsBy: 'task' }, 2);
      expect(limits).toEqual([rangeOf(overview(2, 0)), rangeOf(overview(2, 1))]);
      expect(note).toBe(BLOCKS);
    }
  });

  it('are its range if it declares that', async () => {
    const { show, reader } = open('range');
    await loadCheckpoints(reader, [2]);
    expect(show({ norm: 'linear' }, 2)).toMatchObject({ limits: [[0, 2]], note: '' });
  });

  it.each(['nothing', 'range', 'statistics'] as const)(
    'are percentiles of the coarsest level, as the figure says, if it declares %s',
    async (declared) => {
      const { show, reader, overview } = open(declared);
      const options = { norm: 'linear', limits: 'robust', limitsBy: 'task' } as const;
      // One checkpoint is read before percentiles are asked for, one after.
      await loadCheckpoints(reader, [1]);
      show(options, 1);
      await loadCheckpoints(reader, [3]);
      const { limits, caption, note } = show(options, 3);
      for (const task of [0, 1]) {
        const values = [...overview(1, task), ...overview(3, task)];
        expect(limits[task]?.[0]).toBeCloseTo(percentile(values, 2), 6);
        expect(limits[task]?.[1]).toBeCloseTo(percentile(values, 98), 6);
      }
      expect(note).toBe(`${BLOCKS} at 2 of 4 checkpoints`);
      expect(caption).toContain(note);
      await loadCheckpoints(reader, [0, 1, 2, 3]);
      expect(show(options, 3).note).toBe(BLOCKS);
    },
  );

  it('belong to the reduction that is shown', async () => {
    const { source: tensor, reader } = open('nothing');
    const { statistics } = reader;
    const both = { ...tensor, reductions: ['max', 'min'] } as Source;
    const part = (reduction: 'max' | 'min') => ({
      ...{ task: 0, level: 3, reduction },
      ...{ layers: [0, 3] as const, heads: [0, 38] as const },
    });
    const matrix = { tensor: both, task: 0 };
    for (const reduction of ['max', 'min'] as const) {
      statistics.percentileCounts([matrix], reduction);
      statistics.add(both, 0, new Float32Array(3 * 38).fill(reduction === 'max' ? 2 : 1), part(reduction));
    }
    expect(statistics.percentiles([matrix], 'max')).toEqual([2, 2]);
    expect(statistics.percentiles([matrix], 'min')).toEqual([1, 1]);
    expect(statistics.ofMatrix(matrix, 0)).toMatchObject({ min: 1, max: 2 });
  });
});

describe('limits of a source with levels whose tiles have all been read', () => {
  /** Reads all tiles of level 0, of one checkpoint after the other. */
  async function readTiles({ source, cache }: ReturnType<typeof open>, checkpoints: readonly number[]) {
    for (const checkpoint of checkpoints) {
      const part = { level: 0, layers: [0, 3] as const, reduction: 'max' as const };
      const chunks = [0, 1].flatMap((task) =>
        [[0, 256] as const, [256, 300] as const].map((heads) => ({
          tensor: source,
          request: { checkpoint, part: { task, ...part, heads } },
        })),
      );
      cache.setRequest(CLIENT, [{ chunks, rank: 0 }]);
      while (!chunks.every((chunk) => cache.get(chunk))) await settled();
    }
  }

  it.each(['data', 'robust'] as const)(
    'are those of all cells, and the figure says nothing: %s',
    async (limits) => {
      const opened = open('nothing');
      const { show, reader, cells } = opened;
      const options = { norm: 'linear', limits, limitsBy: 'task' } as const;
      await loadCheckpoints(reader, [0, 1, 2, 3]);
      expect(show(options).note).toBe(BLOCKS);
      await readTiles(opened, [0, 1, 2]);
      // A tile that is read again counts once.
      opened.cache.set({ budget: 0 });
      opened.cache.set({ budget: 2 ** 28 });
      await readTiles(opened, [1]);
      expect(show(options).note).toBe(BLOCKS);
      await readTiles(opened, [3]);
      const found = show(options);
      expect(found.note).toBe('');
      for (const task of [0, 1]) {
        const all = [0, 1, 2, 3].flatMap((checkpoint) => [...cells(checkpoint, task)]);
        const expected = limits === 'data' ? rangeOf(all) : [percentile(all, 2), percentile(all, 98)];
        expect(found.limits[task]?.[0]).toBeCloseTo(expected[0] as number, 6);
        expect(found.limits[task]?.[1]).toBeCloseTo(expected[1] as number, 6);
      }
    },
  );

  it('are exact for the frame that was read', async () => {
    const opened = open('range');
    const { show, reader, cells } = opened;
    await loadCheckpoints(reader, [2]);
    expect(show({ norm: 'linear', limits: 'frame' }, 2).note).toBe(BLOCKS);
    await readTiles(opened, [2]);
    const { limits, note } = show({ norm: 'linear', limits: 'frame', limitsBy: 'task' }, 2);
    expect(limits).toEqual([rangeOf(cells(2, 0)), rangeOf(cells(2, 1))]);
    expect(note).toBe('');
  });
});

it('a source that gains checkpoints has their statistics, too', () => {
  const { source: tensor, reader } = open('statistics');
  const { statistics } = reader;
  const [first, second, ...others] = tensor.statistics as NonNullable<Source['statistics']>;
  const growing = { ...tensor, steps: [0], statistics: [first] } as Source;
  const matrix = { tensor: growing, task: 1 };
  expect(statistics.ofTask(matrix).max).toBe(first?.[1]?.max);
  Object.assign(growing, { steps: tensor.steps, statistics: [first, second, ...others] });
  expect(statistics.ofTask(matrix).max).toBe(
    Math.max(...(tensor.statistics ?? []).map((one) => one[1]?.max ?? 0)),
  );
});

it('are described with what they are based on', async () => {
  const legendOf = async (declared: Declared, limits: 'data' | 'robust') => {
    const { source: tensor } = open(declared);
    const { statements } = await describeData({ tensors: [tensor] }, { checkpoint: 1, limits });
    return statements.flatMap(({ kind, text }) => (kind === 'limits-source' ? text : []));
  };
  const text = `The limits of the colours come from blocks of 1 x 8 cells at 1 of 4 checkpoints, not from all cells.`;
  expect(await legendOf('nothing', 'data')).toEqual([text]);
  expect(await legendOf('statistics', 'robust')).toEqual([text]);
  expect(await legendOf('statistics', 'data')).toEqual([]);
});
