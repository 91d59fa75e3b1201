// How values fall with distance from the peak.

import { clampCorrelation } from './correlation.ts';
import type { Matrix } from './matrix.ts';
import { argsortDescending, cellsDescending, median, ranks } from './sorting.ts';

/** A cell far from the peak whose value is still high. */
export interface Tail {
  /** Index of the cell: `layer * heads + head`. */
  readonly cell: number;
  /** Its value. */
  readonly value: number;
  /** From the peak, in cells: sqrt(layers^2 + heads^2). */
  readonly distance: number;
}

/** How values fall with distance from the peak. */
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

/** Cells as far from the peak in layers and in heads, whichever way, are as far from it. */
interface Offsets {
  readonly top: number;
  readonly left: number;
  /** Heads from the peak to the farther edge, and one. */
  readonly width: number;
  /** Mean ranks of their distances among those of all finite cells, 1 the nearest; `layers away * width + heads away`. */
  readonly ranks: Float64Array;
}

function offsetsFrom(peak: number, { layers, heads, values }: Matrix): Offsets {
  const top = Math.floor(peak / heads);
  const left = peak - top * heads;
  const width = Math.max(left, heads - 1 - left) + 1;
  const height = Math.max(top, layers - 1 - top) + 1;
  /** Finite cells: at most 4. */
  const counts = new Uint8Array(height * width);
  for (let layer = 0, cell = 0; layer < layers; layer++)
    for (let head = 0, row = Math.abs(layer - top) * width; head < heads; head++, cell++) {
      const at = row + Math.abs(head - left);
      counts[at] = (counts[at] as number) + Number(Number.isFinite(values[cell]));
    }
  const squared = new Float64Array(height * width);
  for (let down = 0, at = 0; down < height; down++)
    for (let across = 0; across < width; across++, at++) squared[at] = down * down + across * across;
  return { top, left, width, ranks: meanRanks(places(squared), counts) };
}

/** Numbers that are in the same order as some whole ones, and not many more than those are. */
function places(numbers: Float64Array): Uint32Array | Float64Array {
  const most = numbers.at(-1) as number;
  if (most <= 8 * numbers.length + 65_536) return numbers;
  const order = argsortDescending(numbers).reverse();
  const found = new Uint32Array(numbers.length);
  for (let i = 1; i < order.length; i++) {
    const [last, next] = [order[i - 1] as number, order[i] as number];
    found[next] = (found[last] as number) + Number((numbers[next] as number) > (numbers[last] as number));
  }
  return found;
}

/** Mean ranks of whole numbers, of which the last is the largest, each there some times. */
function meanRanks(numbers: ArrayLike<number>, counts: Uint8Array): Float64Array {
  const upTo = new Uint32Array((numbers[numbers.length - 1] as number) + 2);
  for (let i = 0; i < counts.length; i++) {
    const next = (numbers[i] as number) + 1;
    upTo[next] = (upTo[next] as number) + (counts[i] as number);
  }
  for (let i = 1; i < upTo.length; i++) upTo[i] = (upTo[i] as number) + (upTo[i - 1] as number);
  const ranked = new Float64Array(counts.length);
  for (let i = 0; i < counts.length; i++) {
    const number = numbers[i] as number;
    ranked[i] = ((upTo[number] as number) + (upTo[number + 1] as number) + 1) / 2;
  }
  return ranked;
}

/**
 * How values fall with the distance sqrt(layers^2 + heads^2) from a cell: Spearman's correlation of the two over all finite
 * cells, that one included, equal values and distances having their mean ranks; and the tail. O(n).
 * @param peak the cell that distances are counted from
 */
export function decline(matrix: Matrix, peak: number): Decline {
  const { layers, heads, values } = matrix;
  const { top, left, width, ranks: far } = offsetsFrom(peak, matrix);
  const high = ranks(matrix);
  /** Of both ranks, as they rank the same cells. */
  const mean = (cellsDescending(matrix).length + 1) / 2;
  const middle = median(matrix);
  let [both, one, other] = [0, 0, 0];
  let [tail, farthest] = [-1, -1];
  for (let layer = 0, cell = 0; layer < layers; layer++)
    for (let head = 0, row = Math.abs(layer - top) * width; head < heads; head++, cell++) {
      const x = (high[cell] as number) - mean;
      if (Number.isNaN(x)) continue;
      const y = (far[row + Math.abs(head - left)] as number) - mean;
      both += x * y;
      one += x * x;
      other += y * y;
      const value = values[cell] as number;
      if (!(middle >= 0 && value > 0 && value >= 2 * middle) || cell === peak) continue;
      const squared = (layer - top) ** 2 + (head - left) ** 2;
      if (squared < farthest || (squared === farthest && value <= (values[tail] as number))) continue;
      tail = cell;
      farthest = squared;
    }
  return {
    correlation: one > 0 && other > 0 ? clampCorrelation(both / Math.sqrt(one * other)) : Number.NaN,
    median: middle,
    tail: tail < 0 ? null : { cell: tail, value: values[tail] as number, distance: Math.sqrt(farthest) },
  };
}
