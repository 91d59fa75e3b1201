// Extras: code that only figures with certain options need. Whoever composes a figure loads them first, or shows it without.

import type { LargestCells } from './chosen-cells.ts';
import type { LikenessLookup } from './reference-panel.ts';

/** The extras of a figure. Null: not loaded, or not known yet. */
export interface Extras {
  /** For the options `annotate` and `mark`; without it, cells have no values and no boxes. */
  readonly cellMarks: typeof import('./cell-marks.ts') | null;
  /** For the option `sort`; without it, panels keep the order of the data. */
  readonly sorting: typeof import('./sort-panels.ts') | null;
  /** For the options `facet`, `side`, `axis` and `sortCells`; without it, figures ignore them. */
  readonly paper: typeof import('./paper.ts') | null;
  /** For sources; without it, captions do not say what limits are based on. */
  readonly coverage: typeof import('../scale/coverage.ts') | null;
  /** For `sort: 'similarity'`: how similar panels are. */
  readonly likeness: LikenessLookup | null;
  /** For the largest cells of sources with levels; without it, they are not known. */
  readonly largest: LargestCells | null;
}

export const NO_EXTRAS: Extras = {
  cellMarks: null,
  sorting: null,
  paper: null,
  coverage: null,
  likeness: null,
  largest: null,
};
