// Headers of several rows, as pandas writes columns with several levels: joined to one row, such as `induction head_3`.

import type { Row } from './row-reader.ts';
import { parseNumberCell } from './text-cell.ts';

/** The joined header, and how many rows it has. */
interface HeaderRows {
  readonly header: Row;
  readonly rows: number;
}

const WHOLE = /^\d{1,6}$/;
const LEVELS: readonly (readonly [word: string, level: RegExp])[] = [
  ['layer', /^(?:layers?|blocks?)$/i],
  ['head', /^heads?$/i],
];

const isLabel = (cell: string): boolean => cell === '' || parseNumberCell(cell) === undefined;

/** Cells with those that are left empty after another one filled, as merged cells of a spreadsheet are. */
function fillCells(cells: readonly string[]): readonly string[] {
  let last = '';
  return cells.map((cell) => {
    if (cell !== '') last = cell;
    return last;
  });
}

/** What the numbers of a level are; undefined if it has none, or says nothing. */
function wordOf(level: string, values: readonly string[], otherwise: string | undefined): string | undefined {
  if (!values.every((value) => WHOLE.test(value))) return undefined;
  return LEVELS.find(([, pattern]) => pattern.test(level))?.[0] ?? (level === '' ? otherwise : undefined);
}

/** The number of columns of the index, which have no labels in the header. */
function countIndex(upper: Row, lower: Row): number {
  let count = 1;
  while (upper.cells[count] === '' && lower.cells[count] === '') count++;
  return count;
}

/** The header of a table whose first rows are two levels of columns; undefined for other tables. */
export function joinHeaderRows(
  first: Row,
  second: Row | undefined,
  third: Row | undefined,
): HeaderRows | undefined {
  const length = first.cells.length;
  if (!second || length < 3 || second.cells.length !== length) return undefined;
  if (!isLabel(first.cells[0] as string) || !isLabel(second.cells[0] as string)) return undefined;
  const index = countIndex(first, second);
  const upper = fillCells(first.cells.slice(index));
  const lower = second.cells.slice(index);
  const areLabels = lower.every((cell) => cell !== '' && (isLabel(cell) || WHOLE.test(cell)));
  const pairs = new Set(upper.map((cell, at) => `${cell}\0${lower[at]}`));
  if (!areLabels || upper[0] === '' || pairs.size < upper.length || new Set(upper).size === upper.length)
    return undefined;
  const upperWord = wordOf(first.cells[0] as string, upper, 'layer');
  const lowerWord = wordOf(second.cells[0] as string, lower, 'head');
  const label = (word: string | undefined, cell: string): string => (word ? `${word}_${cell}` : cell);
  const names = upper.map((cell, at) => `${label(upperWord, cell)} ${label(lowerWord, lower[at] as string)}`);
  const isNamed = third?.cells.length === length && third.cells.slice(index).every((cell) => cell === '');
  const header = isNamed ? third : second;
  const indexNames = isNamed ? third.cells.slice(0, index) : first.cells.slice(0, index).map(() => '');
  return { header: { line: header.line, cells: [...indexNames, ...names] }, rows: isNamed ? 3 : 2 };
}
