// Matrices as text without a header: a row a layer, separated by tabs, commas, semicolons or blanks.

import { dsvFormat } from 'd3-dsv';
import type { Tensor } from '../tensor/tensor.ts';
import { numberValue, quoted } from './cell.ts';
import { tensorOf } from './dimensions.ts';
import { type InputFile, refuse, textOf, type Where } from './file.ts';

// A semicolon before a comma: beside it, a comma is somebody's decimal point.
const SEPARATORS = ['\t', ';', ','];

interface Row {
  /** 1-based. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** The first line that is not blank. */
function firstLine(text: string): string {
  const at = text.search(/\S/);
  if (at < 0) return '';
  const start = Math.max(text.lastIndexOf('\n', at), text.lastIndexOf('\r', at)) + 1;
  return text.slice(start).split(/[\r\n]/, 1)[0] ?? '';
}

function rowsOf(text: string): Row[] {
  const first = firstLine(text);
  if (first === '') return [];
  const separator = SEPARATORS.find((candidate) => first.includes(candidate));
  // Runs of blanks first: trimming them as they are would take quadratic time.
  const parsed = separator
    ? dsvFormat(separator).parseRows(text)
    : dsvFormat(' ').parseRows(text.replace(/ +/g, ' ').replace(/^ | $/gm, ''));
  return parsed
    .map((cells, index) => ({ line: index + 1, cells: cells.map((cell) => cell.trim()) }))
    .filter(({ cells }) => cells.length > 1 || cells[0] !== '');
}

const BARE =
  'save the bare matrix, a row a layer and a column a head (numpy.savetxt, or pandas to_csv(header=False, index=False))';

const isWord = (cell: string): boolean => /^[\p{L}_#]/u.test(cell) && numberValue(cell) === undefined;

/** An empty corner, then counting from 0: what pandas writes before its first row and column. */
const isCounted = (cells: readonly string[]): boolean =>
  cells.length > 1 && cells.every((cell, index) => cell === (index === 0 ? '' : `${index - 1}`));

function checkHeader(where: Where, rows: readonly Row[]): void {
  const { line, cells } = rows[0] as Row;
  const hasNumbers = cells.some((cell) => cell !== '' && numberValue(cell) !== undefined);
  if (!hasNumbers && cells.some(isWord))
    refuse(
      { ...where, place: `line ${line}` },
      'tables with a header row can’t be read, only matrices of numbers',
      BARE,
    );
  if (isCounted(cells) && isCounted(rows.map((row) => row.cells[0] ?? '')))
    refuse(where, 'its first row and column only count heads and layers', BARE);
}

function cellValue(where: Where, { line, cells }: Row, column: number): number {
  const text = cells[column] as string;
  const value = numberValue(text);
  if (value !== undefined) return value;
  const remedy = /^[+-]?\d+,\d+$/.test(text)
    ? 'write a point before decimals'
    : 'write nan or nothing where a value is missing';
  refuse({ ...where, place: `line ${line}, column ${column + 1}` }, `${quoted(text)} is no number`, remedy);
}

/** The one matrix of a text file. */
export function loadDelimited(file: InputFile): Tensor[] {
  const where = { file: file.name };
  const rows = rowsOf(textOf(file));
  const first = rows[0];
  if (!first) refuse(where, 'it holds no values');
  checkHeader(where, rows);
  const columns = first.cells.length;
  const values = new Float32Array(rows.length * columns);
  rows.forEach((row, index) => {
    row.cells.forEach((_, column) => {
      const value = cellValue(where, row, column);
      if (column < columns) values[index * columns + column] = value;
    });
    if (row.cells.length !== columns)
      refuse(
        { ...where, place: `line ${row.line}, column ${Math.min(row.cells.length, columns) + 1}` },
        `this line has ${row.cells.length} values but line ${first.line} has ${columns}`,
        'give every line as many; write nan where a value is missing',
      );
  });
  return [tensorOf(where, '', [rows.length, columns], values)];
}
