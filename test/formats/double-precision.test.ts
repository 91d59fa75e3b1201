// Values that float32 does not hold keep the precision of their file; others take no more memory.

import { describe, expect, it } from 'vitest';
import { npy } from '../support/npy.ts';
import { load } from './loading.ts';

const grid = (from: (i: number) => number): number[] => Array.from({ length: 25 }, (_, i) => from(i));
const matrix = (values: readonly (number | bigint)[], descr = '<f8') => npy(descr, [5, 5], values);

describe('values beyond float32', () => {
  it.each([
    ['beyond its range', grid((i) => 1e38 * (1 + i / 3))],
    ['too small for it', grid((i) => 1e-46 * (1 + i / 3))],
    ['close together', grid((i) => 1e9 + i)],
    ['fractions that are close together', grid((i) => 1e6 + i / 1000)],
    ['large whole numbers', grid((i) => 2 ** 24 + i)],
    ['one that is too large', grid((i) => (i === 3 ? -1e39 : i))],
  ])('keeps values %s in double precision', async (_, values) => {
    const { values: single, doubles } = await load('a.npy', matrix(values));
    expect([...(doubles ?? [])]).toEqual(values);
    expect([...single]).toEqual(values.map(Math.fround));
  });

  it.each([
    ['fractions', grid((i) => Math.sin(i))],
    ['small whole numbers', grid((i) => i)],
    ['equal values', grid(() => 0.1)],
    ['rounding noise', grid((i) => (i % 2 ? 0.3 : 0.1 + 0.2))],
    ['missing and infinite values', grid((i) => [Number.NaN, Infinity, -Infinity, 0.1, 7][i % 5] as number)],
    ['zeros', grid((i) => (i % 2 ? 0 : -0))],
    ['powers of two', grid((i) => 2 ** (i + 30))],
  ])('keeps only float32 of %s', async (_, values) => {
    const tensor = await load('a.npy', matrix(values));
    expect(tensor).not.toHaveProperty('doubles');
    expect([...tensor.values]).toEqual(values.map(Math.fround));
  });
});
