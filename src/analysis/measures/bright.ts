// Bright cells: those in the upper fifth of the colorbar, or from a given value up.

import { floatBitsToInt, intBitsToFloat, toOrder } from '../../norms/float.ts';
import type { Norm } from '../../scale/norm.ts';
import type { Matrix } from './matrix.ts';
import { cellsDescending, valuesDescending } from './sorting.ts';

/** The next float32 above a finite one. */
const next = (value: number): number =>
  value < 0 ? intBitsToFloat(floatBitsToInt(value) - 1) : intBitsToFloat(floatBitsToInt(value + 0) + 1);

/** The float32 at a place in their order. */
const inOrder = (order: number): number => (order < 0 ? -intBitsToFloat(-order) : intBitsToFloat(order));

/**
 * The smallest float32 that the norm takes to `share` of the colorbar or beyond: t(v) >= share. Where limits are signed
 * about zero, of magnitude: (t(v) - t(0)) / (1 - t(0)) >= share. Where `vmin == vmax`, the first value above them.
 *
 * @param share in (0, 1]
 * @returns in the unit of the values
 */
export function brightThreshold(
  norm: Pick<Norm, 'vmin' | 'vmax' | 'toUnit'>,
  share: number,
  signed = false,
): number {
  if (!(norm.vmax > norm.vmin)) return next(norm.vmax);
  const zero = signed ? norm.toUnit(0) : 0;
  const isBright = (value: number): boolean => (norm.toUnit(value) - zero) / (1 - zero) >= share;
  // By halves: near zero there may be a billion floats of one share.
  let [low, high] = [toOrder(norm.vmin), toOrder(norm.vmax)];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isBright(inOrder(middle))) high = middle;
    else low = middle + 1;
  }
  return inOrder(high);
}

/** How many of values that fall are at or above a threshold. O(log n). */
function countFrom(values: Float32Array, threshold: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) >= threshold) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many cells are at or above each threshold, which is taken as the nearest float32. O(log n) a threshold. */
export const countsAbove = (matrix: Matrix, thresholds: readonly number[]): number[] =>
  thresholds.map((threshold) => countFrom(valuesDescending(matrix), Math.fround(threshold)));

/** The cells at or above a threshold (the nearest float32), the largest first. */
export const cellsAbove = (matrix: Matrix, threshold: number): Uint32Array =>
  cellsDescending(matrix).subarray(0, countFrom(valuesDescending(matrix), Math.fround(threshold)));
