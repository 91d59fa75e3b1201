// Text separated by tabs, commas, semicolons or blanks: a matrix without a header, one row per layer; or a long table. It is
// read in parts, so that neither the text nor its rows lie in memory as a whole.

import { allocateFloat32 } from './allocate.ts';
import { readArray } from './array.ts';
import { decodeTextParts } from './decode-text.ts';
import { type FilePlace, type InputFile, type Loaded, rejectFile } from './file.ts';
import { growableFloat32 } from './growable-array.ts';
import { cellValue, checkLength, findTableFields, TableReader } from './long-table.ts';
import { type Row, RowReader } from './row-reader.ts';
import type { NamedMatrices } from './shape-mismatch.ts';
import { parseNumberCell } from './text-cell.ts';

// A semicolon before a comma: next to it, a comma is a decimal point.
const SEPARATORS = ['\t', ';', ','];

/** Letters that are searched for a separator. */
const LETTERS_SEARCHED = 1 << 20;

/** The first line that is not blank, or as much of it as is searched. */
function firstLine(parts: Iterable<string>): string {
  let text = '';
  for (const part of parts) {
    text += part;
    const letter = text.search(/\S/);
    const before = letter < 0 ? text.length : letter;
    const start = Math.max(text.lastIndexOf('\n', before), text.lastIndexOf('\r', before)) + 1;
    const length = letter < 0 ? -1 : text.slice(start).search(/[\n\r]/);
    text = text.slice(start);
    if (length >= 0) return text.slice(0, length);
    if (letter >= 0 && text.length > LETTERS_SEARCHED) return text;
    // Of a line that is blank so far, any part says as much as the whole.
    text = letter < 0 ? text.slice(-LETTERS_SEARCHED) : text;
  }
  return text;
}

/** NumPy writes a header as `# layer head score`; before numbers the mark stays and is refused. */
function withoutMark({ line, cells }: Row): Row {
  const [first = '', ...rest] = cells;
  const isLone = first === '#' && /^[\p{L}_]/u.test(rest[0] ?? '');
  return { line, cells: isLone ? rest : [first.replace(/^#[ \t]*(?=[\p{L}_])/u, ''), ...rest] };
}

function separatorOf(parts: Iterable<string>): string {
  const first = firstLine(parts);
  return SEPARATORS.find((candidate) => first.includes(candidate)) ?? ' ';
}

function* rowsOf(reader: RowReader, parts: Iterable<string>): Generator<Row, undefined> {
  for (const part of parts) yield* reader.take(part);
  yield* reader.end();
  return undefined;
}

const BARE =
  'save the bare matrix, one row per layer and one column per head (numpy.savetxt, or pandas to_csv(header=False, index=False))';

const isWord = (cell: string): boolean => /^[\p{L}_]/u.test(cell) && parseNumberCell(cell) === undefined;

/** An empty corner, then counting from 0: what pandas writes before its first row and column. */
const isCount = (cell: string | undefined, index: number): boolean =>
  cell === (index === 0 ? '' : `${index - 1}`);

function checkHeader(where: FilePlace, { line, cells }: Row): void {
  const hasNumbers = cells.some((cell) => cell !== '' && parseNumberCell(cell) !== undefined);
  if (!hasNumbers && cells.some(isWord))
    rejectFile(
      { ...where, place: `line ${line}` },
      'no two columns of this header are “layer” and “head”',
      `name those columns “layer” and “head”, or ${BARE}`,
    );
}

function loadMatrix(where: FilePlace, rows: Iterable<Row>): Loaded {
  const values = growableFloat32(where);
  let first: Row | undefined;
  let [count, isCounted] = [0, true];
  for (const row of rows) {
    first ??= row;
    isCounted &&= isCount(row.cells[0], count);
    for (let column = 0; column < row.cells.length; column++) values.push(cellValue(where, row, column));
    checkLength(where, row, first);
    count++;
  }
  const { cells } = first as Row;
  const whole = { shape: [count, cells.length], values: values.trimmed() };
  const isFrame = isCounted && count > 1 && cells.length > 1 && cells.every(isCount);
  const { tensor, notes } = readArray(where, '', isFrame ? withoutCounts(where, whole) : whole);
  return { tensors: [tensor], step: null, notes };
}

/** A matrix without its first row and column. */
function withoutCounts(where: FilePlace, { shape, values }: NamedMatrices): NamedMatrices {
  const [rows, columns] = [(shape[0] as number) - 1, (shape[1] as number) - 1];
  const inner = allocateFloat32(where, rows * columns);
  for (let row = 0; row < rows; row++) {
    const start = (row + 1) * (columns + 1) + 1;
    inner.set(values.subarray(start, start + columns), row * columns);
  }
  return { shape: [rows, columns], values: inner };
}

function* chained(...lists: Iterable<Row>[]): Generator<Row, undefined> {
  for (const rows of lists) yield* rows;
  return undefined;
}

/**
 * The one tensor of a text file.
 * @param partSize bytes that are decoded at once
 */
export function loadDelimited({ name, bytes }: InputFile, partSize?: number): Loaded {
  const where = { file: name };
  const reader = new RowReader(where, separatorOf(decodeTextParts(where, bytes, partSize)));
  const loaded = loadRows(where, rowsOf(reader, decodeTextParts(where, bytes, partSize)));
  if (!reader.hasDecimalCommas) return loaded;
  const note = { ...where, reason: 'commas in its numbers were read as decimal points' };
  return { ...loaded, notes: [note, ...(loaded.notes ?? [])] };
}

function loadRows(where: FilePlace, rows: Generator<Row, undefined>): Loaded {
  const first = rows.next().value;
  if (!first) return rejectFile(where, 'it holds no values');
  const header = withoutMark(first);
  const second = rows.next().value;
  const after = second ? [second] : [];
  const fields = findTableFields(header, second);
  if (!fields) {
    checkHeader(where, header);
    return loadMatrix(where, chained([header], after, rows));
  }
  const table = new TableReader(where, header, fields);
  for (const row of chained(after, rows)) table.add(row);
  return table.end();
}
