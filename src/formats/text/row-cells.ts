// The numbers in the cells of a row.

import { type FilePlace, rejectFile } from '../file.ts';
import type { Row } from './row-reader.ts';
import { parseFlagCell, parseNumberCell, quoteCell } from './text-cell.ts';

/** The number in a cell. @throws HeadglowError if it is not a number */
export function readCell(where: FilePlace, { line, cells }: Row, column: number): number {
  const text = cells[column] as string;
  const value = parseNumberCell(text);
  if (value !== undefined) return value;
  const remedy = /^[+-]?\d+,\d+$/.test(text)
    ? 'use a decimal point'
    : 'for a missing value, write nan or leave the cell empty';
  return rejectFile(
    { ...where, place: `line ${line}, column ${column + 1}` },
    `${quoteCell(text)} is not a number`,
    remedy,
  );
}

/** The number in a cell of an array, which may also be true (1) or false (0). */
export const readArrayCell = (where: FilePlace, row: Row, column: number): number =>
  parseFlagCell(row.cells[column] as string) ?? readCell(where, row, column);

/** Rejects a row of another length than the first. */
export function checkLength(where: FilePlace, row: Row, first: Row): void {
  const [length, columns] = [row.cells.length, first.cells.length];
  if (length !== columns)
    rejectFile(
      { ...where, place: `line ${row.line}, column ${Math.min(length, columns) + 1}` },
      `this line has ${length} values but line ${first.line} has ${columns}`,
      'make all lines the same length, with nan for missing values',
    );
}
