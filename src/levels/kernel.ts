// What a reduction that picks one of its cells provides: the inner loops that pixels and levels are made of. Each reduction
// has its own copy of them, because a function that is passed in is not inlined.
//
// Branches cost more than all else. Where a pixel covers many cells, few of these are better than the best so far, so a branch
// is predicted; the loops of levels compare two cells once and avoid it. A level of 2 x 2 cells of shuffled values takes 0.8 ns
// a cell instead of 3 (Chrome 156, 2026-11-29).

import type { CellRun } from './cells.ts';

/** Consecutive entries of an output. */
export interface Target {
  readonly values: Float32Array;
  /** Index in `values` of entry 0. */
  readonly origin: number;
}

/** Rows of cells of equal length, and how many entries to compute from their start. */
export interface Rows {
  readonly values: Float32Array;
  /** Index of the first cell of each row. The same row may be given twice. */
  readonly first: number;
  readonly second: number;
  readonly entries: number;
}

/** The loops of a reduction. All skip missing cells, and leave an entry missing if all of its cells are. */
export interface Kernel {
  /** Folds the cells of a run into the entries that cover them, which start as missing. */
  readonly fold: (run: CellRun, target: Target, edges: Int32Array) => void;
  /** Reduces 2 x 2 cells to each entry. */
  readonly halveBoth: (rows: Rows, target: Target) => void;
  /** Reduces two adjacent cells of the first row to each entry. */
  readonly halveHeads: (rows: Rows, target: Target) => void;
  /** Reduces a cell of each row to each entry. */
  readonly halveLayers: (rows: Rows, target: Target) => void;
}
