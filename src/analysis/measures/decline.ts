// How values fall with distance from the peak.

import { spearman } from './correlation.ts';
import type { Matrix } from './matrix.ts';
import { falling, median } from './order.ts';

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

/** @param peak the cell that distances are counted from */
export function decline(matrix: Matrix, peak: number): Decline {
  const { layers, heads, values } = matrix;
  const [top, left] = [Math.floor(peak / heads), peak % heads];
  // Squares have the ranks of distances. float32 holds them up to 4,096 cells; beyond, ranks may tie that differ.
  const squared = new Float32Array(values.length);
  for (let layer = 0; layer < layers; layer++)
    for (let head = 0; head < heads; head++)
      squared[layer * heads + head] = (layer - top) ** 2 + (head - left) ** 2;
  const middle = median(matrix);
  const distances: Matrix = { layers, heads, values: squared };
  let tail = -1;
  if (middle >= 0)
    for (const cell of falling(matrix)) {
      const value = values[cell] as number;
      if (!(value > 0 && value >= 2 * middle)) break;
      if (cell !== peak && (tail < 0 || (squared[cell] as number) > (squared[tail] as number))) tail = cell;
    }
  return {
    correlation: spearman(matrix, distances),
    median: middle,
    tail:
      tail < 0
        ? null
        : { cell: tail, value: values[tail] as number, distance: Math.sqrt(squared[tail] as number) },
  };
}
