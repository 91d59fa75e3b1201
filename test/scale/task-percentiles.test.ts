// Percentiles of tasks: counted in slices, in any order and more than once, they equal those of all values in one go.

import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { PercentilesCache } from '../../src/scale/percentiles-cache.ts';
import type { TaskPercentiles } from '../../src/scale/task-percentiles.ts';
import { valuesInMemory } from '../../src/tensor/source.ts';
import type { Source, Tensor } from '../../src/tensor/tensor.ts';

/** `numpy.percentile(values, [2, 98])` of the finite values, by its definition. */
function numpyPercentiles(values: Iterable<number>): readonly number[] | null {
  const sorted = [...values].filter(Number.isFinite).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  return [2, 98].map((percentile) => {
    const position = ((sorted.length - 1) * percentile) / 100;
    const [below, above] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]] as [number, number];
    const share = position - Math.floor(position);
    return share < 0.5 ? below + (above - below) * share : above - (above - below) * (1 - share);
  });
}

function noise(count: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const unit = state / 2 ** 32;
    return unit < 0.01 ? Number.NaN : (unit - 0.4) ** 5;
  });
}

const CHECKPOINTS = 3;
const TASKS = ['a', 'b'];

function tensorOf(cells: number, seed: number): Tensor {
  const values = noise(CHECKPOINTS * TASKS.length * cells, seed);
  return { model: `m${seed}`, layers: 1, heads: cells, tasks: TASKS, steps: [0, 1, 2], values };
}

const matricesOf = (tensor: Tensor | Source, tasks: readonly number[]) =>
  tasks.map((task) => ({ tensor, task }));

/** Counts in slices of the given sizes, in turn. */
function countInSlices(percentiles: TaskPercentiles, slices: readonly number[]): void {
  for (let i = 0; percentiles.isWaiting; i++) percentiles.countLoaded(slices[i % slices.length]);
}

/** Few values are sorted, many are counted in two passes. */
it.each([
  ['few', 50],
  ['many', 40_000],
])('slices of any sizes give NumPy’s percentiles of %s values', (_, cells) => {
  const tensor = tensorOf(cells, 1);
  const size = fc.integer({ min: Math.ceil(cells / 9), max: 3 * cells });
  const ofTask = (task: number) =>
    Array.from(
      { length: CHECKPOINTS },
      (_, checkpoint) => (checkpoint * TASKS.length + task) * cells,
    ).flatMap((start) => [...tensor.values.subarray(start, start + cells)]);
  for (const tasks of [[0, 1], [1]]) {
    const expected = numpyPercentiles(tasks.flatMap(ofTask));
    fc.assert(
      fc.property(fc.array(size, { minLength: 1, maxLength: 4 }), (slices) => {
        const percentiles = new PercentilesCache(valuesInMemory).of(matricesOf(tensor, tasks), 'max');
        countInSlices(percentiles, slices);
        expect(percentiles.isExact).toBe(true);
        expect(percentiles.values).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  }
});

it('nothing is counted twice if values arrive while others are counted in slices, and none is missing', () => {
  const cells = 30_000;
  const { values, ...shape } = tensorOf(cells, 2);
  const source: Source = { ...shape, read: () => Promise.reject(new Error('not read')) };
  const expected = numpyPercentiles(values);
  const ofCheckpoint = (checkpoint: number) =>
    values.subarray(checkpoint * TASKS.length * cells, (checkpoint + 1) * TASKS.length * cells);
  const checkpoint = fc.integer({ min: 0, max: CHECKPOINTS - 1 });
  const action = fc.oneof(
    fc.record({ add: checkpoint }),
    fc.record({ evict: checkpoint }),
    fc.record({ count: fc.integer({ min: 1, max: 2 * cells }) }),
  );
  fc.assert(
    fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
      const loaded = new Set<number>();
      const cache = new PercentilesCache((_, own) => (loaded.has(own) ? ofCheckpoint(own) : null));
      const percentiles = cache.of(matricesOf(source, [0, 1]), 'max');
      const load = (own: number) => {
        loaded.add(own);
        cache.add(source, own, ofCheckpoint(own));
      };
      for (const { add, evict, count } of actions as { add?: number; evict?: number; count?: number }[]) {
        if (add !== undefined) load(add);
        if (evict !== undefined) loaded.delete(evict);
        if (count !== undefined && percentiles.isWaiting) percentiles.countLoaded(count);
      }
      for (const own of [0, 1, 2, 0, 1, 2]) load(own);
      expect(percentiles.isExact).toBe(true);
      expect(percentiles.values).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

it('a source that gains a checkpoint is counted anew', () => {
  const cells = 50_000;
  const { values, ...shape } = tensorOf(cells, 3);
  const source: Source = { ...shape, tasks: ['a'], read: () => Promise.reject(new Error('not read')) };
  const ofCheckpoint = (checkpoint: number) => values.subarray(checkpoint * cells, (checkpoint + 1) * cells);
  const cache = new PercentilesCache(() => null);
  const before = cache.of(matricesOf(source, [0]), 'max');
  for (const checkpoint of [0, 1, 2]) cache.add(source, checkpoint, ofCheckpoint(checkpoint));
  Object.assign(source, { steps: [0, 1, 2, 3] });
  const after = cache.of(matricesOf(source, [0]), 'max');
  for (const checkpoint of [3, 0, 1, 2, 3, 0, 1, 2]) cache.add(source, checkpoint, ofCheckpoint(checkpoint));
  expect(before.values).toEqual(numpyPercentiles(values.subarray(0, 3 * cells)));
  expect(after.values).toEqual(numpyPercentiles(values.subarray(0, 4 * cells)));
  expect(after).not.toBe(before);
});

it('tasks share no counts with other tasks', () => {
  const tensor = tensorOf(20, 4);
  const cache = new PercentilesCache(valuesInMemory);
  const [both, one] = [cache.of(matricesOf(tensor, [0, 1]), 'max'), cache.of(matricesOf(tensor, [0]), 'max')];
  both.countLoaded(30);
  expect(one.values).toBeNull();
  one.countLoaded();
  both.countLoaded();
  expect(both.values).toEqual(numpyPercentiles(tensor.values));
  expect(cache.of(matricesOf(tensor, [0, 1]), 'max')).toBe(both);
  expect(one.values).not.toEqual(both.values);
});
