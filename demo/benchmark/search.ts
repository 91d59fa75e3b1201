// Searches for the largest size that sustains a frame rate: doubles the size, then bisects, within a time limit.

import type { LargestSize, SizeSample } from './report.ts';

export interface SearchSettings {
  /** The smallest and the largest side that are tried, in cells. */
  readonly from: number;
  readonly to: number;
  /** Milliseconds that a size may cost. */
  readonly budget: number;
  /** Milliseconds, by the clock `now`, after which no further size is tried. */
  readonly time: number;
  readonly now: () => number;
}

/** Measures a side: milliseconds, or null if it can't be drawn on this machine. */
export type MeasureSide = (side: number) => Promise<number | null>;

/** The search ends when the smallest size that fails is at most this factor above the largest one that doesn't. */
const PRECISION = 1.06;

/** If not even the smallest size keeps to the budget, larger ones are measured while they cost less than this many budgets. */
const MAX_BUDGETS = 6;

/** The geometric mean, rounded to a multiple of 4. */
const middleOf = (low: number, high: number): number => Math.round(Math.sqrt(low * high) / 4) * 4;

class Search {
  readonly #measure: MeasureSide;
  readonly #settings: SearchSettings;
  readonly #points: SizeSample[] = [];
  readonly #start: number;
  #couldDraw = true;

  constructor(measure: MeasureSide, settings: SearchSettings) {
    this.#measure = measure;
    this.#settings = settings;
    this.#start = settings.now();
  }

  async run(): Promise<LargestSize> {
    const { from, to } = this.#settings;
    let low: number | null = null;
    let high = from;
    while (await this.#isFast(high)) {
      low = high;
      if (high === to) return this.#finish(low, 'limit');
      if (this.#isTimeUp) return this.#finish(low, 'time');
      high = Math.min(to, high * 2);
    }
    return low === null ? this.#measureSlowSizes() : this.#bisect(low, high);
  }

  /** @param low a side that is fast enough @param high one that isn't */
  async #bisect(low: number, high: number): Promise<LargestSize> {
    let couldDrawHigh = this.#couldDraw;
    for (;;) {
      const middle = middleOf(low, high);
      if (high / low <= PRECISION || middle === low || middle === high)
        return this.#finish(low, couldDrawHigh ? 'found' : 'impossible');
      if (this.#isTimeUp) return this.#finish(low, 'time');
      if (await this.#isFast(middle)) low = middle;
      else {
        high = middle;
        couldDrawHigh = this.#couldDraw;
      }
    }
  }

  /** The smallest size is too slow; measures some larger ones anyway, to show how cost grows. */
  async #measureSlowSizes(): Promise<LargestSize> {
    const { from, to, budget } = this.#settings;
    const end = this.#couldDraw ? 'found' : 'impossible';
    const isTooSlow = () => (this.#points.at(-1)?.p95 ?? 0) >= budget * MAX_BUDGETS;
    for (let side = from * 4; side <= to; side *= 4) {
      if (!this.#couldDraw || isTooSlow() || this.#isTimeUp) break;
      await this.#isFast(side);
    }
    return this.#finish(null, end);
  }

  async #isFast(side: number): Promise<boolean> {
    const p95 = await this.#measure(side);
    this.#couldDraw = p95 !== null;
    if (p95 === null) return false;
    this.#points.push({ side, p95 });
    return p95 <= this.#settings.budget;
  }

  get #isTimeUp(): boolean {
    return this.#settings.now() - this.#start > this.#settings.time;
  }

  #finish(side: number | null, end: LargestSize['end']): LargestSize {
    return { side, end, points: this.#points.sort((a, b) => a.side - b.side) };
  }
}

export const findLargestSize = (measure: MeasureSide, settings: SearchSettings): Promise<LargestSize> =>
  new Search(measure, settings).run();
