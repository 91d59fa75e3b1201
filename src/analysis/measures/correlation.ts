// Spearman's rank correlation.

import type { Matrix } from './matrix.ts';
import { cellsDescending, ranks } from './sorting.ts';

/** Pearson's r of the entries that both hold, in [-1, 1]; NaN where fewer than two, or all of one alike. */
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
  let both = 0;
  let one = 0;
  let other = 0;
  for (let i = 0; i < a.length; i++) {
    const x = (a[i] as number) - meanA;
    const y = (b[i] as number) - meanB;
    if (Number.isNaN(x + y)) continue;
    both += x * y;
    one += x * x;
    other += y * y;
  }
  return one > 0 && other > 0 ? clampCorrelation(both / Math.sqrt(one * other)) : Number.NaN;
}

/** Rounding may take a correlation beyond its range. */
export const clampCorrelation = (correlation: number): number => Math.min(1, Math.max(-1, correlation));

/** True where every cell is finite. */
const isWhole = (matrix: Matrix): boolean => cellsDescending(matrix).length === matrix.values.length;

/** Ranks less their mean, over their norm: products of two sum to their correlation. NaN where all are alike. */
const standard = new WeakMap<Matrix, Float64Array>();
function standardRanks(matrix: Matrix): Float64Array {
  let found = standard.get(matrix);
  if (!found) {
    const all = ranks(matrix);
    const mean = (all.length + 1) / 2;
    let squares = 0;
    for (let i = 0; i < all.length; i++) squares += ((all[i] as number) - mean) ** 2;
    const norm = Math.sqrt(squares);
    found = new Float64Array(all.length);
    for (let i = 0; i < all.length; i++) found[i] = ((all[i] as number) - mean) / norm;
    standard.set(matrix, found);
  }
  return found;
}

/**
 * Spearman's rank correlation of two matrices of one shape, over the cells that are finite in both, in [-1, 1]; equal
 * values have their mean rank. NaN for fewer than two such cells and where all values of one are equal. As
 * `scipy.stats.spearmanr` with `nan_policy='omit'`.
 */
export function spearman(a: Matrix, b: Matrix): number {
  if (isWhole(a) && isWhole(b)) {
    const [x, y] = [standardRanks(a), standardRanks(b)];
    let sum = 0;
    for (let i = 0; i < x.length; i++) sum += (x[i] as number) * (y[i] as number);
    return Number.isNaN(sum) ? sum : clampCorrelation(sum);
  }
  // Ranks are among the cells that both hold.
  const shared = (matrix: Matrix, other: Matrix): Matrix => ({
    ...matrix,
    values: matrix.values.map((value, cell) => (Number.isFinite(other.values[cell]) ? value : Number.NaN)),
  });
  return pearson(ranks(shared(a, b)), ranks(shared(b, a)));
}
