// Figures that are too large for memory: described through the levels, or block by block with all cells.

import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { meanAndDeviation } from '../../src/analysis/description/heads.ts';
import { describeLarge } from '../../src/analysis/description/large-figure.ts';
import { scalePanels } from '../../src/analysis/description/panels.ts';
import { readTotals } from '../../src/analysis/large-matrix.ts';
import { findLevelEmergence } from '../../src/analysis/level-emergence.ts';
import { effectiveHeads, importance } from '../../src/analysis/measures/concentration.ts';
import { type Matrix, magnitudes } from '../../src/analysis/measures/matrix.ts';
import { layerProfile } from '../../src/analysis/measures/profile.ts';
import { cellsDescending } from '../../src/analysis/measures/sorting.ts';
import { runWork } from '../../src/analysis/work.ts';
import {
  analyse,
  DESCRIBE_DEFAULTS,
  describe,
  difference,
  emergence,
  emergenceRanking,
  rankingNote,
  type Statement,
  topHeads,
  valuesByScale,
} from '../../src/analysis.ts';
import { checkOptions } from '../../src/options/check.ts';
import type { Dataset, Source } from '../../src/tensor/tensor.ts';
import { createTensor } from '../pyramid/stores.ts';
import { levelSource } from '../source/level-source.ts';
import { levelled } from './levelled.ts';

const { signal } = new AbortController();

it('a pass over all cells finds what the matrix in memory has', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(1000), fc.boolean(), fc.constantFrom(3, 70), async (seed, signed, layers) => {
      const tensor = createTensor({ layers, heads: 80 }, seed);
      const { source, held } = levelled(tensor, { tile: { layers: 8, heads: 8 } });
      const matrix: Matrix = { layers, heads: 80, values: tensor.values };
      const levels = signed ? magnitudes(matrix) : matrix;
      const order = cellsDescending(levels);
      const from = levels.values[order[12] as number] as number;
      const place = {
        ...{ tensor: source, checkpoint: 0, task: 0 },
        range: { layers: [0, layers], heads: [0, 80] },
      } as const;
      const pass = { order: signed ? 'absmax' : 'max', most: 7, from } as const;
      const { counts, top, lowest, bright, brightCount } = await runWork({}, (work) =>
        readTotals(place, pass, work),
      );
      const cell = (index: number) => ({
        layer: Math.floor(index / 80),
        head: index % 80,
        value: matrix.values[index] as number,
      });
      expect(top).toMatchObject(Array.from(order.subarray(0, 7), cell));
      expect(lowest?.value).toBe(matrix.values[cellsDescending(matrix).at(-1) as number]);
      const reached = Array.from(order).filter((index) => (levels.values[index] as number) >= from);
      expect(brightCount).toBe(reached.length);
      expect(new Set(bright?.map(({ layer, head }) => layer * 80 + head))).toEqual(new Set(reached));
      expect(counts.finite).toBe(order.length);
      expect(counts.missing).toBe(matrix.values.filter(Number.isNaN).length);
      expect(counts.infinite + counts.missing + counts.finite).toBe(layers * 80);
      expect(counts.negative).toBe(matrix.values.filter((value) => value < 0 && value > -Infinity).length);
      const { mean, deviation } = meanAndDeviation(levels);
      expect(counts.mean).toBeCloseTo(mean, 10);
      expect(counts.deviation).toBeCloseTo(deviation, 10);
      expect(counts.importance).toBeCloseTo(importance(matrix), 6);
      expect(counts.effectiveHeads / effectiveHeads(matrix)).toBeCloseTo(1, 10);
      for (const [layer, sum] of layerProfile(matrix).entries())
        expect(counts.profile[layer]).toBeCloseTo(sum, 8);
      expect(held.most).toBeLessThanOrEqual(8 * 64);
    }),
    { numRuns: 20 },
  );
});

/** 21 million cells: more than are read into memory at once. */
const LARGE = { tasks: ['a', 'b', 'c', 'd', 'e'], checkpoints: 3, tile: { layers: 32, heads: 2048 } };
const whole = { layers: [0, 32], heads: [0, 131_072] } as const;

it('without reading all cells, a description tells what follows from the levels, exactly', async () => {
  const { source, reads, maximum } = levelSource(LARGE);
  const dataset = { tensors: [source] };
  const description = await describe(dataset, { checkpoint: 1.3 });
  const peaks = LARGE.tasks.map((_, task) => maximum(1, task, whole));
  const largest = Math.max(...peaks);
  const valuesOf = (kind: string) =>
    description.statements.filter((one) => one.kind === kind).map(({ values }) => values);
  expect(valuesOf('highest')[0]).toMatchObject({ value: largest, panel: peaks.indexOf(largest) });
  expect(valuesOf('peak').map(({ value }) => value)).toEqual(peaks);
  expect(description).toMatchObject({ isLarge: true, unread: 4 * 5 * 32 * 131_072 });
  const all = description.statements.map(({ text }) => text).join(' ');
  expect(all).toContain('found through the levels of max, without reading all cells');
  expect(all).toContain('can only be computed from all cells (84 MB)');
  const cells = reads.reduce((sum, { part: { layers, heads } }) => {
    return sum + (layers[1] - layers[0]) * (heads[1] - heads[0]);
  }, 0);
  expect(cells).toBeLessThan((5 * 32 * 131_072) / 2);
  const before = reads.length;
  const heads = await topHeads(dataset, { checkpoint: 1.3 });
  expect(heads.length).toBe(5 * 20);
  expect(heads.filter(({ rank }) => rank === 1).map(({ value }) => value)).toEqual(peaks);
  // The tiles that the description has read are not read again.
  expect(reads.length).toBe(before);
  await expect(valuesByScale(dataset)).rejects.toThrow('20,971,520 cells of a checkpoint in memory');
});

it('with all cells, it has counts and moments, and shows its progress', async () => {
  const tensor = createTensor({ layers: 40, heads: 80, tasks: ['a', 'b'], checkpoints: 2 }, 3);
  const { source, reads } = levelled(tensor, { tile: { layers: 8, heads: 8 } });
  const dataset = { tensors: [source] };
  const options = checkOptions({ checkpoint: 1 });
  const above = [0.1, 0.5];
  const progress: number[] = [];
  const onProgress = ({ done, total }: { done: number; total: number }) => progress.push(done / total);
  const { overview, sections, unread } = await runWork({ onProgress }, async (work) => {
    const scaled = await scalePanels(dataset, options, DESCRIBE_DEFAULTS, work);
    const settings = { ...DESCRIBE_DEFAULTS, above, readAll: true, isInSight: false };
    return describeLarge(scaled, options, settings, work);
  });
  const tiles = reads.filter(({ part: { level } }) => level === 0);
  expect(tiles.length).toBe(2 * 5 * 10);
  expect(tiles.every(({ checkpoint }) => checkpoint === 1)).toBe(true);
  expect(progress.length).toBe(2 * 5 * 10);
  expect(progress.at(-1)).toBe(1);
  expect(unread).toBe(0);
  // The same numbers as of the values in memory.
  const expected = await describe({ tensors: [tensor] }, { checkpoint: 1 }, { above });
  const valuesOf = (statements: readonly Statement[], kind: string) =>
    statements.filter((one) => one.kind === kind).map(({ values }) => values);
  const all = [...overview, ...sections];
  for (const kind of ['layers', 'left-out'])
    expect(valuesOf(all, kind).slice(-2)).toMatchObject(valuesOf(expected.statements, kind).slice(-2));
  const ofPanels = (one: Statement) => one.section === 'panel';
  for (const [i, { bright, cells }] of valuesOf(expected.statements.filter(ofPanels), 'spread').entries())
    expect(valuesOf(sections, 'bright')[i]).toMatchObject({ bright, cells });
  for (const [i, { layer, head, value }] of valuesOf(expected.statements, 'peak').entries())
    expect(valuesOf(sections, 'peak')[i]).toMatchObject({ layer, head, value });
  expect(valuesOf(overview, 'thresholds')).toEqual(valuesOf(expected.statements, 'thresholds'));
  const clusters = expected.statements.filter(({ kind }) => kind === 'cluster');
  for (const { panel, values } of sections.filter(({ kind }) => kind === 'cluster'))
    expect(values.size).toBe(clusters.find((one) => one.panel === panel)?.values.size);
});

it('cancelling stops reading', async () => {
  const controller = new AbortController();
  const { source, reads } = levelSource({
    ...LARGE,
    onRead: ({ level }) => level === 0 && controller.abort(new Error('cancelled')),
  });
  const { signal } = controller;
  await expect(describe({ tensors: [source] }, {}, { readAll: true, signal })).rejects.toThrow('cancelled');
  const started = reads.length;
  await new Promise((resolve) => setTimeout(resolve));
  expect(reads.length).toBe(started);
  expect(started).toBeLessThan(20);
});

it('what is in sight of a large figure is described in full', async () => {
  const { source, reads } = levelSource(LARGE);
  const part = { layers: [3, 9], heads: [700, 720] } as const;
  const inSight = [null, part, null, null, null];
  const description = await describe({ tensors: [source] }, { checkpoint: 0 }, { inSight });
  expect(description.isLarge).toBeUndefined();
  expect(description.statements.some(({ kind }) => kind === 'concentration')).toBe(true);
  expect(reads.filter(({ part: { level } }) => level === 0).length).toBe(1);
});

it('changes of a source larger than memory are subtracted tile by tile, those of blocks from their means', async () => {
  const { source, reads, levels } = levelSource({ ...LARGE, reductions: ['max', 'mean'] });
  const { dataset, options } = analyse({ tensors: [source] }, { change: 'first' }, {});
  expect(options.reduction).toBe('mean');
  expect(dataset.note).toBe('difference from step 0, of blocks that of their means');
  const [change] = dataset.tensors as Source[];
  expect(change?.levels).toEqual(levels);
  for (const level of [0, levels.length - 1]) {
    const part = { task: 2, level, layers: [0, 2], heads: [5, 9], reduction: 'mean' } as const;
    const at = (checkpoint: number) => source.read({ checkpoint, part }, signal) as Promise<Float32Array>;
    const [before, after] = [await at(0), await at(2)];
    const expected = after.map((value, cell) => value - (before[cell] as number));
    expect(await change?.read({ checkpoint: 2, part }, signal)).toEqual(expected);
    // The first checkpoint stays in memory.
    const count = reads.length;
    await change?.read({ checkpoint: 1, part }, signal);
    expect(reads.length).toBe(count + 1);
  }
  const { source: withoutMeans } = levelSource(LARGE);
  expect(() => difference({ tensors: [withoutMeans] }, 'first')).toThrow('--reductions max,mean');
});

it('an emergence map is made tile by tile, of those tiles only that reach the threshold', async () => {
  const tensor = createTensor({ layers: 40, heads: 80, tasks: ['a', 'b'], checkpoints: 5 }, 3);
  const size = 2 * 40 * 80;
  // Only heads 0 to 9 are at the threshold in the end.
  const last = tensor.values.subarray(4 * size);
  for (let cell = 0; cell < size; cell++)
    if (cell % 80 >= 10) last[cell] = Math.min(last[cell] as number, 0.2);
  const { source, reads, held } = levelled(tensor, { tile: { layers: 8, heads: 8 } });
  const { map, first } = await runWork({}, (work) => findLevelEmergence(source, 0.5, work));
  const [expected] = emergence({ tensors: [tensor] }, 0.5).tensors;
  expect(map).toEqual(expected?.values);
  const emerging = (await emergenceRanking({ tensors: [tensor] }, 0.5)).filter(
    ({ step, fromStart }) => step !== null && !fromStart,
  );
  for (const [task, name] of tensor.tasks.entries())
    expect(first[task]?.map(({ layer, head, lastValue }) => [layer, head, lastValue])).toEqual(
      emerging
        .filter((one) => one.task === name)
        .map(({ layer, head, lastValue }) => [layer, head, lastValue]),
    );
  const tiles = new Set(reads.flatMap(({ part: { level, heads } }) => (level === 0 ? [heads[0]] : [])));
  expect(tiles).toEqual(new Set([0, 8]));
  expect(held.most).toBeLessThanOrEqual(8 * 64);
});

it('the ranking of data larger than memory has the first heads of each task, and a sentence says so', async () => {
  const { source } = levelSource(LARGE);
  const dataset: Dataset = { tensors: [source] };
  const ranking = await emergenceRanking(dataset, 1.9);
  expect(ranking).toHaveLength(1000 * source.tasks.length);
  expect(rankingNote(dataset)).toBe(
    'The data is larger than memory: the ranking has the heads that emerge, at most the first 1,000 of each task.',
  );
  const small = createTensor({ layers: 4, heads: 8, tasks: ['a'], checkpoints: 3 }, 1);
  expect(rankingNote({ tensors: [small] })).toBeNull();
});

it('the emergence map of a source larger than memory stops reading when it is cancelled', async () => {
  const controller = new AbortController();
  const { source, reads } = levelSource({
    ...LARGE,
    onRead: ({ level }) => level === 0 && controller.abort(new Error('cancelled')),
  });
  const dataset: Dataset = { tensors: [source] };
  const [map] = emergence(dataset, 1.9).tensors as Source[];
  const { signal } = controller;
  // The ranking shares the work of the map.
  await Promise.all([
    expect(map?.read({ checkpoint: 0 }, signal)).rejects.toThrow('cancelled'),
    expect(emergenceRanking(dataset, 1.9, { most: 20, signal })).rejects.toThrow('cancelled'),
  ]);
  const started = reads.length;
  await new Promise((resolve) => setTimeout(resolve));
  expect(reads.length).toBe(started);
});
