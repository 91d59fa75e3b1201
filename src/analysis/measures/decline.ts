// How values decline with distance from the peak.

import { clampCorrelation } from './correlation.ts';
import type { Matrix } from './matrix.ts';
import { argsortDescending, cellsDescending, median, ranks } from './sorting.ts';

/** The farthest cell from the peak that still has a high value. */
export interface Tail {
  /** Index of the cell: `layer * heads + head`. */
  readonly cell: number;
  /** Its value. */
  readonly value: number;
  /** Distance from the peak in cells: sqrt(Δlayer² + Δhead²). */
  readonly distance: number;
}

/** How values decline with distance from the peak. */
export interface Decline {
  /** Spearman's correlation between value and distance from the peak, in [-1, 1]; NaN if undefined. */
  readonly correlation: number;
  /** The median of the finite values, in their unit. */
  readonly median: number;
  /**
   * The cell farthest from the peak among positive values of at least twice the median; in case of ties the one with the
   * largest value, then the first. Null if the median is negative, or if there is no such cell except the peak.
   */
  readonly tail: Tail | null;
}

/**
 * Ranks of the distances from the peak. Cells with the same |Δlayer| and |Δhead| are equally far from it, so distances are
 * ranked once for each such pair of offsets.
 */
interface DistanceRanks {
  /** Layer of the peak. */
  readonly top: number;
  /** Head of the peak. */
  readonly left: number;
  /** Number of different |Δhead|. */
  readonly width: number;
  /** Mean rank among all finite cells, 1 for the nearest, at index `|Δlayer| * width + |Δhead|`. */
  readonly ranks: Float64Array;
}

function rankDistances(peak: number, { layers, heads, values }: Matrix): DistanceRanks {
  const top = Math.floor(peak / heads);
  const left = peak - top * heads;
  const width = Math.max(left, heads - 1 - left) + 1;
  const height = Math.max(top, layers - 1 - top) + 1;
  /** Number of finite cells for each pair of offsets, at most 4. */
  const counts = new Uint8Array(height * width);
  for (let layer = 0, cell = 0; layer < layers; layer++)
    for (let head = 0, row = Math.abs(layer - top) * width; head < heads; head++, cell++) {
      const at = row + Math.abs(head - left);
      counts[at] = (counts[at] as number) + Number(Number.isFinite(values[cell]));
    }
  const squared = new Float64Array(height * width);
  for (let down = 0, at = 0; down < height; down++)
    for (let across = 0; across < width; across++, at++) squared[at] = down * down + across * across;
  return { top, left, width, ranks: meanRanks(compressOrder(squared), counts) };
}

/** Integers in the same order as the given ones, small enough to index an array of about the same length. */
function compressOrder(numbers: Float64Array): Uint32Array | Float64Array {
  const most = numbers.at(-1) as number;
  if (most <= 8 * numbers.length + 65_536) return numbers;
  const order = argsortDescending(numbers).reverse();
  const compressed = new Uint32Array(numbers.length);
  for (let i = 1; i < order.length; i++) {
    const [last, next] = [order[i - 1] as number, order[i] as number];
    compressed[next] =
      (compressed[last] as number) + Number((numbers[next] as number) > (numbers[last] as number));
  }
  return compressed;
}

/** Mean ranks of integers by counting sort. @param numbers the last is the largest @param counts how often each occurs */
function meanRanks(numbers: ArrayLike<number>, counts: Uint8Array): Float64Array {
  const countBelow = new Uint32Array((numbers[numbers.length - 1] as number) + 2);
  for (let i = 0; i < counts.length; i++) {
    const next = (numbers[i] as number) + 1;
    countBelow[next] = (countBelow[next] as number) + (counts[i] as number);
  }
  for (let i = 1; i < countBelow.length; i++)
    countBelow[i] = (countBelow[i] as number) + (countBelow[i - 1] as number);
  const meanRank = new Float64Array(counts.length);
  for (let i = 0; i < counts.length; i++) {
    const number = numbers[i] as number;
    meanRank[i] = ((countBelow[number] as number) + (countBelow[number + 1] as number) + 1) / 2;
  }
  return meanRank;
}

/**
 * How values decline with the distance sqrt(Δlayer² + Δhead²) from a cell: Spearman's correlation between value and distance
 * over all finite cells including that one, with mean ranks for ties; and the tail. O(n).
 * @param peak the cell from which distances are measured
 */
export function decline(matrix: Matrix, peak: number): Decline {
  const { layers, heads, values } = matrix;
  const { top, left, width, ranks: distanceRanks } = rankDistances(peak, matrix);
  const valueRanks = ranks(matrix);
  /** The mean of both kinds of ranks, which rank the same cells. */
  const mean = (cellsDescending(matrix).length + 1) / 2;
  const middle = median(matrix);
  let [covariance, valueVariance, distanceVariance] = [0, 0, 0];
  let tail: number | null = null;
  let farthest = -Infinity;
  for (let layer = 0, cell = 0; layer < layers; layer++)
    for (let head = 0, row = Math.abs(layer - top) * width; head < heads; head++, cell++) {
      const x = (valueRanks[cell] as number) - mean;
      if (Number.isNaN(x)) continue;
      const y = (distanceRanks[row + Math.abs(head - left)] as number) - mean;
      covariance += x * y;
      valueVariance += x * x;
      distanceVariance += y * y;
      const value = values[cell] as number;
      if (!(middle >= 0 && value > 0 && value >= 2 * middle) || cell === peak) continue;
      const squared = (layer - top) ** 2 + (head - left) ** 2;
      if (squared < farthest) continue;
      if (squared === farthest && tail !== null && value <= (values[tail] as number)) continue;
      tail = cell;
      farthest = squared;
    }
  return {
    correlation:
      valueVariance > 0 && distanceVariance > 0
        ? clampCorrelation(covariance / Math.sqrt(valueVariance * distanceVariance))
        : Number.NaN,
    median: middle,
    tail: tail === null ? null : { cell: tail, value: values[tail] as number, distance: Math.sqrt(farthest) },
  };
}
