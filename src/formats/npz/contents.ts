// The arrays of NumPy's files as they are stored, for listings.

import type { AddValues, StoredArray } from '../array/stored-array.ts';
import { npyArray, readValues } from '../npy/npy.ts';
import { dtypeName, type NumberType } from '../npy/type.ts';
import type { NpzEntry } from './entry.ts';

/** Values that are read at a time. */
const BLOCK = 2 ** 20;

/** Reads all values: block by block, unless they are compressed. */
async function addValues(
  { where, head, ranges, readAll }: NpzEntry,
  type: NumberType,
  add: AddValues,
  signal?: AbortSignal,
): Promise<void> {
  if (!ranges) {
    add(readValues(where, { ...npyArray(head, await readAll()), shape: [head.count] }, type));
    return;
  }
  for (let first = 0; first < head.count; first += BLOCK) {
    const count = Math.min(BLOCK, head.count - first);
    const start = head.offset + first * type.size;
    const data = await ranges.read(start, start + count * type.size, signal);
    add(readValues(where, { ...head, shape: [count], count, data }, type));
  }
}

/** An array of an archive, or of a file of its own. */
export function storedEntry(entry: NpzEntry, signal?: AbortSignal): StoredArray {
  const { name, head } = entry;
  const { type, shape } = head;
  return {
    path: name,
    shape,
    dtype: type.kind === 'number' ? dtypeName(type.code) : type.kind === 'text' ? 'text' : type.name,
    readValues: type.kind === 'number' ? (add) => addValues(entry, type, add, signal) : null,
  };
}
