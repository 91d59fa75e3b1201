// A column of a long table that may hold scores. Its numbers are kept; the first cell that is none is remembered.

import type { StoredArray } from '../array/stored-array.ts';
import type { GrowableArray } from '../growable-array.ts';
import type { Row } from './row-reader.ts';
import { parseFlagCell, parseNumberCell } from './text-cell.ts';

/** A column that may contain scores: it does if its first cell that is not missing is a number. */
export interface ScoreColumn {
  readonly name: string;
  readonly column: number;
  readonly values: GrowableArray;
  /** The entries with NaN rather than an empty cell, in order. */
  readonly nans: GrowableArray;
  /** Undefined while all cells are missing. */
  isNumeric: boolean | undefined;
  /** Whether its cells are true and false. */
  isFlag?: boolean;
  /** The first cell of a numeric column that is not a number. It is reported only once the table is complete. */
  invalidCell?: { readonly entry: number; readonly row: Row };
}

/** Appends a row's score to a column; returns false if the column turns out to contain text. */
export function addScore(score: ScoreColumn, row: Row): boolean {
  const text = row.cells[score.column] as string;
  const flag = score.isFlag === false ? undefined : parseFlagCell(text);
  const value = flag ?? (score.isFlag && text !== '' ? undefined : parseNumberCell(text));
  if (value !== undefined && !Number.isNaN(value)) score.isFlag ??= flag !== undefined;
  if (Number.isNaN(value) && text !== '') score.nans.push(score.values.length);
  if (!Number.isNaN(value)) score.isNumeric ??= value !== undefined;
  if (score.isNumeric === false) return false;
  if (value === undefined) score.invalidCell ??= { entry: score.values.length, row };
  score.values.push(value ?? Number.NaN);
  return true;
}

/** Appends the number of a row to a column; NaN if the cell is empty. */
export function addNumber(score: ScoreColumn, numbers: Float64Array): void {
  if (score.isNumeric === undefined && !Number.isNaN(numbers[score.column])) {
    score.isNumeric = true;
    score.isFlag = false;
  }
  score.values.pushFrom(numbers, score.column);
}

/** Whether an ascending list contains a number. */
export function includes(list: GrowableArray, number: number): boolean {
  let [from, to] = [0, list.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (list.at(middle) < number) from = middle + 1;
    else to = middle;
  }
  return from < list.length && list.at(from) === number;
}

/** A column as it is stored. */
export const toStored = ({ name, values, nans }: ScoreColumn): StoredArray => {
  const numbers = values.toTypedArray();
  const empty = numbers.reduce((count, value) => (Number.isNaN(value) ? count + 1 : count), 0);
  return {
    path: name,
    shape: [values.length],
    dtype: 'number',
    readValues: (add) => add(numbers),
    missing: empty - nans.length,
  };
};
