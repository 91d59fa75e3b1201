// Which cells may be among the largest at any moment between two checkpoints.
//
// Interpolation stays between the values of the two checkpoints, whatever the method (`mixDoubles` clamps it), and rounding keeps that
// order. So at every moment, n cells reach the n-th largest of the smaller values of all cells; cells whose larger value is below that
// are never among the n largest. The largest cells of the two checkpoints alone would not do: of 10 and 0, 0 and 10, 6 and 6, the last
// is the largest halfway.

import type { Numbers } from '../tensor/tensor.ts';

/** Cells that may be among the largest. */
export interface Candidates {
  /** In their order. */
  readonly cells: readonly number[];
  /** Whether no cell with a finite value is below all of these, at any moment. */
  readonly isAll: boolean;
}

/** The n-th largest of numbers that are added one by one. */
export class NthLargest {
  readonly #n: number;
  #kept: number[] = [];
  /** Numbers up to this one change nothing. */
  least = Number.NEGATIVE_INFINITY;

  constructor(n: number) {
    this.#n = n;
  }

  add(number: number): void {
    this.#kept.push(number);
    if (this.#kept.length >= 2 * this.#n + 64) this.#trim();
  }

  #trim(): void {
    this.#kept = Array.from(Float64Array.from(this.#kept).sort().subarray(-this.#n));
    if (this.#kept.length === this.#n) this.least = this.#kept[0] as number;
  }

  /** -Infinity if there are fewer numbers. */
  get result(): number {
    this.#trim();
    return this.least;
  }
}

/**
 * The cells of a matrix that may be among the largest at any moment between two checkpoints, or at the only one. O(cells).
 * @param values of the matrix at both checkpoints
 * @param most how many of the largest are looked for; one more is found, to know whether others equal the last of them
 * @param signed whether cells are compared by magnitude
 */
export function findCandidates(
  [before, after]: readonly [Numbers, Numbers],
  most: number,
  signed: boolean,
): Candidates {
  const nth = new NthLargest(most + 1);
  for (let cell = 0; cell < before.length; cell++) {
    const a = before[cell] as number;
    const b = after[cell] as number;
    const first = signed ? Math.abs(a) : a;
    const second = signed ? Math.abs(b) : b;
    // Most cells are too small at once.
    if (!(first > nth.least && second > nth.least)) continue;
    if (!Number.isFinite(a) || !Number.isFinite(b)) continue;
    // Of values with different signs, the magnitude may pass 0.
    const low = signed && a >= 0 !== b >= 0 ? 0 : Math.min(first, second);
    if (low > nth.least) nth.add(low);
  }
  const least = nth.result;
  const cells: number[] = [];
  let isAll = true;
  let constant = 0;
  for (let cell = 0; cell < before.length; cell++) {
    const a = before[cell] as number;
    const b = after[cell] as number;
    const first = signed ? Math.abs(a) : a;
    const second = signed ? Math.abs(b) : b;
    if (first < least && second < least) isAll = isAll && !(Number.isFinite(a) && Number.isFinite(b));
    else if (Number.isNaN(a) || Number.isNaN(b)) continue;
    // Of cells that stay at this level, as zeros do, the first ones are enough: they are equal.
    else if (a !== b || first > least || constant++ <= most) cells.push(cell);
  }
  return { cells, isAll };
}
