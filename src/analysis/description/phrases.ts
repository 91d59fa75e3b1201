// Numbers and places in words.

import type { Tensor } from '../../tensor/tensor.ts';
import { listText, numberText, stepText, withMinusSign } from '../../tensor/text.ts';
import { layerAndHead, type Matrix } from '../measures/matrix.ts';
import type { PanelCells, Run } from './description.ts';

export { listText, numberText };

/** A value as text: a training step as it is, anything else with three digits. */
export const amountText = ({ unit }: Pick<Tensor, 'unit'>, value: number): string =>
  unit === 'step' ? withMinusSign(stepText(value)) : numberText(value);

const { format } = new Intl.NumberFormat('en');
/** "12,400" */
export const countText = (count: number): string => format(count);

/** "1 cell", "12 cells" */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${countText(count)} ${count === 1 ? one : many}`;

/** A share as "80 %", "7.6 %"; never rounded to none or to all. */
export function shareText(share: number): string {
  if (share === 0 || share === 1) return `${100 * share} %`;
  if (share < 0.0005) return 'under 0.1 %';
  if (share > 0.995) return 'over 99 %';
  return `${(100 * share).toFixed(share < 0.0995 ? 1 : 0).replace(/\.0$/, '')} %`;
}

/** A share of something: "all of the importance", "80 % of the importance", "none of the importance". */
export const shareOf = (share: number, whole: string): string =>
  `${share === 1 ? 'all' : share === 0 ? 'none' : shareText(share)} of ${whole}`;

/** Some of many cells: "4 of 144 cells (2.8 %)", "all 8 cells", "no cell". */
export function partText(count: number, all: number): string {
  if (count === 0) return 'no cell';
  if (count === all) return all === 1 ? 'the only cell' : `all ${plural(all, 'cell')}`;
  return `${countText(count)} of ${plural(all, 'cell')} (${shareText(count / all)})`;
}

/** A share in a sentence: "half", "80 %". */
export const shareName = (share: number): string => (share === 0.5 ? 'half' : shareText(share));

/** A correlation or coefficient: "0.71", "−0.38"; never rounded to 1. */
export function ratioText(value: number): string {
  const size = Math.abs(value);
  const isNearly = size < 1 && size >= 0.995;
  return withMinusSign((isNearly ? Math.sign(value) * 0.99 : value).toFixed(2)).replace(/^−(0\.00)$/, '$1');
}

/** Magnitude from which a correlation is said without reserve. */
export const CLEAR_CORRELATION = 0.3;

/** "layer 9, head 12" */
export function cellText(matrix: Matrix, cell: number): string {
  const [layer, head] = layerAndHead(matrix, cell);
  return `layer ${layer}, head ${head}`;
}

/** "layers 6–12", "layer 6" */
export const rangeText = (one: string, [first, last]: readonly [number, number]): string =>
  first === last ? `${one} ${first}` : `${one}s ${first}–${last}`;

/** Names that are listed before the rest is counted. */
const MAX_LISTED = 5;

/** "a, b and 3 more". @param all how many there are, where not all are given */
export function shortListText(
  parts: readonly string[],
  more: (count: number) => string,
  all: number = parts.length,
): string {
  const left = all - MAX_LISTED;
  return listText(left > 1 ? [...parts.slice(0, MAX_LISTED), more(left)] : parts);
}

/** Runs of a statement in a panel; more are more than anyone reads or points at. */
const MOST_RUNS = 10_000;

/** Cells as runs. @param cells their numbers, in any order, each once */
export function cellRuns(panel: number, { heads, values }: Matrix, cells: ArrayLike<number>): PanelCells {
  const runs: [number, number, number][] = [];
  let taken = 0;
  let last: [number, number, number] | undefined;
  /** Whether there was room for one more. */
  const take = (cell: number): boolean => {
    const layer = Math.floor(cell / heads);
    const head = cell - layer * heads;
    if (last && last[0] === layer && last[2] === head - 1) last[2] = head;
    else if (runs.length === MOST_RUNS) return false;
    else {
      last = [layer, head, head];
      runs.push(last);
    }
    taken++;
    return true;
  };
  // Of many cells a mark each is quicker than a sort.
  if (cells.length < values.length / 16) Uint32Array.from(cells).sort().every(take);
  else {
    const marks = new Uint8Array(values.length);
    for (let i = 0; i < cells.length; i++) marks[cells[i] as number] = 1;
    for (let cell = marks.indexOf(1); cell >= 0 && take(cell); cell = marks.indexOf(1, cell + 1));
  }
  const left = cells.length - taken;
  return left > 0 ? { panel, runs, left } : { panel, runs };
}

/** All heads of some layers. */
export const layerRuns = (
  panel: number,
  { heads }: Matrix,
  [first, last]: readonly [number, number],
): PanelCells => ({
  panel,
  runs: Array.from({ length: last - first + 1 }, (_, i): Run => [first + i, 0, heads - 1]),
});

/** A number for JSON, which has no NaN and no infinity. */
export const jsonNumber = (value: number): number | null => (Number.isFinite(value) ? value : null);
