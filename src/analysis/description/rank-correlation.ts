// How alike two matrices are, where they have enough cells in common.

import { spearman } from '../measures/correlation.ts';
import type { Matrix } from '../measures/matrix.ts';
import { cellsDescending } from '../measures/sorting.ts';

/** Of fewer cells a rank correlation says little. */
export const MIN_RANKED_CELLS = 6;

/** Cells that are finite in both. */
function commonOf(a: Matrix, b: Matrix): number {
  const [one, other] = [cellsDescending(a).length, cellsDescending(b).length];
  if (one === a.values.length || other === b.values.length) return Math.min(one, other);
  return a.values.reduce(
    (sum, value, cell) => sum + Number(Number.isFinite(value) && Number.isFinite(b.values[cell])),
    0,
  );
}

/** Spearman's correlation of two matrices that have some cells in common, else NaN. */
export const rankCorrelation = (a: Matrix, b: Matrix): number =>
  commonOf(a, b) < MIN_RANKED_CELLS ? Number.NaN : spearman(a, b);
