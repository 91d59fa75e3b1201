// Medians, intervals, ratios and drift, compared with values computed by hand, and properties that hold for all samples.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeDrift, medianRanks, pairwiseRatios, summarise } from '../../bench/statistics.ts';

describe('summarise', () => {
  it('computes the median, and percentiles with linear interpolation', () => {
    expect(summarise([5, 1, 3])).toMatchObject({ count: 3, median: 3, p95: 4.8 });
    expect(summarise([4, 1, 3, 2]).median).toBe(2.5);
  });

  it('bounds the median with two of the samples', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.1, max: 1e4, noNaN: true }), { minLength: 1 }), (samples) => {
        const { median, interval } = summarise(samples);
        expect(interval[0]).toBeLessThanOrEqual(median);
        expect(interval[1]).toBeGreaterThanOrEqual(median);
        expect(samples).toContain(interval[0]);
      }),
    );
  });
});

describe('medianRanks', () => {
  // From tables of the sign test: 2 P(X <= k - 1) <= 0.05 for X binomial(n, 1/2).
  it.each([
    [5, 1, 5],
    [6, 1, 6],
    [9, 2, 8],
    [10, 2, 9],
    [20, 6, 15],
    [25, 8, 18],
  ])('for %i samples are %i and %i', (count, low, high) => {
    expect(medianRanks(count)).toEqual([low, high]);
  });

  it('has at least 95 % confidence from six samples on', () => {
    const choose = (n: number, k: number): number =>
      Array.from({ length: k }, (_, i) => (n - i) / (i + 1)).reduce((product, factor) => product * factor, 1);
    for (let n = 6; n <= 60; n++) {
      const [low] = medianRanks(n);
      const outside = Array.from({ length: low }, (_, k) => choose(n, k) / 2 ** n).reduce((a, b) => a + b, 0);
      expect(2 * outside, `${n} samples`).toBeLessThanOrEqual(0.05);
    }
  });
});

describe('pairwiseRatios and computeDrift', () => {
  it('pairwiseRatios divides sample by sample', () => {
    expect(pairwiseRatios([2, 9, 8], [1, 3, 4])).toEqual([2, 3, 2]);
    expect(pairwiseRatios([2, 9, 8], [1, 3])).toEqual([2, 3]);
  });

  it('computeDrift compares the medians of the thirds of a run', () => {
    expect(computeDrift([10, 10, 10, 10, 10, 10])).toBe(0);
    expect(computeDrift([10, 10, 10, 10, 12, 12])).toBeCloseTo(0.2);
    expect(computeDrift([8, 8, 10, 10, 8, 8])).toBeCloseTo(0.25);
    expect(computeDrift([1, 2])).toBe(0);
  });
});
