// Text separated by tabs, commas, semicolons or blanks: a matrix without a header, a row a layer; or a long table.

import { dsvFormat } from 'd3-dsv';
import { numberValue } from './cell.ts';
import { tensorOf } from './dimensions.ts';
import { type InputFile, type Loaded, refuse, type Where } from './file.ts';
import { cellValue, checkLength, loadTable, type Row, tableFields } from './table.ts';
import { decoded } from './text.ts';

// A semicolon before a comma: beside it, a comma is somebody's decimal point.
const SEPARATORS = ['\t', ';', ','];

/** The first line that is not blank. */
function firstLine(text: string): string {
  const at = text.search(/\S/);
  if (at < 0) return '';
  const start = Math.max(text.lastIndexOf('\n', at), text.lastIndexOf('\r', at)) + 1;
  return text.slice(start).split(/[\r\n]/, 1)[0] ?? '';
}

function rowsOf(file: InputFile): Row[] {
  // NumPy writes `# layer head score`; before numbers the mark stays and is refused.
  const text = decoded({ file: file.name }, file.bytes).replace(/^(\s*)#[ \t]*(?=[\p{L}_])/u, '$1');
  const first = firstLine(text);
  if (first === '') return [];
  const separator = SEPARATORS.find((candidate) => first.includes(candidate));
  // Runs of blanks first: trimming them as they are would take quadratic time.
  const clean = separator ? text : text.replace(/ +/g, ' ').replace(/^ | $/gm, '');
  let next = 1;
  return dsvFormat(separator ?? ' ').parseRows(clean, (cells) => {
    const line = next++;
    for (let column = 0; column < cells.length; column++) {
      const cell = cells[column] as string;
      // A cell in quotes may hold line breaks.
      if (cell.includes('\n')) next += cell.split('\n').length - 1;
      cells[column] = cell.trim();
    }
    return cells.length > 1 || cells[0] !== '' ? { line, cells } : null;
  });
}

const BARE =
  'save the bare matrix, a row a layer and a column a head (numpy.savetxt, or pandas to_csv(header=False, index=False))';

const isWord = (cell: string): boolean => /^[\p{L}_]/u.test(cell) && numberValue(cell) === undefined;

/** An empty corner, then counting from 0: what pandas writes before its first row and column. */
const isCounted = (cells: readonly string[]): boolean =>
  cells.length > 1 && cells.every((cell, index) => cell === (index === 0 ? '' : `${index - 1}`));

function checkHeader(where: Where, rows: readonly Row[]): void {
  const { line, cells } = rows[0] as Row;
  const hasNumbers = cells.some((cell) => cell !== '' && numberValue(cell) !== undefined);
  if (!hasNumbers && cells.some(isWord))
    refuse(
      { ...where, place: `line ${line}` },
      'no two columns of this header are “layer” and “head”',
      `name the columns that say them so, or ${BARE}`,
    );
  if (isCounted(cells) && isCounted(rows.map((row) => row.cells[0] ?? '')))
    refuse(where, 'its first row and column only count heads and layers', BARE);
}

/** The one tensor of a text file. */
export function loadDelimited(file: InputFile): Loaded {
  const where = { file: file.name };
  const rows = rowsOf(file);
  const first = rows[0];
  if (!first) refuse(where, 'it holds no values');
  const fields = tableFields(rows);
  if (fields) return loadTable(where, rows, fields);
  checkHeader(where, rows);
  const columns = first.cells.length;
  const values = new Float32Array(rows.length * columns);
  rows.forEach((row, index) => {
    row.cells.forEach((_, column) => {
      const value = cellValue(where, row, column);
      if (column < columns) values[index * columns + column] = value;
    });
    checkLength(where, row, first);
  });
  return { tensors: [tensorOf(where, '', [rows.length, columns], values)], step: null };
}
