// Reads text separated by tabs, commas, semicolons or spaces: a matrix without a header, one row per layer; or a long
// table. The text is read in parts, so neither it nor its rows are ever in memory as a whole.

import { allocateLike } from '../allocate.ts';
import { readTensors } from '../array/arranged.ts';
import { NumberArray } from '../array/number-array.ts';
import type { NamedMatrices } from '../array/shape-mismatch.ts';
import type { AddValues } from '../array/stored-array.ts';
import { type FilePlace, type InputFile, type Loaded, rejectFile } from '../file.ts';
import { GrowableArray } from '../growable-array.ts';
import { type CheckedReading, USUAL_READING } from '../reading.ts';
import { type NamedList, numberAxes } from '../value/axis-lists.ts';
import type { ReadSettings } from '../value/contents.ts';
import { findTableStart } from './comments.ts';
import { decodeTextParts } from './decode-text.ts';
import { checkLength, findTableFields, readCell, TableReader } from './long-table.ts';
import type { Row } from './row-reader.ts';
import { parseNumberCell } from './text-cell.ts';
import { type HeaderColumn, readTextColumns } from './text-columns.ts';
import { TextRows } from './text-rows.ts';
import { findWideLayout, readWideTable } from './wide-table.ts';

/** A semicolon comes before a comma, which may be the decimal separator then. */
const SEPARATORS = ['\t', ';', ','];

/** Characters of the first line that are searched for a separator. */
const MAX_SEARCHED = 1 << 20;

/** The first line that is not blank, or its beginning if it is longer than `MAX_SEARCHED`. */
function findFirstLine(parts: Iterable<string>): string {
  let text = '';
  for (const part of parts) {
    text += part;
    const content = /\S/.exec(text);
    text = text.slice(findLineStart(text, content?.index ?? text.length));
    if (content) {
      const lineBreak = /[\n\r]/.exec(text);
      if (lineBreak) return text.slice(0, lineBreak.index);
      if (text.length > MAX_SEARCHED) return text;
    } else text = text.slice(-MAX_SEARCHED); // only blanks so far: any part of them will do
  }
  return text;
}

const findLineStart = (text: string, at: number): number =>
  Math.max(text.lastIndexOf('\n', at), text.lastIndexOf('\r', at)) + 1;

/** Removes the comment mark of NumPy's header `# layer head score`. A mark before numbers stays, and is rejected later. */
function removeCommentMark({ line, cells }: Row): Row {
  const [first = '', ...rest] = cells;
  const isSeparateCell = first === '#' && /^[\p{L}_]/u.test(rest[0] ?? '');
  return { line, cells: isSeparateCell ? rest : [first.replace(/^#[ \t]*(?=[\p{L}_])/u, ''), ...rest] };
}

function findSeparator(parts: Iterable<string>): string {
  const line = findFirstLine(parts);
  return SEPARATORS.find((separator) => line.includes(separator)) ?? ' ';
}

const SAVE_BARE_MATRIX =
  'save only the matrix, one row per layer and one column per head (numpy.savetxt, or pandas to_csv(header=False, index=False))';

const isWord = (cell: string): boolean => /^[\p{L}_]/u.test(cell) && parseNumberCell(cell) === undefined;

/** Whether a cell belongs to the row or column labels that pandas writes by default: an empty corner, then 0, 1, 2 and so on. */
const isDefaultLabel = (cell: string | undefined, index: number): boolean =>
  cell === (index === 0 ? '' : `${index - 1}`);

/** Rejects a matrix with a header. */
function checkNoHeader(where: FilePlace, { line, cells }: Row): void {
  const hasNumbers = cells.some((cell) => cell !== '' && parseNumberCell(cell) !== undefined);
  if (hasNumbers || !cells.some(isWord)) return;
  const place = { ...where, place: `line ${line}` };
  if (cells.some((cell) => /^heads?$/i.test(cell)))
    rejectFile(
      place,
      'its column of heads has no layers, and there is no column “layer”',
      'add a column “layer” with the layer of each head',
    );
  rejectFile(
    place,
    'this header has no columns “layer” and “head”',
    `rename the columns to “layer” and “head”, or ${SAVE_BARE_MATRIX}`,
  );
}

function loadMatrix(where: FilePlace, settings: ReadSettings, rows: Iterable<Row>): Loaded {
  const values = new GrowableArray(where);
  let first: Row | undefined;
  let [count, empty] = [0, 0];
  for (const row of rows) {
    first ??= row;
    for (let column = 0; column < row.cells.length; column++) {
      if (row.cells[column] === '') empty++;
      values.push(readCell(where, row, column));
    }
    checkLength(where, row, first);
    count++;
  }
  const { cells } = first as Row;
  const whole = { shape: [count, cells.length], values: values.toTypedArray() };
  const layers = cells.length > 1 && cells.every(isDefaultLabel) ? findRowLabels(whole) : null;
  const hasLabels = layers !== null;
  const hasHeader = !hasLabels && isNumberedHeader(cells, whole);
  const { shape, values: numbers } = hasLabels || hasHeader ? removeLabels(where, whole, hasLabels) : whole;
  const array = new NumberArray(shape, numbers);
  const lists: readonly NamedList[] = layers ? [['layers', layers]] : [];
  const read = (reading: CheckedReading): Loaded => {
    const rows = numberAxes(where, shape, lists, reading.base);
    const placed = reading.dims ? array : (rows.place?.(array) ?? array);
    const { tensors, notes } = readTensors(where, '', placed, { reading });
    return { tensors, step: null, notes: [...rows.notes, ...notes] };
  };
  // The corner of labels is empty, too.
  const missing = hasLabels ? empty - 1 : empty;
  const stored = { path: '', shape, dtype: 'number', readValues: (add: AddValues) => add(numbers), missing };
  settings.onContents?.({
    listArrays: () => [stored],
    selects: null,
    read: (others) => read(others.reading),
  });
  return read(settings.reading);
}

/** The labels of the rows below the first one, if they are different whole numbers. */
function findRowLabels({ shape, values }: NamedMatrices): readonly number[] | null {
  const [rows = 0, columns = 0] = shape;
  const labels = Array.from({ length: rows - 1 }, (_, row) => values[(row + 1) * columns] as number);
  const areLabels = labels.every((label) => Number.isInteger(label) && label >= 0);
  return areLabels && labels.length > 0 && new Set(labels).size === labels.length ? labels : null;
}

/** Shorter rows may hold 0 and 1 as scores. */
const MIN_NUMBERED = 3;

/** Whether the first row numbers columns as pandas does without an index: 0, 1, 2 and so on, above numbers with fractions. */
function isNumberedHeader(cells: readonly string[], { shape, values }: NamedMatrices): boolean {
  const isNumbered = cells.length >= MIN_NUMBERED && cells.every((cell, column) => cell === `${column}`);
  if (!isNumbered || (shape[0] as number) < 2) return false;
  return values.some((value) => Number.isFinite(value) && !Number.isInteger(value));
}

/** Removes the first row of a matrix, and its first column too if it holds labels. */
function removeLabels(
  where: FilePlace,
  { shape, values }: NamedMatrices,
  hasRowLabels: boolean,
): NamedMatrices {
  const skipped = hasRowLabels ? 1 : 0;
  const [rows, columns] = [(shape[0] as number) - 1, (shape[1] as number) - skipped];
  const inner = allocateLike(where, values, rows * columns);
  for (let row = 0; row < rows; row++) {
    const start = (row + 1) * (columns + skipped) + skipped;
    inner.set(values.subarray(start, start + columns), row * columns);
  }
  return { shape: [rows, columns], values: inner };
}

function* chain(...lists: Iterable<Row>[]): Generator<Row, undefined> {
  for (const rows of lists) yield* rows;
  return undefined;
}

/**
 * Loads a text file, which contains one tensor.
 * @param settings among them, names for the axes of a matrix without a header
 * @param partSize bytes to decode at a time
 */
export function loadDelimited(
  { name, bytes: whole }: InputFile,
  settings: ReadSettings = { reading: USUAL_READING },
  partSize?: number,
): Loaded {
  const where = { file: name };
  const start = findTableStart(whole);
  const bytes = whole.subarray(start.byte);
  const separator = findSeparator(decodeTextParts(where, bytes, partSize));
  const openRows = () => {
    const rows = new TextRows(where, bytes, separator, partSize);
    rows.skipLines(start.lines);
    return rows;
  };
  const text = openRows();
  const loaded = loadRows(where, settings, text, openRows);
  if (!text.hasDecimalCommas) return loaded;
  const note = { ...where, reason: 'commas in its numbers were read as decimal points' };
  return { ...loaded, notes: [note, ...(loaded.notes ?? [])] };
}

/** The header with a name for the column of row names, which R leaves out. */
function nameRowNames({ line, cells }: Row, second: Row | undefined): Row {
  const isName = second?.cells[0] === '1' && cells.every(isWord);
  const hasRowNames = isName && second?.cells.length === cells.length + 1;
  return { line, cells: hasRowNames ? ['', ...cells] : cells };
}

/** @param openRows opens the text again */
function loadRows(
  where: FilePlace,
  settings: ReadSettings,
  text: TextRows,
  openRows: () => TextRows,
): Loaded {
  const rows = text.rows();
  const first = rows.next().value;
  if (!first) return rejectFile(where, 'it contains no values');
  const second = rows.next().value;
  const header = nameRowNames(removeCommentMark(first), second);
  const secondRow = second ? [second] : [];
  const fields = findTableFields(header, second);
  const layout = fields ? undefined : findWideLayout(header);
  if (layout) {
    const { reading } = settings;
    return readWideTable(where, header, chain(secondRow, rows), { layout, reading });
  }
  if (!fields) {
    checkNoHeader(where, header);
    return loadMatrix(where, settings, chain([header], secondRow, rows));
  }
  const readTexts = (columns: readonly HeaderColumn[]) => readTextColumns(openRows().rows(), header, columns);
  const { expectedRows } = text;
  const table = new TableReader(where, header, { ...settings, fields, expectedRows, readTexts });
  text.passNumbersTo(table);
  for (const row of chain(secondRow, rows)) table.add(row);
  return table.end();
}
