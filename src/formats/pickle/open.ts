// Opens Python pickles and files of PyTorch: what they hold is read as the values of JSON are. Nothing in them is executed.

import { HeadglowError } from '../../tensor/error.ts';
import type { Bytes } from '../bytes.ts';
import type { FilePlace, Loaded } from '../file.ts';
import type { OpenSettings } from '../format.ts';
import { readValue } from '../json.ts';
import { isZip } from '../magic.ts';
import { OtherValue } from '../number-array.ts';
import { readWhole } from '../whole-file.ts';
import { loadArrays } from './load-arrays.ts';
import { readTorchArchive } from './torch-archive.ts';
import { isLegacyTorch, readLegacyTorch, readPlainPickle } from './torch-legacy.ts';
import { createTree } from './tree.ts';

/** Values that a tree may have for each byte of its file, and in any case. */
const MIN_VALUES = 2 ** 17;

/** The names of unknown classes in a tree. */
function findClasses(value: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (value instanceof OtherValue) found.add(value.className);
  else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value))
    for (const item of Object.values(value)) findClasses(item, found);
  return found;
}

/** Adds to an error which objects of the file are of unknown classes. */
function withClasses(error: unknown, value: unknown): unknown {
  const [first, ...others] = findClasses(value);
  if (!(error instanceof HeadglowError) || first === undefined) return error;
  const names = others.length > 0 ? `${first} and ${others.length} more` : first;
  return new HeadglowError({
    ...error.details,
    reason: `${error.details.reason}; objects of the class ${names} are not loaded`,
  });
}

/** The tensors of a pickled object. */
async function readObject(
  where: FilePlace,
  object: unknown,
  size: number,
  { signal, memory }: OpenSettings,
): Promise<Loaded> {
  const { value, notes } = await loadArrays(where, createTree(where, object, MIN_VALUES + size), signal);
  try {
    const loaded = readValue(where, value);
    for (const { values } of loaded.tensors as readonly { readonly values?: Float32Array }[])
      memory.use(values?.byteLength ?? 0);
    return { ...loaded, notes: [...notes, ...(loaded.notes ?? [])] };
  } catch (error) {
    throw withClasses(error, value);
  }
}

/** Opens a file of `torch.save`. */
export async function openTorch(bytes: Bytes, settings: OpenSettings): Promise<Loaded> {
  const where = { file: bytes.name };
  const start = await bytes.read(0, Math.min(bytes.size, 64), settings.signal);
  if (isZip(start))
    return readObject(where, await readTorchArchive(where, bytes, settings.signal), bytes.size, settings);
  const file = (await readWhole(bytes, settings.signal)).bytes;
  return readObject(where, readLegacyTorch(where, file), bytes.size, settings);
}

/** Opens a file of `pickle.dump`. */
export async function openPickle(bytes: Bytes, settings: OpenSettings): Promise<Loaded> {
  const where = { file: bytes.name };
  const file = (await readWhole(bytes, settings.signal)).bytes;
  const object = isLegacyTorch(file) ? readLegacyTorch(where, file) : readPlainPickle(where, file);
  return readObject(where, object, bytes.size, settings);
}
