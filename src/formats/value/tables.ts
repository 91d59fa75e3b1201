// Tables in JSON, as records of heads: pandas' `to_json` in all its orientations, lists of equal length under the names of
// columns, and rows that begin with the name of a head.

import { NumberArray } from '../array/number-array.ts';
import { findIndexFields } from '../heads/head-fields.ts';
import { parseNamedHead } from '../heads/head-names.ts';
import { getField, isObject, type JsonObject, parseJsonCell } from '../json/cell.ts';

/** Fewer rows may be something else. */
const MIN_ROWS = 2;

type Column = readonly [name: string, cells: readonly unknown[]];

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

/** Records of columns; undefined unless some of these are layer and head, and others numbers. */
function toRecords(columns: readonly Column[]): readonly JsonObject[] | undefined {
  const names = columns.map(([name]) => name);
  const index = findIndexFields(names, (field) => cellOf(columns[field]?.[1][0]));
  if (!index) return undefined;
  const [layers, heads] = [columns[index.layer ?? -1]?.[1], columns[index.head]?.[1] ?? []];
  if (layers && !(layers.every(isIndex) && heads.every(isIndex))) return undefined;
  const isScore = (_: Column, field: number): boolean => field !== index.layer && field !== index.head;
  const hasScores = columns.filter(isScore).some(([, cells]) => parseJsonCell(cells[0]) !== undefined);
  if (!hasScores || heads.length < MIN_ROWS) return undefined;
  return heads.map((_, row) => {
    const record = Object.create(null) as Record<string, unknown>;
    for (const [name, cells] of columns) record[name] = cellOf(cells[row]);
    return record;
  });
}

const SINGULAR: Readonly<Record<string, string>> = { layers: 'layer', heads: 'head', head_names: 'head' };

/** Names of columns of pairs, which have both the layer and the head. */
const PAIRS = /^(?:top_?)?(?:heads?|indices|idx)$/i;

/** The columns of an object of lists; those of another length than the heads are left out. */
function listColumns(value: JsonObject): readonly Column[] {
  const columns = Object.entries(value).flatMap(([name, inner]): Column[] => {
    const cells = listOf(inner);
    if (!cells) return [];
    const hasPairs = PAIRS.test(name) && cells.length > 0 && cells.every(isPair);
    return [[hasPairs ? 'head' : (SINGULAR[name.toLowerCase()] ?? name), cells]];
  });
  const heads = columns.find(
    ([name, [first]]) => name === 'head' || (typeof first === 'string' && parseNamedHead(first)),
  );
  return heads ? columns.filter(([, cells]) => cells.length === heads[1].length) : [];
}

/** The columns of an object of objects with the same keys: `{"layer": {"0": 0, …}, "head": {…}, …}`. */
function objectColumns(value: JsonObject): readonly Column[] {
  const entries = Object.entries(value);
  const [first] = entries.map(([, inner]) => inner);
  if (!isObject(first)) return [];
  const keys = Object.keys(first);
  const areAlike = entries.every(([, inner]) => isObject(inner) && Object.keys(inner).length === keys.length);
  if (!areAlike) return [];
  return entries.map(([name, inner]) => [name, keys.map((key) => getField(inner, key))]);
}

/** The columns of `{"columns": […], "data": [[…], …]}`. */
function splitColumns(value: JsonObject): readonly Column[] {
  const [names, rows] = [getField(value, 'columns'), listOf(getField(value, 'data'))];
  if (!Array.isArray(names) || !rows || !names.every((name) => typeof name === 'string')) return [];
  if (!rows.every((row) => Array.isArray(row) && row.length === names.length)) return [];
  return names.map((name, column) => [name, rows.map((row) => (row as readonly unknown[])[column])]);
}

/** The columns of rows that begin with a head: `[["L0H0", 0.5], …]` or `[[[0, 0], 0.5], …]`. */
function rowColumns(rows: readonly unknown[]): readonly Column[] {
  const [first] = rows;
  if (!Array.isArray(first) || first.length < 2) return [];
  const isRow = (row: unknown): row is readonly unknown[] =>
    Array.isArray(row) && row.length === first.length && typeof cellOf(row[0]) === 'string';
  if (!rows.every(isRow) || first.slice(1).some((cell) => parseJsonCell(cell) === undefined)) return [];
  return first.map((_, column) => [
    column === 0 ? 'head' : first.length === 2 ? 'score' : `column ${column}`,
    rows.map((row) => row[column]),
  ]);
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

/** The records of a table; undefined if the value is something else. */
export function findTableRecords(value: unknown): readonly JsonObject[] | undefined {
  if (Array.isArray(value)) return toRecords(rowColumns(value));
  if (!isObject(value)) return undefined;
  return toRecords(splitColumns(value)) ?? toRecords(objectColumns(value)) ?? toRecords(listColumns(value));
}
