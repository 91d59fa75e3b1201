// Reads the tensors of a tree: values like those of JSON, in which arrays of numbers are leaves that are read from the file.

import { HeadglowError } from '../../tensor/error.ts';
import { OtherValue } from '../array/number-array.ts';
import type { StoredArray } from '../array/stored-array.ts';
import type { FilePlace, Loaded } from '../file.ts';
import type { OpenSettings } from '../format.ts';
import { findIndexFields } from '../heads/head-fields.ts';
import { isObject, type JsonObject } from '../json/cell.ts';
import { entriesOf, everyEntry, keysOf } from '../json/object-keys.ts';
import { dtypeName } from '../npy/type.ts';
import { checkLeaves, findLeaves, loadArrays } from '../pickle/load-arrays.ts';
import { readStrided } from '../pickle/strided.ts';
import { ArrayLeaf } from '../pickle/tree.ts';
import { innermost, MIN_ROWS, toTable } from '../table/list-columns.ts';
import { openTable } from '../table/read-table.ts';
import type { Table, TableColumn } from '../table/table.ts';
import { isNothingFound, readWholeValue, reasonOf } from './contents.ts';
import { TableValue } from './table-value.ts';

/** The names of unknown classes in a tree. */
function findClasses(value: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (value instanceof OtherValue) found.add(value.className);
  else if (Array.isArray(value) ? typeof value[0] === 'object' : isObject(value))
    for (const item of Array.isArray(value) ? value : Object.values(value as object))
      findClasses(item, found);
  return found;
}

/** Whether a class is that of a table. */
const isTable = (name: string | undefined): boolean => /^(?:pandas|polars)\./.test(name ?? '');

const SAVE_TABLE =
  'save the table with its method to_csv or to_parquet (in polars: write_csv, write_parquet), and open that';

/** Names the format in an error, and objects of the file that are not loaded. */
function describeError(error: unknown, format: string, value: unknown): unknown {
  if (!(error instanceof HeadglowError)) return error;
  const [first, ...others] = findClasses(value);
  const names = others.length > 0 ? `${first} and ${others.length} more` : first;
  const reason = error.details.reason.replace(/^it contains/, `this ${format} contains`);
  return new HeadglowError({
    ...error.details,
    ...(isTable(first) && { remedy: SAVE_TABLE }),
    reason: first === undefined ? reason : `${reason}; objects of the class ${names} are not loaded`,
  });
}

/** The arrays of a tree, without their values. */
const listLeaves = (tree: unknown): readonly StoredArray[] =>
  [...findLeaves(tree)].map(({ path, array: { shape, type } }) => ({
    path: path.join('.'),
    shape,
    dtype: dtypeName(type.code),
    readValues: null,
  }));

/** How many rows a column has: an array of one axis, or a list of texts; 0 for others. */
function countRows(column: unknown): number {
  if (column instanceof ArrayLeaf)
    return column.array.shape.length === 1 ? (column.array.shape[0] as number) : 0;
  return Array.isArray(column) && column.every((cell) => typeof cell === 'string') ? column.length : 0;
}

/** Whether an object has nothing but long columns, among them layers and heads. */
function hasColumns(object: JsonObject): boolean {
  const names = keysOf(object);
  const firstOf = (field: number): unknown => {
    const column = object[names[field] as string];
    return Array.isArray(column) ? column[0] : 0;
  };
  const rows = countRows(object[names[0] ?? '']);
  if (rows < MIN_ROWS || !everyEntry(object, (column) => countRows(column) === rows)) return false;
  return findIndexFields(names, firstOf) !== undefined;
}

/** An object of long columns, and what it is in; null if it is the whole tree. */
interface ColumnObject {
  readonly object: JsonObject;
  readonly place: readonly [parent: Record<string, unknown>, key: string] | null;
}

/** Objects that are nested more deeply are not searched. */
const MAX_DEPTH = 8;

function* findColumns(
  value: unknown,
  place: ColumnObject['place'] = null,
  depth = 0,
): Generator<ColumnObject> {
  if (!isObject(value) || value instanceof ArrayLeaf) return;
  if (hasColumns(value)) yield { object: value, place };
  else if (depth < MAX_DEPTH)
    for (const [key, inner] of entriesOf(value))
      if (isObject(inner)) yield* findColumns(inner, [value as Record<string, unknown>, key], depth + 1);
}

async function readColumns(
  where: FilePlace,
  object: JsonObject,
  signal?: AbortSignal,
): Promise<Table | undefined> {
  const columns: TableColumn[] = [];
  for (const [name, column] of entriesOf(object))
    if (!(column instanceof ArrayLeaf)) columns.push({ name, texts: column as readonly string[] });
    else {
      const numbers = await readStrided({ ...where, place: name }, column.array, signal);
      const dtype = dtypeName(column.array.type.code);
      columns.push({ name, numbers, dtype, isMissing: () => false });
    }
  return toTable(countRows(object[keysOf(object)[0] as string]), columns);
}

/** A tree with tables for the objects of long columns in it, in whose place they are put. */
async function readTables(
  where: FilePlace,
  tree: unknown,
  { signal, memory }: OpenSettings,
): Promise<unknown> {
  const found = [...findColumns(tree)];
  if (found.length > 0) checkLeaves(where, [...findLeaves(tree)], memory);
  let root = tree;
  for (const { object, place } of found) {
    const table = await readColumns(where, object, signal);
    if (!table) continue;
    if (place) place[0][place[1]] = new TableValue(table);
    else root = new TableValue(table);
  }
  return root;
}

/** Of more lists, a few are looked at first. */
const MANY_LISTS = 4096;
const FEW_LISTS = 128;

/** Why there is nothing to show in a few of the lists of a tree; undefined if there may be something. */
async function findReason(where: FilePlace, lists: JsonObject, settings: OpenSettings): Promise<unknown> {
  const { value } = await loadArrays(where, lists, settings).catch(() => ({ value: undefined }));
  const reason = value === undefined ? undefined : reasonOf(() => readWholeValue(where, value, settings));
  return reason && isNothingFound(reason) ? reason : undefined;
}

/** Rejects a tree of nothing but very many lists and single values if neither the first nor the last of them are scores. */
async function rejectManyLists(
  where: FilePlace,
  format: string,
  tree: unknown,
  settings: OpenSettings,
): Promise<void> {
  if (!isObject(tree)) return;
  const keys = keysOf(tree);
  const isList = (item: unknown): boolean => item instanceof ArrayLeaf && item.array.shape.length <= 1;
  if (keys.length <= MANY_LISTS || !everyEntry(tree, isList)) return;
  const few = (some: readonly string[]): JsonObject =>
    Object.assign(Object.create(null), Object.fromEntries(some.map((key) => [key, tree[key]])));
  const [first, last] = [few(keys.slice(0, FEW_LISTS)), few(keys.slice(-FEW_LISTS))];
  const reason = await findReason(where, first, settings);
  if (reason && (await findReason(where, last, settings))) throw describeError(reason, format, first);
}

/**
 * The tensors of a tree with `ArrayLeaf` and `OtherValue`.
 * @param file the name of the file's format, for errors; and arrays of it that are not in the tree
 */
export async function readTree(
  where: FilePlace,
  file: { readonly format: string; readonly unread?: readonly StoredArray[] },
  tree: unknown,
  settings: OpenSettings,
): Promise<Loaded> {
  const { memory, onContents } = settings;
  const leaves = onContents ? listLeaves(tree) : [];
  // In case it is not loaded; if it is, its contents are those of the loaded value.
  onContents?.({
    listArrays: () => leaves,
    selects: 'pick',
    read: (others) => readTree(where, file, tree, others),
  });
  const { pick, dims } = settings.reading;
  if (pick === null && !dims && !onContents) await rejectManyLists(where, file.format, tree, settings);
  const read = pick === null && !dims ? await readTables(where, tree, settings) : tree;
  const only = innermost(read);
  if (only instanceof TableValue) {
    const loaded = openTable(where, only.table, settings);
    memory.useTensors(loaded.tensors);
    return loaded;
  }
  const { value, notes } = await loadArrays(where, read, settings);
  try {
    const dtypes = new Map(leaves.map(({ path, dtype }) => [path, dtype]));
    const loaded = readWholeValue(where, value, settings, { dtypes, unread: file.unread ?? [] });
    memory.useTensors(loaded.tensors);
    return { ...loaded, notes: [...notes, ...(loaded.notes ?? [])] };
  } catch (error) {
    throw describeError(error, file.format, value);
  }
}
