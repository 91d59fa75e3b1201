// Tables in JSON, as records of heads: pandas' `to_json` in all its orientations, lists of equal length under the names of
// columns, and rows that begin with the name of a head.

import { NumberArray } from '../array/number-array.ts';
import { findIndexFields, isHeadField } from '../heads/head-fields.ts';
import { parseNamedHead } from '../heads/head-names.ts';
import { getField, isObject, type JsonObject, parseJsonCell } from '../json/cell.ts';
import { everyEntry, hasManyKeys, keysOf } from '../json/object-keys.ts';

/** Fewer rows may be something else. */
const MIN_ROWS = 2;

/** A column. Its cells are listed when the others show that it is one of a table. */
interface Column {
  readonly name: string;
  readonly first: unknown;
  readonly cells: () => readonly unknown[];
}

const isIndex = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;

const isPair = (value: unknown): value is readonly [number, number] =>
  Array.isArray(value) && value.length === 2 && value.every(isIndex);

/** A cell with layer and head as a text that names both. */
const cellOf = (value: unknown): unknown => (isPair(value) ? `(${value[0]}, ${value[1]})` : value);

/** Rows of an array of numbers as lists. */
function listOf(value: unknown): readonly unknown[] | null {
  if (Array.isArray(value)) return value;
  if (!(value instanceof NumberArray) || value.shape.length !== 2) return null;
  const [rows = 0, columns = 0] = value.shape;
  return Array.from({ length: rows }, (_, row) => [
    ...value.values.subarray(row * columns, (row + 1) * columns),
  ]);
}

/** A record without inherited methods. Engines store objects of a class in a fifth of the memory of those without a prototype. */
class TableRecord {}
Object.setPrototypeOf(TableRecord.prototype, null);

/** Records of columns; undefined unless some of these are layer and head, and others numbers. */
function toRecords(columns: readonly Column[]): readonly JsonObject[] | undefined {
  const names = columns.map(({ name }) => name);
  const index = findIndexFields(names, (field) => cellOf(columns[field]?.first));
  if (!index) return undefined;
  const isScore = (_: Column, field: number): boolean => field !== index.layer && field !== index.head;
  if (!columns.filter(isScore).some(({ first }) => parseJsonCell(first) !== undefined)) return undefined;
  const [layers, heads] = [columns[index.layer ?? -1]?.cells(), columns[index.head]?.cells() ?? []];
  if (layers && !(layers.every(isIndex) && heads.every(isIndex))) return undefined;
  if (heads.length < MIN_ROWS) return undefined;
  const listed = columns.map(({ name, cells }) => [name, cells()] as const);
  return heads.map((_, row) => {
    const record = new TableRecord() as Record<string, unknown>;
    for (const [name, cells] of listed) record[name] = cellOf(cells[row]);
    return record;
  });
}

const SINGULAR: ReadonlyMap<string, string> = new Map([
  ['layers', 'layer'],
  ['heads', 'head'],
  ['head_names', 'head'],
]);

const columnName = (name: string): string => SINGULAR.get(name.toLowerCase()) ?? name;

/** The length of what `listOf` lists. */
function lengthOf(value: unknown): number | undefined {
  if (Array.isArray(value)) return value.length;
  return value instanceof NumberArray && value.shape.length === 2 ? value.shape[0] : undefined;
}

/** Whether a list holds pairs of layer and head, and is called so. */
function arePairs(name: string, value: unknown): boolean {
  if (!PAIRS.test(name) || (value instanceof NumberArray && value.shape[1] !== 2)) return false;
  const cells = listOf(value) ?? [];
  return cells.length > 0 && cells.every(isPair);
}

/** Whether a list has the heads of a table, by its name or its first item. */
function areHeads(name: string, value: unknown): boolean {
  const first = Array.isArray(value) ? value[0] : undefined;
  if (isHeadField(columnName(name)) || arePairs(name, value)) return true;
  return typeof first === 'string' && parseNamedHead(first) !== undefined;
}

/** Names of columns of pairs, which have both the layer and the head. */
const PAIRS = /^(?:top_?)?(?:heads?|indices|idx)$/i;

/** The columns of an object of lists; those of another length than the heads are left out. */
function listColumns(value: JsonObject): readonly Column[] {
  const keys = keysOf(value);
  const heads = keys.find((key) => lengthOf(value[key]) !== undefined && areHeads(key, value[key]));
  if (heads === undefined) return [];
  // Next to a matrix, pairs list some of its heads.
  const isMatrix = (key: string): boolean =>
    key !== heads && (value[key] instanceof NumberArray || Array.isArray(listOf(value[key])?.[0]));
  if (arePairs(heads, value[heads]) && keys.some(isMatrix)) return [];
  const rows = lengthOf(value[heads]);
  return keys
    .filter((key) => lengthOf(value[key]) === rows)
    .map((key) => {
      const cells = listOf(value[key]) ?? [];
      return {
        name: arePairs(key, value[key]) ? 'head' : columnName(key),
        first: cells[0],
        cells: () => cells,
      };
    });
}

/** The columns of an object of objects with the same keys: `{"layer": {"0": 0, …}, "head": {…}, …}`. */
function objectColumns(value: JsonObject): readonly Column[] {
  const names = keysOf(value);
  const first = value[names[0] ?? ''];
  if (!isObject(first)) return [];
  const keys = keysOf(first);
  if (!everyEntry(value, (inner) => isObject(inner) && keysOf(inner).length === keys.length)) return [];
  return names.map((name) => ({
    name,
    first: getField(value[name], keys[0] ?? ''),
    cells: () => keys.map((key) => getField(value[name], key)),
  }));
}

/** The columns of `{"columns": […], "data": [[…], …]}`. */
function splitColumns(value: JsonObject): readonly Column[] {
  const [names, rows] = [getField(value, 'columns'), listOf(getField(value, 'data'))];
  if (!Array.isArray(names) || !rows || !names.every((name) => typeof name === 'string')) return [];
  if (!rows.every((row) => Array.isArray(row) && row.length === names.length)) return [];
  const cellAt = (row: unknown, column: number): unknown => (row as readonly unknown[] | undefined)?.[column];
  return names.map((name, column) => ({
    name,
    first: cellAt(rows[0], column),
    cells: () => rows.map((row) => cellAt(row, column)),
  }));
}

/** The columns of rows that begin with a head: `[["L0H0", 0.5], …]` or `[[[0, 0], 0.5], …]`. */
function rowColumns(rows: readonly unknown[]): readonly Column[] {
  const [first] = rows;
  if (!Array.isArray(first) || first.length < 2) return [];
  const isRow = (row: unknown): row is readonly unknown[] =>
    Array.isArray(row) && row.length === first.length && typeof cellOf(row[0]) === 'string';
  if (!rows.every(isRow) || first.slice(1).some((cell) => parseJsonCell(cell) === undefined)) return [];
  return first.map((cell, column) => ({
    name: column === 0 ? 'head' : first.length === 2 ? 'score' : `column ${column}`,
    first: cell,
    cells: () => rows.map((row) => row[column]),
  }));
}

/** The rows of `{"schema": {"fields": […], "primaryKey": […]}, "data": [{…}, …]}` by their index, if they list no heads. */
export function findIndexedRows(value: unknown): JsonObject | undefined {
  const [schema, rows] = [getField(value, 'schema'), getField(value, 'data')];
  const key: unknown = getField(schema, 'primaryKey');
  const [name] = Array.isArray(key) && key.length === 1 ? (key as readonly unknown[]) : [];
  if (typeof name !== 'string' || !Array.isArray(rows) || rows.length < MIN_ROWS) return undefined;
  const indexed = Object.create(null) as Record<string, unknown>;
  for (const row of rows) {
    if (!isObject(row)) return undefined;
    const { [name]: index, ...cells } = row;
    const names = Object.keys(cells);
    if (findIndexFields(names, (field) => cells[names[field] as string])) return undefined;
    indexed[String(index)] = cells;
  }
  return Object.keys(indexed).length === rows.length ? indexed : undefined;
}

/** The records of the large values that have been seen: each is asked about several times. */
const known = new WeakMap<object, readonly JsonObject[] | undefined>();

/** The records of a table; undefined if the value is something else. */
export function findTableRecords(value: unknown): readonly JsonObject[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (known.has(value)) return known.get(value);
  const records = listRecords(value);
  if (records || !isObject(value) || hasManyKeys(value)) known.set(value, records);
  return records;
}

function listRecords(value: object): readonly JsonObject[] | undefined {
  if (Array.isArray(value)) return toRecords(rowColumns(value));
  if (!isObject(value)) return undefined;
  return toRecords(splitColumns(value)) ?? toRecords(objectColumns(value)) ?? toRecords(listColumns(value));
}
