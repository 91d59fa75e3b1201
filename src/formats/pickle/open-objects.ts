// Opens NumPy's arrays of Python objects (dtype object), such as a dictionary that was saved with numpy.save. Their values are a
// pickle; nothing in it is executed.

import type { Bytes } from '../bytes.ts';
import type { FilePlace, Loaded } from '../file.ts';
import type { OpenSettings } from '../format.ts';
import { storedEntry } from '../npz/contents.ts';
import type { NpzEntry } from '../npz/entry.ts';
import { readTree } from '../value/read-tree.ts';
import { readWhole } from '../whole-file.ts';
import { readPlainPickle } from './torch-legacy.ts';
import { createTree, maxValues } from './tree.ts';

/** Bytes of all pickled arrays of an archive. */
export const MAX_BYTES = 2 ** 29;

const readObjects = (where: FilePlace, pickle: Uint8Array): unknown =>
  createTree(where, readPlainPickle(where, pickle), maxValues(pickle.length));

/** Opens an .npy file. @param offset of the pickle, after the header */
export async function openObjectArray(bytes: Bytes, offset: number, settings: OpenSettings): Promise<Loaded> {
  const where = { file: bytes.name };
  const file = (await readWhole(bytes, settings.signal)).bytes;
  const tree = readObjects(where, file.subarray(offset));
  return readTree(where, { format: 'array of Python objects' }, tree, settings);
}

/** Opens the arrays of objects in an archive; the others have no matrices. */
export async function openObjectArrays(
  where: FilePlace,
  entries: readonly NpzEntry[],
  settings: OpenSettings,
): Promise<Loaded> {
  const pickled = entries.filter(({ head: { type } }) => type.kind === 'other' && type.isObjects);
  settings.memory.check(where, {
    what: 'its arrays of Python objects take',
    bytes: pickled.reduce((sum, { size }) => sum + size, 0),
    usual: MAX_BYTES,
    otherwise: 'save its scores with a numeric dtype',
  });
  const tree = Object.create(null) as Record<string, unknown>;
  for (const { where: place, name, head, readAll } of pickled)
    tree[name] = readObjects(place, (await readAll()).subarray(head.offset));
  const unread = entries.filter((entry) => !pickled.includes(entry)).map((entry) => storedEntry(entry));
  return readTree(where, { format: 'NumPy archive', unread }, tree, settings);
}
