// Long lists of equal length under the names of columns, as a table: as records, each of their rows would be an object.

import { isScoreField } from '../heads/head-fields.ts';
import { isObject } from '../json/cell.ts';
import { entriesOf } from '../json/object-keys.ts';
import type { Table, TableColumn } from './table.ts';

/** Shorter lists may be something else. */
export const MIN_ROWS = 2 ** 16;

const isNumber = (cell: unknown): boolean => typeof cell === 'number' || cell === null;
const isText = (cell: unknown): boolean => typeof cell === 'string' || cell === null;

/** A list of numbers, of which some may be missing, or of texts; undefined if it holds anything else. */
function toColumn(name: string, list: readonly unknown[]): TableColumn | undefined {
  if (list.every(isText)) return { name, texts: list as readonly (string | null)[] };
  if (!list.every(isNumber)) return undefined;
  const numbers = new Float64Array(list.length);
  for (let row = 0; row < list.length; row++) numbers[row] = (list[row] as number | null) ?? Number.NaN;
  return { name, numbers, isMissing: (row) => list[row] === null };
}

/** The table of an object of nothing but long lists, some of them scores; undefined if it is something else. */
export function findListTable(value: unknown): Table | undefined {
  if (!isObject(value)) return undefined;
  const entries = [...entriesOf(value)];
  const [first] = entries;
  const rows = Array.isArray(first?.[1]) ? first[1].length : 0;
  if (rows < MIN_ROWS || !entries.every(([, list]) => Array.isArray(list) && list.length === rows))
    return undefined;
  const columns = entries.map(([name, list]) => toColumn(name, list as readonly unknown[]));
  return columns.every((column) => column !== undefined) ? toTable(rows, columns) : undefined;
}

/** The table of long columns; undefined if none of them holds scores. */
export const toTable = (rows: number, columns: readonly TableColumn[]): Table | undefined =>
  columns.some(({ name, numbers }) => numbers && isScoreField(name)) ? { rows, columns } : undefined;
