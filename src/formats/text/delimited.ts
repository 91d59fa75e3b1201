// Reads text separated by tabs, commas, semicolons or spaces: a matrix without a header, one row per layer; or a long
// table. The text is read in parts, so neither it nor its rows are ever in memory as a whole.

import { HeadglowError } from '../../tensor/error.ts';
import { allocateLike } from '../allocate.ts';
import { readTensors } from '../array/arranged.ts';
import { NumberArray } from '../array/number-array.ts';
import type { NamedMatrices } from '../array/shape-mismatch.ts';
import type { AddValues } from '../array/stored-array.ts';
import { type FilePlace, type InputFile, type Loaded, rejectFile } from '../file.ts';
import { GrowableArray } from '../growable-array.ts';
import { namedLayer } from '../heads/axis-numbers.ts';
import { parseHeadName } from '../heads/head-names.ts';
import { type CheckedReading, USUAL_READING } from '../reading.ts';
import { unsupportedDetails } from '../unsupported/details.ts';
import { YAML } from '../unsupported/formats.ts';
import { type NamedList, numberAxes } from '../value/axis-lists.ts';
import { type ReadSettings, readWholeValue } from '../value/contents.ts';
import { findTableStart } from './comments.ts';
import { decodeTextParts } from './decode-text.ts';
import { joinHeaderRows } from './header-rows.ts';
import { isHeadLog, readHeadLog } from './log-lines.ts';
import { findTableFields, TableReader } from './long-table.ts';
import { toRecords } from './records-of-rows.ts';
import { checkLength, readArrayCell } from './row-cells.ts';
import type { Row } from './row-reader.ts';
import { parseFlagCell, parseNumberCell } from './text-cell.ts';
import { type HeaderColumn, readTextColumns } from './text-columns.ts';
import { TextRows } from './text-rows.ts';
import { findWideLayout } from './wide-layout.ts';
import { readWideTable } from './wide-table.ts';

/** A semicolon comes before a comma, which may be the decimal separator then. */
const SEPARATORS = ['\t', ';', ','];

/** Starts and ends the rows of a table in Markdown, and separates their cells. */
const MARKDOWN = '|';

/** Separates heads from scores in the lines of a log: `L0H1: 0.5`. */
const COLON = ':';

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
  if (line.trimStart().startsWith(MARKDOWN)) return MARKDOWN;
  const [, before = '', after = ''] = /^([^:]{1,64}): *([^:]{1,64})$/.exec(line) ?? [];
  if (parseHeadName(before.trim()) && parseNumberCell(after.trim()) !== undefined) return COLON;
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
  if (hasNumbers || !cells.some(isWord) || cells.every((cell) => parseFlagCell(cell) !== undefined)) return;
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
      values.push(readArrayCell(where, row, column));
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
  file: InputFile,
  settings: ReadSettings = { reading: USUAL_READING },
  partSize?: number,
): Loaded {
  try {
    return loadText(file, settings, partSize);
  } catch (error) {
    if (!(error instanceof HeadglowError && /\.ya?ml$/i.test(file.name))) throw error;
    throw new HeadglowError(unsupportedDetails(file.name, YAML));
  }
}

function loadText({ name, bytes: whole }: InputFile, settings: ReadSettings, partSize?: number): Loaded {
  const where = { file: name };
  if (isHeadLog(decodeTextParts(where, whole, partSize))) {
    const { records, notes } = readHeadLog(where, decodeTextParts(where, whole, partSize));
    const loaded = readWholeValue(where, records, settings);
    return { ...loaded, notes: [...notes, ...(loaded.notes ?? [])] };
  }
  const start = findTableStart(whole);
  const bytes = whole.subarray(start.byte);
  const separator = findSeparator(decodeTextParts(where, bytes, partSize));
  const openRows = () => {
    const rows = new TextRows(where, bytes, separator, partSize);
    rows.skipLines(start.lines);
    return rows;
  };
  const text = openRows();
  const loaded = loadRows(where, settings, text, { openRows, separator });
  const reasons = [
    ...(text.hasDecimalCommas ? ['commas in its numbers were read as decimal points'] : []),
    ...(text.hasSpreads ? ['of values such as 0.1±0.02, only the number before ± is shown'] : []),
  ];
  const notes = reasons.map((reason) => ({ ...where, reason }));
  return { ...loaded, notes: [...notes, ...(loaded.notes ?? [])] };
}

/** The header with a name for the column of row names, which R and pandas' `to_string` leave out. */
function nameRowNames({ line, cells }: Row, second: Row | undefined, isSpaced: boolean): Row {
  const isFirst = second?.cells[0] === '1' || (isSpaced && second?.cells[0] === '0');
  const areNames = cells.every(isWord) || cells.every((cell, column) => cell === `${column}`);
  const hasRowNames = isFirst && areNames && second?.cells.length === cells.length + 1;
  return { line, cells: hasRowNames ? ['', ...cells] : cells };
}

/** The rows of a table in Markdown without the empty cells around them, and without the line under the header. */
function* trimRows(rows: Iterable<Row>): Generator<Row, undefined> {
  for (const { line, cells } of rows)
    if (!cells.slice(1, -1).every((cell) => /^:?-+:?$/.test(cell))) yield { line, cells: cells.slice(1, -1) };
  return undefined;
}

/** A header, the rows that are no part of it, and a note if it was guessed. */
interface Header {
  readonly header: Row;
  readonly rows: readonly Row[];
  readonly note?: string;
}

const isWhole = (cell: string | undefined): boolean => /^\d{1,6}$/.test(cell ?? '');

/** The header of the first rows. */
function findHeader(
  [first, second, third]: readonly [Row, Row | undefined, Row | undefined],
  isSpaced: boolean,
): Header {
  const rest = [second, third].filter((row) => row !== undefined);
  const joined = joinHeaderRows(first, second, third);
  if (joined) return { header: joined.header, rows: rest.slice(joined.rows - 1) };
  const { line, cells } = first;
  const [one, two, ...names] = cells;
  const isUnnamed = one === '' && two === '' && names.length > 0 && !names.includes('');
  if (isUnnamed && second?.cells.length === cells.length && second.cells.slice(0, 2).every(isWhole)) {
    const scores = names.length === 1 && isWhole(names[0]) ? ['score'] : names;
    const note = 'its two columns without names were read as layer and head';
    return { header: { line, cells: ['layer', 'head', ...scores] }, rows: rest, note };
  }
  const isNumber = (cell: string): boolean => parseNumberCell(cell) !== undefined && cell !== '';
  // `0,5` may be a number with a decimal comma.
  const heads = cells.filter((cell) => !/^\d+,/.test(cell) && parseHeadName(cell) !== undefined);
  if (
    cells.length > 1 &&
    heads.length === 1 &&
    cells.every((cell) => heads.includes(cell) || isNumber(cell))
  ) {
    const others = cells.filter((cell) => !heads.includes(cell));
    const names = cells.map((cell) => {
      if (heads.includes(cell)) return 'head';
      return others.length > 1 ? `column ${cells.indexOf(cell) + 1}` : 'score';
    });
    return { header: { line: 0, cells: names }, rows: [first, ...rest] };
  }
  const areScores = cells.length > 2 && cells.slice(1).every((cell) => parseNumberCell(cell) !== undefined);
  if (areScores && namedLayer(one as string) !== undefined)
    return {
      header: { line: 0, cells: ['layer', ...cells.slice(1).map((_, head) => `head_${head}`)] },
      rows: [first, ...rest],
    };
  return { header: nameRowNames(removeCommentMark(first), second, isSpaced), rows: rest };
}

/** @param openRows opens the text again */
function loadRows(
  where: FilePlace,
  settings: ReadSettings,
  text: TextRows,
  { openRows, separator }: { readonly openRows: () => TextRows; readonly separator: string },
): Loaded {
  const rowsOf = (opened: TextRows): Iterator<Row, undefined> & Iterable<Row> =>
    separator === MARKDOWN ? trimRows(opened.rows()) : opened.rows();
  const rows = rowsOf(text);
  const first = rows.next().value;
  if (!first) return rejectFile(where, 'it contains no values');
  const {
    header,
    rows: read,
    note,
  } = findHeader([first, rows.next().value, rows.next().value], separator === ' ');
  const [second] = read;
  const records = toRecords(header, second, chain(read, rows));
  if (records) return readWholeValue(where, records, settings);
  const fields = findTableFields(header, second);
  const layout = fields ? undefined : findWideLayout(header, second);
  if (layout) {
    const { reading } = settings;
    return readWideTable(where, header, chain(read, rows), { layout, reading });
  }
  if (!fields) {
    checkNoHeader(where, header);
    return loadMatrix(where, settings, chain([header], read, rows));
  }
  const readTexts = (columns: readonly HeaderColumn[], isLeftOut: (line: number) => boolean) =>
    readTextColumns(rowsOf(openRows()), header, columns, isLeftOut);
  const { expectedRows } = text;
  const table = new TableReader(where, header, { ...settings, fields, expectedRows, readTexts });
  text.passNumbersTo(table);
  for (const row of chain(read, rows)) table.add(row);
  const loaded = table.end();
  return note === undefined
    ? loaded
    : { ...loaded, notes: [{ ...where, reason: note }, ...(loaded.notes ?? [])] };
}
