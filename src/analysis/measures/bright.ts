// Bright cells: those in the upper part of the colorbar, or at or above a given value.

import { floatBitsToInt, intBitsToFloat, toOrder } from '../../norms/float.ts';
import type { Norm } from '../../scale/norm.ts';
import type { Numbers } from '../../tensor/tensor.ts';
import type { Matrix } from './matrix.ts';
import { cellsDescending, valuesDescending } from './sorting.ts';

/** The next float32 above a finite one. */
const nextFloat = (value: number): number =>
  value < 0 ? intBitsToFloat(floatBitsToInt(value) - 1) : intBitsToFloat(floatBitsToInt(value + 0) + 1);

/** The float32 at a position in the order of all float32 numbers, the inverse of `toOrder`. */
const floatAtOrder = (order: number): number => (order < 0 ? -intBitsToFloat(-order) : intBitsToFloat(order));

/**
 * The smallest float32 v that the norm maps to at least a fraction of the colorbar: t(v) >= share. For limits centred at
 * zero, the smallest magnitude: (t(v) - t(0)) / (1 - t(0)) >= share. If `vmin == vmax`, the next float32 above them.
 *
 * @param share fraction of the colorbar, in (0, 1]
 * @param signed true if limits are centred at zero
 * @returns the threshold in the unit of the values
 */
export function brightThreshold(
  norm: Pick<Norm, 'vmin' | 'vmax' | 'toUnit'>,
  share: number,
  signed = false,
): number {
  if (!(norm.vmax > norm.vmin)) return nextFloat(norm.vmax);
  const zero = signed ? norm.toUnit(0) : 0;
  const isBright = (value: number): boolean => (norm.toUnit(value) - zero) / (1 - zero) >= share;
  // Binary search over the order of floats, because a billion of them near zero may map to the same fraction.
  let [low, high] = [toOrder(norm.vmin), toOrder(norm.vmax)];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isBright(floatAtOrder(middle))) high = middle;
    else low = middle + 1;
  }
  return floatAtOrder(high);
}

/** The smallest double that rounds to a float32 or to a larger one: what has the colours of that float32. */
export function leastRoundedTo(float32: number): number {
  const middle = (floatAtOrder(toOrder(float32) - 1) + float32) / 2;
  return Math.fround(middle) < float32 ? middle + Math.abs(middle) * Number.EPSILON : middle;
}

/** How many values in descending order are at or above a threshold. O(log n). */
function countAtLeast(values: Numbers, threshold: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) >= threshold) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A threshold in the precision of values, so that 0.7 in a file reaches a threshold of 0.7. */
const roundAs = (values: Numbers, threshold: number): number =>
  values instanceof Float64Array ? threshold : Math.fround(threshold);

/** How many cells of a matrix are at or above a threshold. */
const countCells = (matrix: Matrix, threshold: number): number =>
  countAtLeast(valuesDescending(matrix), roundAs(matrix.values, threshold));

/** The number of cells at or above each threshold, in the precision of the values. O(log n) per threshold after sorting. */
export const countsAbove = (matrix: Matrix, thresholds: readonly number[]): number[] =>
  thresholds.map((threshold) => countCells(matrix, threshold));

/** The cells at or above a threshold, in the precision of the values, in descending order of their value. */
export const cellsAbove = (matrix: Matrix, threshold: number): Uint32Array =>
  cellsDescending(matrix).subarray(0, countCells(matrix, threshold));
