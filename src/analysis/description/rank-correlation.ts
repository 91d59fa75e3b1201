// Spearman's correlation between two matrices with enough cells in common.

import { spearman } from '../measures/correlation.ts';
import { filterCells, type Matrix } from '../measures/matrix.ts';
import { cellsDescending } from '../measures/sorting.ts';

/** With fewer cells a rank correlation is not informative. */
export const MIN_RANKED_CELLS = 6;

/** How many cells are finite in both matrices. */
function countCommonCells(a: Matrix, b: Matrix): number {
  const [finiteA, finiteB] = [cellsDescending(a).length, cellsDescending(b).length];
  if (finiteA === a.values.length || finiteB === b.values.length) return Math.min(finiteA, finiteB);
  const areFinite = (cell: number): boolean =>
    Number.isFinite(a.values[cell]) && Number.isFinite(b.values[cell]);
  return filterCells(a.values.length, areFinite).length;
}

/** Spearman's correlation between two matrices; NaN if they have too few cells in common. */
export const rankCorrelation = (a: Matrix, b: Matrix): number =>
  countCommonCells(a, b) < MIN_RANKED_CELLS ? Number.NaN : spearman(a, b);
