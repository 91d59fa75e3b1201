// Medians, intervals, ratios and drift, against numbers counted by hand and what must hold of any samples.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeDrift, medianRanks, pairwiseRatios, summarise } from '../../bench/statistics.ts';

describe('summarise', () => {
  it('has the median, and percentiles by the linear rule', () => {
    expect(summarise([5, 1, 3])).toMatchObject({ count: 3, median: 3, p95: 4.8 });
    expect(summarise([4, 1, 3, 2]).median).toBe(2.5);
  });

  it('encloses the median in an interval of the samples', () => {
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

describe('the ranks about a median', () => {
  // From tables of the sign test: 2 P(X <= k - 1) <= 0.05 for X binomial(n, 1/2).
  it.each([
    [5, 1, 5],
    [6, 1, 6],
    [9, 2, 8],
    [10, 2, 9],
    [20, 6, 15],
    [25, 8, 18],
  ])('of %i samples are %i and %i', (count, low, high) => {
    expect(medianRanks(count)).toEqual([low, high]);
  });

  it('hold 95 % where there are samples enough', () => {
    const choose = (n: number, k: number): number =>
      Array.from({ length: k }, (_, i) => (n - i) / (i + 1)).reduce((product, factor) => product * factor, 1);
    for (let n = 6; n <= 60; n++) {
      const [low] = medianRanks(n);
      const outside = Array.from({ length: low }, (_, k) => choose(n, k) / 2 ** n).reduce((a, b) => a + b, 0);
      expect(2 * outside, `${n} samples`).toBeLessThanOrEqual(0.05);
    }
  });
});

describe('ratios and drift', () => {
  it('go pair by pair', () => {
    expect(pairwiseRatios([2, 9, 8], [1, 3, 4])).toEqual([2, 3, 2]);
    expect(pairwiseRatios([2, 9, 8], [1, 3])).toEqual([2, 3]);
  });

  it('tell how far a median moved between the thirds of a run', () => {
    expect(computeDrift([10, 10, 10, 10, 10, 10])).toBe(0);
    expect(computeDrift([10, 10, 10, 10, 12, 12])).toBeCloseTo(0.2);
    expect(computeDrift([8, 8, 10, 10, 8, 8])).toBeCloseTo(0.25);
    expect(computeDrift([1, 2])).toBe(0);
  });
});
