// Extras: code that only figures with certain options need. Whoever composes a figure loads them first, or shows it without.

import type { LikenessLookup } from './reference-panel.ts';

/** The extras of a figure. Null: not loaded, or not known yet. */
export interface Extras {
  /** For the option `cellValues`; without it, cells have no texts. */
  readonly cellValues: typeof import('./cell-values.ts') | null;
  /** For the option `sort`; without it, panels keep the order of the data. */
  readonly sorting: typeof import('./sort-panels.ts') | null;
  /** For sources; without it, captions do not say what limits are based on. */
  readonly coverage: typeof import('../scale/coverage.ts') | null;
  /** For `sort: 'similarity'`: how similar panels are. */
  readonly likeness: LikenessLookup | null;
}

export const NO_EXTRAS: Extras = { cellValues: null, sorting: null, coverage: null, likeness: null };
