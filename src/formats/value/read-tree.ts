// Reads the tensors of a tree: values like those of JSON, in which arrays of numbers are leaves that are read from the file.

import { HeadglowError } from '../../tensor/error.ts';
import { OtherValue } from '../array/number-array.ts';
import type { StoredArray } from '../array/stored-array.ts';
import type { FilePlace, Loaded } from '../file.ts';
import type { OpenSettings } from '../format.ts';
import { findIndexFields } from '../heads/head-fields.ts';
import { isObject } from '../json/cell.ts';
import { keysOf } from '../json/object-keys.ts';
import { dtypeName } from '../npy/type.ts';
import { checkLeaves, findLeaves, loadArrays } from '../pickle/load-arrays.ts';
import { readStrided } from '../pickle/strided.ts';
import { ArrayLeaf } from '../pickle/tree.ts';
import { innermost, MIN_ROWS, toTable } from '../table/list-columns.ts';
import { openTable } from '../table/read-table.ts';
import type { Table, TableColumn } from '../table/table.ts';
import { readWholeValue } from './contents.ts';

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

/** The table of a tree of nothing but long lists of numbers or texts under the names of columns; undefined for others. */
async function readColumns(
  where: FilePlace,
  tree: unknown,
  { signal, memory }: OpenSettings,
): Promise<Table | undefined> {
  const object = innermost(tree);
  if (!isObject(object)) return undefined;
  const names = keysOf(object);
  const columns = names.map((name) => object[name]);
  const rowsOf = (column: unknown): number =>
    column instanceof ArrayLeaf && column.array.shape.length === 1
      ? (column.array.shape[0] as number)
      : Array.isArray(column) && column.every((cell) => typeof cell === 'string')
        ? column.length
        : 0;
  const rows = rowsOf(columns[0]);
  const firstOf = (field: number): unknown => (Array.isArray(columns[field]) ? columns[field][0] : 0);
  if (rows < MIN_ROWS || !columns.every((column) => rowsOf(column) === rows)) return undefined;
  if (!findIndexFields(names, firstOf)) return undefined;
  checkLeaves(where, [...findLeaves(tree)], memory);
  const read: TableColumn[] = [];
  for (const [field, name] of names.entries()) {
    const column = columns[field];
    if (!(column instanceof ArrayLeaf)) read.push({ name, texts: column as readonly string[] });
    else {
      const numbers = await readStrided({ ...where, place: name }, column.array, signal);
      read.push({ name, numbers, dtype: dtypeName(column.array.type.code), isMissing: () => false });
    }
  }
  return toTable(rows, read);
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
  const table = pick === null && !dims ? await readColumns(where, tree, settings) : undefined;
  if (table) {
    const loaded = openTable(where, table, settings);
    memory.useTensors(loaded.tensors);
    return loaded;
  }
  const { value, notes } = await loadArrays(where, tree, settings);
  try {
    const dtypes = new Map(leaves.map(({ path, dtype }) => [path, dtype]));
    const loaded = readWholeValue(where, value, settings, { dtypes, unread: file.unread ?? [] });
    memory.useTensors(loaded.tensors);
    return { ...loaded, notes: [...notes, ...(loaded.notes ?? [])] };
  } catch (error) {
    throw describeError(error, file.format, value);
  }
}
