// The threshold of bright cells: the smallest float32 that the norm maps to a fraction of the colorbar.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { brightThreshold, cellsAbove, countsAbove } from '../../src/analysis/measures/bright.ts';
import type { Matrix } from '../../src/analysis/measures/matrix.ts';
import { floatBitsToInt, intBitsToFloat } from '../../src/norms/float.ts';
import { NORMS } from '../../src/options.ts';
import { makeNorm } from '../../src/scale/norm.ts';

const parameters = { linthresh: 0.01, linscale: 1, linearWidth: 0.02, gamma: 0.4 };
const below = (value: number): number =>
  value > 0 ? intBitsToFloat(floatBitsToInt(value) - 1) : -intBitsToFloat(floatBitsToInt(-value) + 1);

it('the threshold is the smallest float32 at the given fraction, for any norm and limits', () => {
  const limit = fc.float({ min: Math.fround(1e-3), max: 100, noNaN: true });
  fc.assert(
    fc.property(
      fc.constantFrom(...NORMS),
      limit,
      limit,
      fc.constantFrom(0.2, 0.5, 0.8, 0.95),
      (name, a, b, share) => {
        fc.pre(a !== b);
        const norm = makeNorm(name, { ...parameters, vmin: Math.min(a, b), vmax: Math.max(a, b) });
        const from = brightThreshold(norm, share);
        expect(Math.fround(from)).toBe(from);
        expect(norm.toUnit(from)).toBeGreaterThanOrEqual(share);
        if (from > norm.vmin) expect(norm.toUnit(below(from))).toBeLessThan(share);
      },
    ),
  );
});

it('the threshold of signed values is a magnitude: a fraction of the range from zero to either end', () => {
  const norm = makeNorm('symlog', { ...parameters, vmin: -2, vmax: 2 });
  const from = brightThreshold(norm, 0.8, true);
  expect(2 * norm.toUnit(from) - 1).toBeCloseTo(0.8, 6);
  expect(2 * norm.toUnit(-from) - 1).toBeCloseTo(-0.8, 6);
});

it('if both limits are equal, only values above them are bright', () => {
  const norm = makeNorm('linear', { ...parameters, vmin: 0.5, vmax: 0.5 });
  const from = brightThreshold(norm, 0.8);
  expect(from).toBeGreaterThan(0.5);
  expect(below(from)).toBe(0.5);
});

it('counts and cells equal those of a filter', () => {
  const value = fc.oneof(
    fc.constantFrom(0, -0, 0.5, 1, Number.NaN, Infinity, -Infinity),
    fc.float({ noNaN: true, noDefaultInfinity: true }),
  );
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 40 }),
      fc.float({ noNaN: true, noDefaultInfinity: true }),
      (values, threshold) => {
        const matrix: Matrix = { layers: 1, heads: values.length, values: Float32Array.from(values) };
        const wanted = [...matrix.values.keys()].filter((cell) => {
          const one = matrix.values[cell] as number;
          return Number.isFinite(one) && one >= threshold;
        });
        expect([...cellsAbove(matrix, threshold)].sort((a, b) => a - b)).toEqual(wanted);
        expect(countsAbove(matrix, [threshold])).toEqual([wanted.length]);
      },
    ),
  );
});

it('finds the threshold quickly for a colorbar that ends at zero, next to a billion floats', () => {
  const norm = { vmin: -1, vmax: 0, toUnit: (value: number) => value + 1 };
  // 1 - 2^-54 rounds to 1.
  expect(brightThreshold(norm, 1)).toBe(-(2 ** -54));
});
