// Numbers and positions as text, the building blocks of sentences.

import { digitsOfRange, digitsText } from '../../tensor/digits.ts';
import { stepsWriter } from '../../tensor/step-text.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { listText, numberText, stepText, withMinusSign } from '../../tensor/text.ts';
import { layerAndHead, type Matrix } from '../measures/matrix.ts';
import { valuesDescending } from '../measures/sorting.ts';
import type { PanelCells, Run } from './description.ts';

export { listText, numberText };

/** The significant digits that tell the values of a matrix apart. */
export function digitsOf(matrix: Matrix): number {
  const sorted = valuesDescending(matrix);
  const [high = 0, low = high] = [sorted[0], sorted[sorted.length - 1]];
  return digitsOfRange(low, high);
}

/** A value in a panel. */
export interface PanelValues {
  readonly tensor: Pick<Tensor, 'unit'>;
  /** Tokens per step, if training steps are shown as tokens; else null. */
  readonly tokens: number | null;
  readonly matrix: Matrix;
}

/** A value as text: training steps in full or as tokens, other values with as many digits as the values of the panel need to differ. */
export function amountText({ tensor, matrix, tokens }: PanelValues, value: number): string {
  if (tensor.unit === 'step')
    return withMinusSign(tokens === null ? stepText(value) : stepsWriter(tokens)([value]));
  return digitsText(value, digitsOf(matrix));
}

const { format } = new Intl.NumberFormat('en');
/** "12,400" */
export const countText = (count: number): string => format(count);

/** "1 cell", "12 cells" */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${countText(count)} ${count === 1 ? one : many}`;

/** A fraction as "80 %" or "7.6 %"; never rounded to 0 % or 100 %. */
export function shareText(share: number): string {
  if (share === 0 || share === 1) return `${100 * share} %`;
  if (share < 0.0005) return 'under 0.1 %';
  if (share > 0.995) return 'over 99 %';
  return `${(100 * share).toFixed(share < 0.0995 ? 1 : 0).replace(/\.0$/, '')} %`;
}

/** A fraction of something: "all of the importance", "80 % of the importance", "none of the importance". */
export const shareOf = (share: number, whole: string): string =>
  `${share === 1 ? 'all' : share === 0 ? 'none' : shareText(share)} of ${whole}`;

/** "the only cell", "both cells", "all 144 cells". @param noun "cell", or "non-missing cell" if other cells are missing */
export function allCellsText(count: number, noun = 'cell'): string {
  if (count === 1) return `the only ${noun}`;
  return count === 2 ? `both ${noun}s` : `all ${plural(count, noun)}`;
}

/** A subset of the cells: "4 of 144 cells (2.8 %)", "all 8 cells", "no cells". */
export function partText(count: number, all: number, noun = 'cell'): string {
  if (count === 0) return 'no cells';
  if (count === all) return allCellsText(all, noun);
  return `${countText(count)} of ${plural(all, noun)} (${shareText(count / all)})`;
}

/** A fraction within a sentence: "half", "80 %". */
export const shareName = (share: number): string => (share === 0.5 ? 'half' : shareText(share));

/** A correlation or coefficient: "0.71", "−0.38"; never rounded to 1. */
export function ratioText(value: number): string {
  const size = Math.abs(value);
  const isNearly = size < 1 && size >= 0.995;
  return withMinusSign((isNearly ? Math.sign(value) * 0.99 : value).toFixed(2)).replace(/^−(0\.00)$/, '$1');
}

/** Correlations of at least this magnitude are reported as a trend. */
export const CLEAR_CORRELATION = 0.3;

/** "layer 9, head 12" */
export function cellText(matrix: Matrix, cell: number): string {
  const [layer, head] = layerAndHead(matrix, cell);
  return `layer ${layer}, ${matrix.headName ?? 'head'} ${head}`;
}

/** First and last, inclusive. */
type FirstAndLast = readonly [first: number, last: number];

/** A range of rows of a matrix as layers of the matrix that it is a part of. */
export const layersOf = ({ start: [layer] = [0, 0] }: Matrix, [first, last]: FirstAndLast): FirstAndLast => [
  layer + first,
  layer + last,
];

/** A range of columns of a matrix as heads of the matrix that it is a part of. */
export const headsOf = ({ start: [, head] = [0, 0] }: Matrix, [first, last]: FirstAndLast): FirstAndLast => [
  head + first,
  head + last,
];

/** "layers 6–12", "layer 6" */
export const rangeText = (one: string, [first, last]: FirstAndLast): string =>
  first === last ? `${one} ${first}` : `${one}s ${first}–${last}`;

/** "layers 6–12, heads 3–5", with the matrix's word for heads. */
export const areaText = ({ headName = 'head' }: Matrix, layers: FirstAndLast, heads: FirstAndLast): string =>
  `${rangeText('layer', layers)}, ${rangeText(headName, heads)}`;

/** Names beyond this number are counted instead of listed. */
const MAX_LISTED = 5;

/** "a, b and 3 more". @param all the number of parts, if more than those in `parts` */
export function shortListText(
  parts: readonly string[],
  more: (count: number) => string,
  all: number = parts.length,
): string {
  const hidden = all - MAX_LISTED;
  return listText(hidden > 1 ? [...parts.slice(0, MAX_LISTED), more(hidden)] : parts);
}

/** Limit on the runs of a statement in a panel, far beyond what anyone reads or outlines. */
const MAX_RUNS = 10_000;

/** Cells as runs. @param cells distinct cells in any order */
export function cellRuns(panel: number, matrix: Matrix, cells: ArrayLike<number>): PanelCells {
  const { values } = matrix;
  const runs: [number, number, number][] = [];
  let taken = 0;
  let last: [number, number, number] | undefined;
  /** Appends a cell; false if there is no room for another run. */
  const append = (cell: number): boolean => {
    const [layer, head] = layerAndHead(matrix, cell);
    if (last && last[0] === layer && last[2] === head - 1) last[2] = head;
    else if (runs.length === MAX_RUNS) return false;
    else {
      last = [layer, head, head];
      runs.push(last);
    }
    taken++;
    return true;
  };
  // Marking cells is faster than sorting them if there are many.
  if (cells.length < values.length / 16) Uint32Array.from(cells).sort().every(append);
  else {
    const marks = new Uint8Array(values.length);
    for (let i = 0; i < cells.length; i++) marks[cells[i] as number] = 1;
    for (let cell = marks.indexOf(1); cell >= 0 && append(cell); cell = marks.indexOf(1, cell + 1));
  }
  const omitted = cells.length - taken;
  return omitted > 0 ? { panel, runs, left: omitted } : { panel, runs };
}

/** All heads of a range of layers. */
export const layerRuns = (
  panel: number,
  { heads, start: [, head] = [0, 0] }: Matrix,
  [first, last]: FirstAndLast,
): PanelCells => ({
  panel,
  runs: Array.from({ length: last - first + 1 }, (_, i): Run => [first + i, head, head + heads - 1]),
});

/** A number for JSON, which has neither NaN nor infinities. */
export const jsonNumber = (value: number): number | null => (Number.isFinite(value) ? value : null);
