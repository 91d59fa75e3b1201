// Long lists of equal length under the names of columns, as a table: as records, each of their rows would be an object.

import { findIndexFields, isScoreField } from '../heads/head-fields.ts';
import { isObject, type JsonObject } from '../json/cell.ts';
import { entriesOf, keysOf } from '../json/object-keys.ts';
import type { Table, TableColumn } from './table.ts';

/** Shorter lists may be something else. */
export const MIN_ROWS = 2 ** 16;

const isNumber = (cell: unknown): boolean => typeof cell === 'number' || cell === null;
const isText = (cell: unknown): boolean => typeof cell === 'string' || cell === null;

/** Whether a list is a column: of numbers, of which some may be missing, or of texts. */
const isColumn = (list: readonly unknown[]): boolean => list.every(isText) || list.every(isNumber);

/** The object around columns: the value itself, or the only thing in it. */
export function innermost(value: unknown): JsonObject | undefined {
  let inner = value;
  while (isObject(inner)) {
    const [key, ...others] = keysOf(inner);
    const only: unknown = key === undefined || others.length > 0 ? undefined : inner[key];
    if (!isObject(only)) return inner;
    inner = only;
  }
  return undefined;
}

/** The numbers of a list, which is emptied. */
function takeNumbers(name: string, list: (number | null)[]): TableColumn {
  const numbers = new Float64Array(list.length);
  let missing: Uint8Array | undefined;
  for (let row = 0; row < list.length; row++) {
    const cell = list[row] ?? null;
    if (cell === null) {
      missing ??= new Uint8Array(list.length);
      missing[row] = 1;
    }
    numbers[row] = cell ?? Number.NaN;
  }
  list.length = 0;
  return { name, numbers, isMissing: (row) => missing?.[row] === 1 };
}

/**
 * The table of an object of nothing but long lists, among them layer, head and scores; undefined if the value is something else.
 * The lists of numbers of a table are emptied, as there is no memory for both.
 */
export function takeListTable(value: unknown): Table | undefined {
  const object = innermost(value);
  if (!object) return undefined;
  const names = keysOf(object);
  const columnOf = (name: string): unknown => object[name];
  const first = columnOf(names[0] ?? '');
  const rows = Array.isArray(first) ? first.length : 0;
  const isList = (list: unknown): list is unknown[] => Array.isArray(list) && list.length === rows;
  if (rows < MIN_ROWS || !names.every((name) => isList(columnOf(name)))) return undefined;
  const lists = [...entriesOf(object)] as [string, unknown[]][];
  if (!findIndexFields(names, (field) => lists[field]?.[1][0]) || !lists.every(([, list]) => isColumn(list)))
    return undefined;
  if (!lists.some(([name, list]) => isScoreField(name) && !list.every(isText))) return undefined;
  const columns = lists.map(([name, list]) =>
    list.every(isText)
      ? { name, texts: list as (string | null)[] }
      : takeNumbers(name, list as (number | null)[]),
  );
  return { rows, columns };
}

/** The table of long columns; undefined if none of them holds scores. */
export const toTable = (rows: number, columns: readonly TableColumn[]): Table | undefined =>
  columns.some(({ name, numbers }) => numbers && isScoreField(name)) ? { rows, columns } : undefined;
