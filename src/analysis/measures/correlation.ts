// Spearman's rank correlation.

import type { Matrix } from './matrix.ts';
import { cellsDescending, ranks } from './sorting.ts';

/** Pearson's r of the entries that are numbers in both, in [-1, 1]; NaN for fewer than two, or if one list is constant. */
function pearson(a: Float64Array, b: Float64Array): number {
  let n = 0;
  let meanA = 0;
  let meanB = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i] as number;
    const y = b[i] as number;
    if (Number.isNaN(x + y)) continue;
    n++;
    meanA += x;
    meanB += y;
  }
  meanA /= n;
  meanB /= n;
  let covariance = 0;
  let varianceA = 0;
  let varianceB = 0;
  for (let i = 0; i < a.length; i++) {
    const x = (a[i] as number) - meanA;
    const y = (b[i] as number) - meanB;
    if (Number.isNaN(x + y)) continue;
    covariance += x * y;
    varianceA += x * x;
    varianceB += y * y;
  }
  return varianceA > 0 && varianceB > 0
    ? clampCorrelation(covariance / Math.sqrt(varianceA * varianceB))
    : Number.NaN;
}

/** Clamps a correlation to [-1, 1], which rounding may exceed. */
export const clampCorrelation = (correlation: number): number => Math.min(1, Math.max(-1, correlation));

const isEveryCellFinite = (matrix: Matrix): boolean =>
  cellsDescending(matrix).length === matrix.values.length;

const standardisedRanks = new WeakMap<Matrix, Float64Array>();

/** Ranks minus their mean, divided by their norm, so that a dot product is a correlation. NaN if all values are equal. */
function standardiseRanks(matrix: Matrix): Float64Array {
  let standardised = standardisedRanks.get(matrix);
  if (!standardised) {
    const all = ranks(matrix);
    const mean = (all.length + 1) / 2;
    let squares = 0;
    for (let i = 0; i < all.length; i++) squares += ((all[i] as number) - mean) ** 2;
    const norm = Math.sqrt(squares);
    standardised = new Float64Array(all.length);
    for (let i = 0; i < all.length; i++) standardised[i] = ((all[i] as number) - mean) / norm;
    standardisedRanks.set(matrix, standardised);
  }
  return standardised;
}

/**
 * Spearman's rank correlation between two matrices of the same shape: Pearson's r of the ranks of the cells that are finite
 * in both, with mean ranks for ties. In [-1, 1]; NaN for fewer than two such cells, or if all values of one matrix are equal.
 * As `scipy.stats.spearmanr` with `nan_policy='omit'`. Spearman, "The proof and measurement of association between two
 * things" (1904).
 */
export function spearman(a: Matrix, b: Matrix): number {
  if (isEveryCellFinite(a) && isEveryCellFinite(b)) {
    const [x, y] = [standardiseRanks(a), standardiseRanks(b)];
    let sum = 0;
    for (let i = 0; i < x.length; i++) sum += (x[i] as number) * (y[i] as number);
    return Number.isNaN(sum) ? sum : clampCorrelation(sum);
  }
  // Only cells that are finite in both matrices are ranked.
  const maskBy = (other: Matrix, matrix: Matrix): Matrix => ({
    ...matrix,
    values: matrix.values.map((value, cell) => (Number.isFinite(other.values[cell]) ? value : Number.NaN)),
  });
  return pearson(ranks(maskBy(b, a)), ranks(maskBy(a, b)));
}
