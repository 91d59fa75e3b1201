// The layer, head and step of each row of a table. Columns of numbers, which most are, are read without a detour through text.

import type { FilePlace } from '../file.ts';
import { findIndexFields, readIndices } from '../heads/head-fields.ts';
import type { HeadIndices } from '../heads/head-names.ts';
import { parseStep, STEP_FIELDS } from '../join/step.ts';
import type { RowIndices } from './groups.ts';
import { cellOf, type Table, type TableColumn } from './table.ts';

/** The steps in a column; null if a row has none. */
function readSteps(field: string, column: TableColumn, rows: number): Float64Array | null {
  const known = new Map<number | string | null, number>();
  const steps = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const cell = cellOf(column, row);
    const found = known.get(cell);
    const step = found === undefined ? parseStep(field, cell) : found;
    if (step === null) return null;
    if (found === undefined) known.set(cell, step);
    steps[row] = step;
  }
  return steps;
}

/** The steps in the most specific column that has one in all rows. */
function findSteps({ rows, columns }: Table): Float64Array | null {
  for (const field of STEP_FIELDS) {
    const column = columns.find(({ name }) => name.toLowerCase() === field);
    const steps = column && readSteps(field, column, rows);
    if (steps) return steps;
  }
  return null;
}

const isIndex = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

/** The layer, head and step of each row; undefined if the table has no columns for them. */
export function readRowIndices(where: FilePlace, table: Table): RowIndices | undefined {
  const { rows, columns } = table;
  const names = columns.map(({ name }) => name);
  const cellAt = (row: number, field: number) => cellOf(columns[field] as TableColumn, row);
  const fields = findIndexFields(names, (field) => cellAt(0, field));
  if (!fields) return undefined;
  const readRow = (row: number): HeadIndices => {
    const layer = fields.layer === undefined ? undefined : cellAt(row, fields.layer);
    const head = cellAt(row, fields.head);
    if (isIndex(layer) && isIndex(head)) return { layer, head };
    return readIndices({ ...where, place: `row ${row}` }, fields, (field) => cellAt(row, field));
  };
  const [layers, heads] = [new Float64Array(rows), new Float64Array(rows)];
  for (let row = 0; row < rows; row++) {
    const { layer, head } = readRow(row);
    layers[row] = layer;
    heads[row] = head;
  }
  const steps = findSteps(table);
  return {
    layerAt: (row) => layers[row] as number,
    headAt: (row) => heads[row] as number,
    stepAt: (row) => steps?.[row] ?? null,
    placeOf: (row) => `row ${row}`,
  };
}
