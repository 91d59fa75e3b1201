// The search for the largest size that keeps up: doubling, then halving the interval, within a time.

import type { LargestSize, SizeSample } from './report.ts';

export interface SearchSettings {
  /** The smallest and the largest side tried, in cells. */
  readonly from: number;
  readonly to: number;
  /** Milliseconds allowed. */
  readonly budget: number;
  /** Milliseconds after which no further size is tried, by the clock `now`. */
  readonly time: number;
  readonly now: () => number;
}

/** How near the answer is to the first size that fails. */
const NEAR = 1.06;

/** Budgets that a size may take, where not even the smallest kept up, for larger ones to be measured as well. */
const BEARABLE = 6;

/** Sides are whole fours. */
const between = (low: number, high: number): number => Math.round(Math.sqrt(low * high) / 4) * 4;

/**
 * @param cost milliseconds of a side, null where it can't be had on this machine
 */
export async function findLargestSize(
  cost: (side: number) => Promise<number | null>,
  { from, to, budget, time, now }: SearchSettings,
): Promise<LargestSize> {
  const points: SizeSample[] = [];
  const started = now();
  const isLate = () => now() - started > time;
  let possible = true;
  const keepsUp = async (side: number): Promise<boolean> => {
    const p95 = await cost(side);
    possible = p95 !== null;
    if (p95 !== null) points.push({ side, p95 });
    return p95 !== null && p95 <= budget;
  };
  const isBearable = () => (points.at(-1)?.p95 ?? 0) < budget * BEARABLE;
  const found = (side: number | null, end: LargestSize['end']): LargestSize => ({
    side,
    end,
    points: points.sort((a, b) => a.side - b.side),
  });

  let low: number | null = null;
  let high = from;
  while (await keepsUp(high)) {
    low = high;
    if (high === to) return found(low, 'limit');
    if (isLate()) return found(low, 'time');
    high = Math.min(to, high * 2);
  }
  if (low === null) {
    const end = possible ? 'found' : 'impossible';
    // A few larger ones all the same, to show how cost grows.
    for (let side = from * 4; possible && side <= to && isBearable() && !isLate(); side *= 4)
      await keepsUp(side);
    return found(null, end);
  }
  let highPossible = possible;
  while (high / low > NEAR && between(low, high) !== low && between(low, high) !== high) {
    if (isLate()) return found(low, 'time');
    const middle = between(low, high);
    if (await keepsUp(middle)) low = middle;
    else {
      high = middle;
      highPossible = possible;
    }
  }
  return found(low, highPossible ? 'found' : 'impossible');
}
