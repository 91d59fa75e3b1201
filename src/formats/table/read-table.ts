// Reads a table of columns as a long table of text is read: columns `layer` and `head` (or one of names such as L10.H0), optional
// steps, and a task for each other column of numbers. A table of nothing but numbers in numbered columns is a matrix.

import { allocateFloat64 } from '../allocate.ts';
import { NumberArray } from '../array/number-array.ts';
import { findEdgeFields } from '../circuit/edges.ts';
import { type FilePlace, type Loaded, rejectFile } from '../file.ts';
import type { OpenSettings } from '../format.ts';
import { listNames } from '../heads/chosen-fields.ts';
import type { JsonObject } from '../json/cell.ts';
import type { CheckedReading } from '../reading.ts';
import type { Row } from '../text/row-reader.ts';
import { quoteCell } from '../text/text-cell.ts';
import { findWideLayout } from '../text/wide-layout.ts';
import { readWideTable } from '../text/wide-table.ts';
import { readValue } from '../value/read-value.ts';
import { hasNumbers, listColumns } from '../value/table-value.ts';
import { readRows } from './read-rows.ts';
import { readRowIndices } from './row-indices.ts';
import { cellOf, type NumberColumn, type Table } from './table.ts';

/** The index of a pandas table, which numbers its rows. */
const PANDAS_INDEX = /^__index_level_\d+__$|^__null_dask_index__$/;

/** A column without a name of its own: numbered, possibly after “head”. */
const NUMBERED = /^(?:head|h)?[-_ ]?(\d+)$/i;

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
