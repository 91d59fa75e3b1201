// Tests of the reference's limits, thresholds and colormaps.

import { describe, expect, test } from 'vitest';
import { DEFAULTS, type Options } from '../../src/options.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { tensorOf } from './figures.ts';
import { quantile, scalesOf } from './limits.ts';
import { subjectsOf } from './render.ts';

/** Limits, norms and colormaps of a figure that shows all panels. */
function limitsOf(tensors: readonly Tensor[], options: Partial<Options>) {
  const all: Options = { ...DEFAULTS, ...options };
  const { norms, colormaps } = scalesOf(tensors, all, subjectsOf(tensors, all));
  return { colormap: colormaps[0], colormaps, limits: norms.map(({ vmin, vmax }) => [vmin, vmax]), norms };
}

describe('limits', () => {
  const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
  const two = [
    tensorOf([[[1, nan]], [[2, inf]], [[3, 4]], [[5, 6]]], { model: 'a', tasks: ['x', 'y'], steps: [0, 10] }),
    tensorOf([[[10, 20]]], { model: 'b', tasks: ['y'] }),
  ];

  test('are those of all checkpoints, or of the frame', () => {
    expect(limitsOf(two, {}).limits).toEqual([
      [1, 20],
      [1, 20],
      [1, 20],
    ]);
    const frame = { limits: 'frame', limitsBy: 'panel' } as const;
    const at = (checkpoint: number, more: Partial<Options> = {}) =>
      limitsOf(two, { ...frame, checkpoint, ...more }).limits.slice(0, 2);
    expect(at(0)).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(at(0.5)).toEqual([
      [1, 4],
      [2, 6],
    ]);
    expect(at(0.5, { mixing: 'none' })).toEqual(at(0));
  });

  test('are computed for each group from the shown panels only', () => {
    expect(limitsOf(two, { limitsBy: 'model' }).limits).toEqual([
      [1, 6],
      [1, 6],
      [10, 20],
    ]);
    expect(limitsOf(two, { limitsBy: 'task' }).limits).toEqual([
      [1, 4],
      [2, 20],
      [2, 20],
    ]);
    expect(limitsOf(two, { models: ['a'], tasks: ['y'] }).limits).toEqual([[2, 6]]);
    expect(subjectsOf(two, { ...DEFAULTS, models: ['b', 'a'], tasks: ['y', 'x'] })).toEqual([
      { tensor: 1, task: 0 },
      { tensor: 0, task: 1 },
      { tensor: 0, task: 0 },
    ]);
  });

  test('keep a given limit on each side', () => {
    expect(limitsOf(two, { vmin: -5 }).limits[0]).toEqual([-5, 20]);
    expect(limitsOf(two, { vmax: 7 }).limits[0]).toEqual([1, 7]);
    expect(limitsOf(two, { vmin: 30 }).limits[0]).toEqual([30, 30]);
    expect(() => limitsOf(two, { vmin: 2, vmax: 1 })).toThrow(RangeError);
  });

  test('are NumPy percentiles if robust', () => {
    const hundred = Array.from({ length: 101 }, (_, i) => 100 - i);
    expect(limitsOf([tensorOf([[hundred]])], { limits: 'robust' }).limits).toEqual([[2, 98]]);
    expect(quantile([1, 2, 4, 8], 0.5)).toBe(3);
    expect(quantile([1, 2, 4, 8], 0.98)).toBeCloseTo(7.76, 12);
    expect(quantile([5], 0.02)).toBe(5);
    expect(limitsOf([tensorOf([[[0, 0, 0, 4]]])], { limits: 'robust', norm: 'log' }).limits).toEqual([
      [4, 4],
    ]);
  });

  test('have defaults without values', () => {
    const none = [tensorOf([[[nan, inf]]])];
    expect(limitsOf(none, {}).limits).toEqual([[0, 1]]);
    expect(limitsOf(none, { norm: 'log' }).limits).toEqual([[1, 10]]);
    expect(limitsOf([tensorOf([[[-1, 0]]])], { norm: 'log' }).limits).toEqual([[1, 10]]);
    expect(limitsOf(none, {}).norms[0]?.linthresh).toBe(1);
  });

  test('come with thresholds of 1/50 of the largest magnitude, in float32', () => {
    const { norms } = limitsOf([tensorOf([[[-3, 1, nan, inf]]])], {});
    expect([norms[0]?.linthresh, norms[0]?.linearWidth]).toEqual([Math.fround(0.06), Math.fround(0.06)]);
    expect(limitsOf([tensorOf([[[1]]])], { linthresh: 0.1 }).norms[0]?.linthresh).toBe(Math.fround(0.1));
  });

  test('are symmetric, with coolwarm, if negative values are large enough', () => {
    const of = (values: number[], options: Partial<Options> = {}) => {
      const found = limitsOf([tensorOf([[values]])], options);
      return [found.colormap, ...(found.limits[0] ?? [])];
    };
    expect(of([-5, 100])).toEqual(['coolwarm', -100, 100]);
    expect(of([-4.9, 100])).toEqual(['viridis', Math.fround(-4.9), 100]);
    expect(of([-100, 5])).toEqual(['coolwarm', -100, 100]);
    expect(of([-5, 100], { norm: 'power' })).toEqual(['viridis', -5, 100]);
    expect(of([-5, 100], { norm: 'log' })).toEqual(['viridis', 100, 100]);
    expect(of([-5, 100], { colormap: 'viridis' })).toEqual(['viridis', -100, 100]);
    expect(of([-5, 100], { vmin: -10, vmax: 10 })).toEqual(['coolwarm', -10, 10]);
    expect(of([-5, 100], { vmax: 10 })).toEqual(['coolwarm', -5, 10]);
    expect(of([-5, 100], { vmin: 0 })).toEqual(['viridis', 0, 100]);
    expect(of([2, 8], { norm: 'linear', center: 4 })).toEqual(['coolwarm', 0, 8]);
    expect(of([2, 8], { norm: 'linear', center: 10, vmin: 3 })).toEqual(['coolwarm', 3, 17]);
    expect(of([0, 0])).toEqual(['viridis', 0, 0]);
  });
});
