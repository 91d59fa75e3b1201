// Reads the tensors of a tree: values like those of JSON, in which arrays of numbers are leaves that are read from the file.

import { HeadglowError } from '../../tensor/error.ts';
import { OtherValue } from '../array/number-array.ts';
import type { StoredArray } from '../array/stored-array.ts';
import type { FilePlace, Loaded } from '../file.ts';
import type { OpenSettings } from '../format.ts';
import { dtypeName } from '../npy/type.ts';
import { findLeaves, loadArrays } from '../pickle/load-arrays.ts';
import { readWholeValue } from './contents.ts';

/** The names of unknown classes in a tree. */
function findClasses(value: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (value instanceof OtherValue) found.add(value.className);
  else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value))
    for (const item of Object.values(value)) findClasses(item, found);
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
  const leaves = listLeaves(tree);
  // In case it is not loaded; if it is, its contents are those of the loaded value.
  onContents?.({
    listArrays: () => leaves,
    selects: 'pick',
    read: (others) => readTree(where, file, tree, others),
  });
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
