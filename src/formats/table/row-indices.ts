// The layer, head and step of each row of a table. Columns of numbers, which most are, are read without a detour through text.

import type { Numbers } from '../../tensor/tensor.ts';
import type { FilePlace } from '../file.ts';
import { findIndexFields, readIndices } from '../heads/head-fields.ts';
import { parseStep, ROW_STEP_FIELDS } from '../join/step.ts';
import type { RowIndices } from './groups.ts';
import { cellOf, type Table, type TableColumn } from './table.ts';

/** The steps in a column; null if a row has none. */
function readSteps(field: string, column: TableColumn, rows: number): Numbers | null {
  const known = new Map<number | string | null, number>();
  // Usually they are the numbers of the column.
  let steps = column.numbers;
  for (let row = 0; row < rows; row++) {
    const cell = cellOf(column, row);
    const found = known.get(cell);
    const step = found === undefined ? parseStep(field, cell) : found;
    if (step === null) return null;
    if (found === undefined) known.set(cell, step);
    if (steps && step === cell) continue;
    if (!steps || steps === column.numbers) steps = steps ? Float64Array.from(steps) : new Float64Array(rows);
    steps[row] = step;
  }
  return steps ?? null;
}

/** The steps in the most specific column that has one in all rows. */
function findSteps({ rows, columns }: Table) {
  for (const field of ROW_STEP_FIELDS) {
    const column = columns.find(({ name }) => name.toLowerCase() === field);
    const steps = column && readSteps(field, column, rows);
    if (steps) return { steps, areEpochs: field === 'epoch' };
  }
  return { steps: null, areEpochs: false };
}

const isIndex = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

/** The indices in a column, if it has nothing else. */
const findIndices = (column: TableColumn | undefined): Numbers | undefined =>
  column?.numbers?.every(isIndex) ? column.numbers : undefined;

/** Where a row is: in the file, or in one of its tables. */
const rowPlace = ({ place }: FilePlace, row: number): string =>
  place === undefined ? `row ${row}` : `${place}[${row}]`;

/** The layers and heads of all rows. */
interface Indices {
  readonly layers: Numbers;
  readonly heads: Numbers;
}

/** The layers and heads in columns of nothing but indices are not copied. */
function readIndexColumns(
  where: FilePlace,
  { rows, columns }: Table,
  fields: NonNullable<ReturnType<typeof findIndexFields>>,
): Indices {
  const [layers, heads] = [columns[fields.layer ?? -1], columns[fields.head]].map(findIndices);
  if (layers && heads) return { layers, heads };
  const cellAt = (row: number, field: number) => cellOf(columns[field] as TableColumn, row);
  const read = { layers: new Float64Array(rows), heads: new Float64Array(rows) };
  for (let row = 0; row < rows; row++) {
    const place = { ...where, place: rowPlace(where, row) };
    const { layer, head } = readIndices(place, fields, (field) => cellAt(row, field));
    read.layers[row] = layer;
    read.heads[row] = head;
  }
  return read;
}

/** The layer, head and step of each row; undefined if the table has no columns for them. */
export function readRowIndices(where: FilePlace, table: Table): RowIndices | undefined {
  const { columns } = table;
  const names = columns.map(({ name }) => name);
  const cellAt = (row: number, field: number) => cellOf(columns[field] as TableColumn, row);
  const fields = findIndexFields(names, (field) => cellAt(0, field));
  if (!fields) return undefined;
  const { layers, heads } = readIndexColumns(where, table, fields);
  const { steps, areEpochs } = findSteps(table);
  return {
    layerAt: (row) => layers[row] as number,
    headAt: (row) => heads[row] as number,
    stepAt: (row) => steps?.[row] ?? null,
    areEpochs,
    headName: fields.headName,
    headColumn: names[fields.head] as string,
    placeOf: (row) => rowPlace(where, row),
  };
}
