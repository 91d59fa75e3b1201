// Spearman's rank correlation.

import type { Matrix } from './matrix.ts';
import { ranks } from './order.ts';

/** Pearson's r of the entries that both hold; NaN where fewer than two, or all of one alike. */
function pearson(a: Float64Array, b: Float64Array): number {
  let [n, meanA, meanB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    if (Number.isNaN(x + y)) continue;
    n++;
    meanA += x;
    meanB += y;
  }
  [meanA, meanB] = [meanA / n, meanB / n];
  let [both, one, other] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [(a[i] as number) - meanA, (b[i] as number) - meanB];
    if (Number.isNaN(x + y)) continue;
    both += x * y;
    one += x * x;
    other += y * y;
  }
  return one > 0 && other > 0 ? Math.min(1, Math.max(-1, both / Math.sqrt(one * other))) : Number.NaN;
}

const isWhole = (all: Float64Array): boolean => !all.some(Number.isNaN);

/**
 * Spearman's rank correlation of two matrices of one shape, over the cells that are finite in both, in [-1, 1]; equal
 * values have their mean rank. NaN for fewer than two such cells and where all values of one are equal. As
 * `scipy.stats.spearmanr` with `nan_policy='omit'`.
 */
export function spearman(a: Matrix, b: Matrix): number {
  const [x, y] = [ranks(a), ranks(b)];
  if (isWhole(x) && isWhole(y)) return pearson(x, y);
  // Ranks are among the cells that both hold.
  const shared = (matrix: Matrix, other: Float64Array): Matrix => ({
    ...matrix,
    values: matrix.values.map((value, cell) => (Number.isNaN(other[cell]) ? Number.NaN : value)),
  });
  return pearson(ranks(shared(a, y)), ranks(shared(b, x)));
}
