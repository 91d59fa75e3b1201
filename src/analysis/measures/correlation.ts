// Spearman's rank correlation, and Pearson's linear one.

import { finish, inRanges, type Steps } from '../../tensor/slices.ts';
import type { Numbers } from '../../tensor/tensor.ts';
import type { Matrix } from './matrix.ts';
import { cellsDescending, rankSteps } from './sorting.ts';

/** Sums over the entries that are numbers in both lists. */
interface Sums {
  n: number;
  a: number;
  b: number;
  ab: number;
  aa: number;
  bb: number;
}

/** Pearson's r of the entries that are numbers in both, in [-1, 1]; NaN for fewer than two, or if one list is constant. */
function* pearsonSteps(a: Numbers, b: Numbers): Steps<number> {
  const sums: Sums = { n: 0, a: 0, b: 0, ab: 0, aa: 0, bb: 0 };
  yield* inRanges(a.length, (from, to) => {
    for (let i = from; i < to; i++) {
      const x = a[i] as number;
      const y = b[i] as number;
      if (Number.isNaN(x + y)) continue;
      sums.n++;
      sums.a += x;
      sums.b += y;
    }
  });
  const [meanA, meanB] = [sums.a / sums.n, sums.b / sums.n];
  yield* inRanges(a.length, (from, to) => {
    for (let i = from; i < to; i++) {
      const x = (a[i] as number) - meanA;
      const y = (b[i] as number) - meanB;
      if (Number.isNaN(x + y)) continue;
      sums.ab += x * y;
      sums.aa += x * x;
      sums.bb += y * y;
    }
  });
  return sums.aa > 0 && sums.bb > 0 ? clampCorrelation(sums.ab / Math.sqrt(sums.aa * sums.bb)) : Number.NaN;
}

/** Clamps a correlation to [-1, 1], which rounding may exceed. */
export const clampCorrelation = (correlation: number): number => Math.min(1, Math.max(-1, correlation));

/**
 * Pearson's r between two matrices of the same shape, over the cells that are finite in both. In [-1, 1]; NaN for fewer than two
 * such cells, or if all values of one matrix are equal. As `scipy.stats.pearsonr`.
 */
export const pearson = (a: Matrix, b: Matrix): number =>
  finish(pearsonSteps(maskBy(b, maskBy(a, a)).values, maskBy(a, maskBy(b, b)).values));

const isEveryCellFinite = (matrix: Matrix): boolean =>
  cellsDescending(matrix).length === matrix.values.length;

const standardisedRanks = new WeakMap<Matrix, Float64Array>();

/** Ranks minus their mean, divided by their norm, so that a dot product is a correlation. NaN if all values are equal. */
function* standardiseRanks(matrix: Matrix): Steps<Float64Array> {
  let standardised = standardisedRanks.get(matrix);
  if (!standardised) {
    const all = yield* rankSteps(matrix);
    const mean = (all.length + 1) / 2;
    let squares = 0;
    yield* inRanges(all.length, (from, to) => {
      let sum = squares;
      for (let i = from; i < to; i++) sum += ((all[i] as number) - mean) ** 2;
      squares = sum;
    });
    const norm = Math.sqrt(squares);
    const result = new Float64Array(all.length);
    yield* inRanges(all.length, (from, to) => {
      for (let i = from; i < to; i++) result[i] = ((all[i] as number) - mean) / norm;
    });
    standardised = result;
    standardisedRanks.set(matrix, standardised);
  }
  return standardised;
}

/** The dot product of two lists of the same length. */
function* dotProduct(a: Float64Array, b: Float64Array): Steps<number> {
  let product = 0;
  yield* inRanges(a.length, (from, to) => {
    let sum = product;
    for (let i = from; i < to; i++) sum += (a[i] as number) * (b[i] as number);
    product = sum;
  });
  return product;
}

/** A matrix without the cells that are not finite in another one. */
const maskBy = (other: Matrix, matrix: Matrix): Matrix => ({
  ...matrix,
  values: matrix.values.map((value, cell) => (Number.isFinite(other.values[cell]) ? value : Number.NaN)),
});

/**
 * Spearman's rank correlation between two matrices of the same shape: Pearson's r of the ranks of the cells that are finite
 * in both, with mean ranks for ties. In [-1, 1]; NaN for fewer than two such cells, or if all values of one matrix are equal.
 * As `scipy.stats.spearmanr` with `nan_policy='omit'`. Spearman, "The proof and measurement of association between two
 * things" (1904).
 */
export const spearman = (a: Matrix, b: Matrix): number => finish(spearmanSteps(a, b));

/** `spearman` in steps, for matrices of any size. */
export function* spearmanSteps(a: Matrix, b: Matrix): Steps<number> {
  yield* rankSteps(a);
  yield* rankSteps(b);
  if (isEveryCellFinite(a) && isEveryCellFinite(b)) {
    const correlation = yield* dotProduct(yield* standardiseRanks(a), yield* standardiseRanks(b));
    return Number.isNaN(correlation) ? correlation : clampCorrelation(correlation);
  }
  // Only cells that are finite in both matrices are ranked.
  return yield* pearsonSteps(yield* rankSteps(maskBy(b, a)), yield* rankSteps(maskBy(a, b)));
}
