// How levels are divided into chunks and shards.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { arraysOf, gridOf, product, statisticsShape } from '../../src/pyramid/convention.ts';

const model = { model: '', steps: null };

it('chunks and shards of typical matrices', () => {
  const lengths = ({ tasks, layers, heads }: ReturnType<typeof gridOf>['chunk']) => [tasks, layers, heads];
  const divided = (tasks: number, layers: number, heads: number) => {
    const { chunk, shard } = gridOf({ tasks, layers, heads });
    return [lengths(chunk), lengths(shard)];
  };
  expect(divided(8, 1024, 1024)).toEqual([
    [1, 256, 256],
    [8, 4, 4],
  ]);
  expect(divided(8, 32, 131_072)).toEqual([
    [1, 32, 2048],
    [4, 1, 64],
  ]);
  expect(divided(16, 126, 53_248)).toEqual([
    [1, 126, 512],
    [2, 1, 104],
  ]);
  expect(divided(4, 64, 64)).toEqual([
    [4, 64, 64],
    [1, 1, 1],
  ]);
  expect(divided(1, 1, 10_000_000)).toEqual([
    [1, 1, 65_536],
    [1, 1, 153],
  ]);
});

it('a chunk has at most 256 KiB, a shard at most 256 chunks', () => {
  const length = fc.integer({ min: 1, max: 300_000 });
  fc.assert(
    fc.property(length, length, length, (tasks, layers, heads) => {
      const { cells, chunk, chunks, shard } = gridOf({ tasks, layers, heads });
      expect(product(chunk)).toBeLessThanOrEqual(65_536);
      expect(product(shard)).toBeLessThanOrEqual(256);
      for (const axis of ['tasks', 'layers', 'heads'] as const) {
        expect(chunks[axis] * chunk[axis]).toBeGreaterThanOrEqual(cells[axis]);
        expect((chunks[axis] - 1) * chunk[axis]).toBeLessThan(cells[axis]);
        expect(shard[axis]).toBeGreaterThanOrEqual(1);
        expect(shard[axis]).toBeLessThanOrEqual(chunks[axis]);
      }
    }),
  );
});

it('arrays are level 0, and the levels of each reduction', () => {
  const paths = (layers: number, heads: number) =>
    arraysOf({ ...model, tasks: [''], layers, heads }, ['max', 'mean']).map(({ path }) => path);
  expect(paths(64, 64)).toEqual(['0']);
  expect(paths(65, 200)).toEqual(['0', 'max/1', 'max/2', 'mean/1', 'mean/2']);
});

it('statistics are in chunks of at most a megabyte, or of one checkpoint', () => {
  const shapeOf = (checkpoints: number, tasks: number) => {
    const steps = Array.from({ length: checkpoints }, (_, index) => index);
    const names = Array.from({ length: tasks }, (_, index) => `${index}`);
    return statisticsShape({ ...model, steps, tasks: names, layers: 1, heads: 1 });
  };
  expect(shapeOf(300, 8)).toEqual({ shape: [300, 8, 10], chunk: [300, 8, 10] });
  expect(shapeOf(3000, 8)).toEqual({ shape: [3000, 8, 10], chunk: [1638, 8, 10] });
  expect(shapeOf(2, 20_000)).toEqual({ shape: [2, 20_000, 10], chunk: [1, 20_000, 10] });
});
