// Spearman's correlation between two matrices with enough cells in common.

import { spearman } from '../measures/correlation.ts';
import type { Matrix } from '../measures/matrix.ts';
import { cellsDescending } from '../measures/sorting.ts';

/** With fewer cells a rank correlation is not informative. */
export const MIN_RANKED_CELLS = 6;

/** How many cells are finite in both matrices. */
function countCommonCells(a: Matrix, b: Matrix): number {
  const [finiteA, finiteB] = [cellsDescending(a).length, cellsDescending(b).length];
  if (finiteA === a.values.length || finiteB === b.values.length) return Math.min(finiteA, finiteB);
  return a.values.reduce(
    (sum, value, cell) => sum + Number(Number.isFinite(value) && Number.isFinite(b.values[cell])),
    0,
  );
}

/** Spearman's correlation between two matrices; NaN if they have too few cells in common. */
export const rankCorrelation = (a: Matrix, b: Matrix): number =>
  countCommonCells(a, b) < MIN_RANKED_CELLS ? Number.NaN : spearman(a, b);
