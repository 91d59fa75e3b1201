// Reads a table of columns as a long table of text is read: columns `layer` and `head` (or one of names such as L10.H0), optional
// steps, and a task for each other column of numbers. A table of nothing but numbers in numbered columns is a matrix.

import type { Note } from '../../tensor/error.ts';
import type { Numbers } from '../../tensor/tensor.ts';
import { allocateFloat64 } from '../allocate.ts';
import { NumberArray } from '../array/number-array.ts';
import type { StoredArray } from '../array/stored-array.ts';
import { findEdgeFields } from '../circuit/edges.ts';
import { type FilePlace, type Loaded, rejectFile } from '../file.ts';
import type { OpenSettings } from '../format.ts';
import { checkChosen, isChosen, listNames } from '../heads/chosen-fields.ts';
import { isScoreField } from '../heads/head-fields.ts';
import { CellAllowance, headListTensor } from '../heads/head-list.ts';
import type { JsonObject } from '../json/cell.ts';
import type { CheckedReading } from '../reading.ts';
import type { Row } from '../text/row-reader.ts';
import { quoteCell } from '../text/text-cell.ts';
import { findWideLayout } from '../text/wide-layout.ts';
import { readWideTable } from '../text/wide-table.ts';
import { readValue } from '../value/read-value.ts';
import { allRows, findGroups, type RowGroup, type RowGroups, type RowIndices } from './groups.ts';
import { joinGroups } from './join-groups.ts';
import { readRowIndices } from './row-indices.ts';
import { cellOf, type Table, type TableColumn } from './table.ts';

/** The index of a pandas table, which numbers its rows. */
const PANDAS_INDEX = /^__index_level_\d+__$|^__null_dask_index__$/;

/** A column without a name of its own: numbered, possibly after “head”. */
const NUMBERED = /^(?:head|h)?[-_ ]?(\d+)$/i;

type NumberColumn = TableColumn & { readonly numbers: Numbers };

const hasNumbers = (column: TableColumn): column is NumberColumn => column.numbers !== undefined;

/** The matrix of a table whose columns are numbered from 0 or 1; undefined for other tables. */
function findMatrix(where: FilePlace, { rows, columns }: Table): NumberArray | undefined {
  const numbers = columns.map(({ name }) => Number(NUMBERED.exec(name)?.[1] ?? Number.NaN));
  const [first = Number.NaN] = numbers;
  const areNumbered = first <= 1 && numbers.every((number, index) => number === first + index);
  if (!areNumbered || columns.length < 2 || !columns.every(hasNumbers)) return undefined;
  const values = allocateFloat64(where, rows * columns.length);
  columns.forEach((column, index) => {
    for (let row = 0; row < rows; row++)
      values[row * columns.length + index] = (column as NumberColumn).numbers[row] as number;
  });
  return new NumberArray([rows, columns.length], values);
}

function rejectColumns(where: FilePlace, { columns }: Table): never {
  return rejectFile(
    where,
    `it has no columns “layer” and “head”; its columns are ${listNames(columns.map(({ name }) => quoteCell(name)))}`,
    'rename the columns with the layer and the head to “layer” and “head”',
  );
}

/** The columns with scores, and those that are left out. */
interface ScoreColumns {
  readonly scores: readonly NumberColumn[];
  readonly notes: readonly Note[];
}

/** Whether a column holds one whole number in each group, such as the length of its prompt. */
const isConstant = ({ numbers }: NumberColumn, groups: readonly RowGroup[]): boolean =>
  Number.isInteger(numbers[groups[0]?.rows[0] as number]) &&
  groups.every(({ rows }) =>
    Array.prototype.every.call(rows, (row) => numbers[row] === numbers[rows[0] as number]),
  );

/** The columns that the reading chooses. */
function chooseScores(where: FilePlace, { columns }: Table, reading: CheckedReading): ScoreColumns {
  const numeric = columns.filter(hasNumbers);
  const nameOf = ({ name }: TableColumn): string => name;
  checkChosen(where, reading, 'column', { all: columns.map(nameOf), numeric: numeric.map(nameOf) });
  return { scores: numeric.filter(({ name }) => isChosen(name, reading, false)), notes: [] };
}

function findScores(
  where: FilePlace,
  { columns }: Table,
  { columns: keys, groups }: RowGroups,
  headColumn: string | undefined,
): ScoreColumns {
  const others = [...keys, headColumn];
  const all = columns.filter(hasNumbers).filter(({ name }) => isScoreField(name) && !others.includes(name));
  // Columns of true and false are scores only if no other column is.
  const numbers = all.filter(({ isFlag }) => !isFlag);
  const numeric = numbers.length > 0 ? numbers : all;
  const empty = numeric.filter(({ numbers }) => numbers.every(Number.isNaN));
  const constant =
    keys.length === 0 ? [] : numeric.filter((score) => !empty.includes(score) && isConstant(score, groups));
  const reasons: readonly (readonly [readonly TableColumn[], string])[] = [
    [empty, 'no values, so it was left out'],
    [constant, `the same value in all rows of one ${keys.join(' and ')}, so it was left out`],
  ];
  const notes = reasons
    .filter(([left]) => left.length > 0)
    .map(([left, reason]) => ({ ...where, reason: `${listNames(left.map(({ name }) => name))}: ${reason}` }));
  const scores = numeric.filter((score) => !empty.includes(score) && !constant.includes(score));
  if (scores.length === 0)
    rejectFile(
      where,
      'it has no column of scores besides layer and head',
      'add a column of numbers for each score',
    );
  return { scores, notes };
}

function readGroups(
  where: FilePlace,
  { columns, groups }: RowGroups,
  {
    layerAt,
    headAt,
    stepAt,
    areEpochs = false,
    headName,
    placeOf,
    reading,
  }: RowIndices & { readonly reading: CheckedReading },
  scores: readonly NumberColumn[],
): Loaded {
  const context = { allowance: new CellAllowance(), reading };
  const read = groups.map((group) => {
    const { rows } = group;
    const rowOf = (entry: number): number => rows[entry] as number;
    const list = {
      count: rows.length,
      layerAt: (entry: number) => layerAt(rowOf(entry)),
      headAt: (entry: number) => headAt(rowOf(entry)),
      stepAt: (entry: number) => stepAt(rowOf(entry)),
      areEpochs,
      headName,
      placeOf: (entry: number) => placeOf(rowOf(entry)),
      tasks: scores.map(({ name, numbers, isMissing }) => ({
        name,
        valueAt: (entry: number) => numbers[rowOf(entry)] as number,
        ...(isMissing && { isMissing: (entry: number) => isMissing(rowOf(entry)) }),
      })),
      numbers: rows.length * scores.length,
    };
    return { group, list: headListTensor(where, '', list, context) };
  });
  return joinGroups(where, columns, read);
}

function countMissing(numbers: Numbers, isMissing: (row: number) => boolean): number {
  let count = 0;
  for (let row = 0; row < numbers.length; row++) if (Number.isNaN(numbers[row]) && isMissing(row)) count++;
  return count;
}

/** The columns of numbers, as they are stored. */
const listColumns = ({ rows, columns }: Table): readonly StoredArray[] =>
  columns.filter(hasNumbers).map(({ name, numbers, dtype = 'number', isMissing }) => ({
    path: name,
    shape: [rows],
    dtype,
    readValues: (add) => add(numbers),
    missing: isMissing ? countMissing(numbers, isMissing) : 0,
  }));

/** The tensors of the table that a file holds. */
export function openTable(
  where: FilePlace,
  table: Table,
  { reading, onContents }: Pick<OpenSettings, 'reading' | 'onContents'>,
): Loaded {
  onContents?.({
    listArrays: () => listColumns(table),
    selects: 'value',
    read: (others) => readTable(where, table, others.reading),
  });
  return readTable(where, table, reading);
}

/** The rows of a table as records. */
const toObjects = ({ rows, columns }: Table): readonly JsonObject[] =>
  Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(columns.map((column) => [column.name, cellOf(column, row)])),
  );

/** The rows of a table as texts. */
function* textRows({ rows, columns }: Table): Generator<Row> {
  for (let line = 0; line < rows; line++)
    yield { line, cells: columns.map((column) => `${cellOf(column, line) ?? ''}`) };
}

/** The tensors of a table. Rows count from 0 in messages, as in pandas. */
function readTable(where: FilePlace, given: Table, reading: CheckedReading): Loaded {
  const table = { ...given, columns: given.columns.filter(({ name }) => !PANDAS_INDEX.test(name)) };
  if (table.rows === 0) rejectFile(where, 'it has no rows');
  const known = readRowIndices(where, table);
  if (!known) {
    const matrix = findMatrix(where, table);
    if (matrix) return readValue(where, matrix, reading);
    const header = { line: 0, cells: table.columns.map(({ name }) => name) };
    const layout = findWideLayout(header, textRows(table).next().value ?? undefined);
    if (!layout && findEdgeFields(header.cells)) return readValue(where, toObjects(table), reading);
    if (!layout) return rejectColumns(where, table);
    return readWideTable(where, header, textRows(table), { layout, reading });
  }
  return readRows(where, table, known, reading);
}

/** The tensors of a table whose layers, heads and steps are known. */
export function readRows(where: FilePlace, table: Table, known: RowIndices, reading: CheckedReading): Loaded {
  const groups = reading.duplicates
    ? { columns: [], groups: [allRows(table.rows)] }
    : findGroups(table, known);
  const { scores, notes } = reading.value
    ? chooseScores(where, table, reading)
    : findScores(where, table, groups, known.headColumn);
  const loaded = readGroups(where, groups, { ...known, reading }, scores);
  return { ...loaded, notes: [...(loaded.notes ?? []), ...notes] };
}
