// How values fall with distance from the peak.

import { pearson } from './correlation.ts';
import type { Matrix } from './matrix.ts';
import { falling, median, ranks } from './order.ts';

export interface Tail {
  readonly cell: number;
  readonly value: number;
  /** From the peak, in cells: sqrt(layers^2 + heads^2). */
  readonly distance: number;
}

export interface Decline {
  /** Spearman's correlation of value and distance from the peak, in [-1, 1]; NaN where there is none. */
  readonly correlation: number;
  /** Of the finite values, in their unit. */
  readonly median: number;
  /**
   * The cell farthest from the peak among those at least twice the median and positive; of several the largest, then the
   * first. Null where the median is negative, or no cell but the peak is one.
   */
  readonly tail: Tail | null;
}

/** Squared distances of all cells from one, which have the ranks of distances; NaN where a cell is not finite. */
function squaredDistances({ layers, heads, values }: Matrix, from: number): Float64Array {
  const [top, left] = [Math.floor(from / heads), from % heads];
  const squared = new Float64Array(values.length);
  let cell = 0;
  for (let layer = 0; layer < layers; layer++)
    for (let head = 0; head < heads; head++, cell++)
      squared[cell] = Number.isFinite(values[cell]) ? (layer - top) ** 2 + (head - left) ** 2 : Number.NaN;
  return squared;
}

/** Mean ranks of whole numbers from 0 up, NaN left out: by counting, or by sorting where they are few and far between. */
function wholeRanks(numbers: Float64Array): Float64Array {
  let [most, count] = [0, 0];
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] as number;
    if (!(number >= 0)) continue;
    count++;
    if (number > most) most = number;
  }
  if (most > 8 * count + 65_536) {
    // Each number by its place among the different ones has the same rank.
    const places = new Map([...new Set(numbers.filter((one) => one >= 0).sort())].map((one, i) => [one, i]));
    return wholeRanks(numbers.map((one) => places.get(one) ?? Number.NaN));
  }
  const upTo = new Uint32Array(most + 2);
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] as number;
    if (number >= 0) upTo[number + 1] = (upTo[number + 1] as number) + 1;
  }
  for (let i = 0; i <= most; i++) upTo[i + 1] = (upTo[i + 1] as number) + (upTo[i] as number);
  const ranked = new Float64Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] as number;
    ranked[i] = number >= 0 ? ((upTo[number] as number) + (upTo[number + 1] as number) + 1) / 2 : Number.NaN;
  }
  return ranked;
}

/** @param peak the cell that distances are counted from */
export function decline(matrix: Matrix, peak: number): Decline {
  const { values } = matrix;
  const squared = squaredDistances(matrix, peak);
  const middle = median(matrix);
  let tail = -1;
  if (middle >= 0)
    for (const cell of falling(matrix)) {
      const value = values[cell] as number;
      if (!(value > 0 && value >= 2 * middle)) break;
      if (cell !== peak && (tail < 0 || (squared[cell] as number) > (squared[tail] as number))) tail = cell;
    }
  return {
    correlation: pearson(ranks(matrix), wholeRanks(squared)),
    median: middle,
    tail:
      tail < 0
        ? null
        : { cell: tail, value: values[tail] as number, distance: Math.sqrt(squared[tail] as number) },
  };
}
