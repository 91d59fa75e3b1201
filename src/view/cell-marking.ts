// What the options `annotate` and `mark` need, as one part that loads when they are used.

export { cellMarks } from '../figure/cell-marks.ts';
export { LevelSearches, searchForView } from './largest-cells.ts';
