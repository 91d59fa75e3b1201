// Statistics of samples: median, percentiles, pairwise ratios, and confidence intervals of medians.

import { median, quantileSorted } from 'd3-array';

export interface Summary {
  readonly count: number;
  readonly median: number;
  readonly p95: number;
  readonly p99: number;
  /** 95 % confidence interval of the median. */
  readonly interval: readonly [low: number, high: number];
}

const sortAscending = (samples: readonly number[]): number[] => [...samples].sort((a, b) => a - b);

/** Above this count 0.5^count underflows, and the normal approximation is accurate enough. */
const MAX_EXACT_COUNT = 1000;

/**
 * Ranks, starting at 1, of the order statistics that bound the median with at least 95 % confidence: the binomial
 * interval (Conover, Practical Nonparametric Statistics, section 3.2). With too few samples these are the extremes.
 */
export function medianRanks(count: number): readonly [low: number, high: number] {
  if (count > MAX_EXACT_COUNT) {
    const low = Math.floor((count - 1.96 * Math.sqrt(count)) / 2);
    return [low, count + 1 - low];
  }
  // `cumulative` is the probability that at most k of the samples lie below the median.
  let term = 0.5 ** count;
  let cumulative = term;
  let k = 0;
  while (cumulative <= 0.025 && k < count) {
    k += 1;
    term *= (count - k + 1) / k;
    cumulative += term;
  }
  const low = Math.max(1, k);
  return [low, count + 1 - low];
}

/** @param samples at least one */
export function summarise(samples: readonly number[]): Summary {
  const sorted = sortAscending(samples);
  const [low, high] = medianRanks(sorted.length);
  return {
    count: sorted.length,
    median: median(sorted) as number,
    p95: quantileSorted(sorted, 0.95) as number,
    p99: quantileSorted(sorted, 0.99) as number,
    interval: [sorted[low - 1] as number, sorted[high - 1] as number],
  };
}

/** The ratios of two interleaved series, sample by sample. */
export function pairwiseRatios(a: readonly number[], b: readonly number[]): number[] {
  return a.slice(0, b.length).map((value, i) => value / (b[i] as number));
}

/** A session in which the floor moves further is invalid. */
export const MAX_DRIFT = 0.1;

/**
 * How far the median moved between the thirds of a run, as a fraction: 0.1 if the highest of the three medians is 10 %
 * above the lowest.
 */
export function computeDrift(samples: readonly number[]): number {
  if (samples.length < 3) return 0;
  const third = samples.length / 3;
  const medians = [0, 1, 2].map(
    (part) => median(samples.slice(Math.round(part * third), Math.round((part + 1) * third))) as number,
  );
  return Math.max(...medians) / Math.min(...medians) - 1;
}
