// All extras of figures, for tests that compose scenes without a view.

import * as cellMarks from '../../src/figure/cell-marks.ts';
import type { Extras } from '../../src/figure/extras.ts';
import * as paper from '../../src/figure/paper.ts';
import * as sorting from '../../src/figure/sort-panels.ts';
import * as coverage from '../../src/scale/coverage.ts';

export const allExtras = (likeness: Extras['likeness'] = null): Extras => ({
  cellMarks,
  sorting,
  paper,
  coverage,
  likeness,
  largest: null,
});
