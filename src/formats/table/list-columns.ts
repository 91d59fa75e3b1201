// Long lists of equal length under the names of columns, as tables: as records, each of their rows would be an object.

import { findIndexFields, isScoreField } from '../heads/head-fields.ts';
import { isObject, type JsonObject } from '../json/cell.ts';
import { entriesOf, keysOf } from '../json/object-keys.ts';
import { TableValue } from '../value/table-value.ts';
import { cellOf, type Table, type TableColumn } from './table.ts';

/** Shorter lists may be something else. */
export const MIN_ROWS = 2 ** 16;

const isNumber = (cell: unknown): boolean => typeof cell === 'number' || cell === null;
const isText = (cell: unknown): boolean => typeof cell === 'string' || cell === null;

/** Whether a list is a column: of numbers, of which some may be missing, or of texts. */
const isColumn = (list: readonly unknown[]): boolean => list.every(isText) || list.every(isNumber);

/** What a value consists of: the value itself, or the only thing in it. */
export function innermost(value: unknown): unknown {
  let inner = value;
  while (isObject(inner)) {
    const [key, ...others] = keysOf(inner);
    const only: unknown = key === undefined || others.length > 0 ? undefined : inner[key];
    if (!isObject(only) && !(only instanceof TableValue)) return inner;
    inner = only;
  }
  return inner;
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
 * The table of an object of nothing but long lists, among them layer, head and scores; undefined if it is something else. The lists
 * of numbers of a table are emptied, as there is no memory for both.
 */
function takeTable(object: JsonObject): Table | undefined {
  const names = keysOf(object);
  const first = object[names[0] ?? ''];
  const rows = Array.isArray(first) ? first.length : 0;
  const isList = (list: unknown): list is unknown[] => Array.isArray(list) && list.length === rows;
  if (rows < MIN_ROWS || !names.every((name) => isList(object[name]))) return undefined;
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

/** Objects that are nested more deeply are not searched. */
const MAX_DEPTH = 8;

/** A value with tables for the objects of long columns in it, in whose place they are put. */
export function takeTables(value: unknown, depth = 0): unknown {
  if (!isObject(value)) return value;
  const table = takeTable(value);
  if (table) return new TableValue(table);
  if (depth < MAX_DEPTH)
    for (const [key, inner] of entriesOf(value)) {
      const taken = isObject(inner) ? takeTables(inner, depth + 1) : inner;
      if (taken !== inner) (value as Record<string, unknown>)[key] = taken;
    }
  return value;
}

/** The table of long columns; undefined unless layer, head and scores are among them. */
export function toTable(rows: number, columns: readonly TableColumn[]): Table | undefined {
  const names = columns.map(({ name }) => name);
  if (!findIndexFields(names, (field) => cellOf(columns[field] as TableColumn, 0))) return undefined;
  return columns.some(({ name, numbers }) => numbers && isScoreField(name)) ? { rows, columns } : undefined;
}
