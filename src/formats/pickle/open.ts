// Opens Python pickles and files of PyTorch: what they hold is read as the values of JSON are. Nothing in them is executed.

import { HeadglowError } from '../../tensor/error.ts';
import type { Bytes } from '../bytes.ts';
import type { Loaded } from '../file.ts';
import type { OpenSettings } from '../format.ts';
import { readValue } from '../json.ts';
import { isZip } from '../magic.ts';
import { OtherValue } from '../number-array.ts';
import { readWhole } from '../whole-file.ts';
import { loadArrays } from './load-arrays.ts';
import { readTorchArchive } from './torch-archive.ts';
import { isLegacyTorch, readLegacyTorch, readPlainPickle } from './torch-legacy.ts';
import { createTree } from './tree.ts';

const TORCH = 'PyTorch file';

/** Values that a tree may have for each byte of its file, and in any case. */
const MIN_VALUES = 2 ** 17;

/** The names of unknown classes in a tree. */
function findClasses(value: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (value instanceof OtherValue) found.add(value.className);
  else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value))
    for (const item of Object.values(value)) findClasses(item, found);
  return found;
}

/** Names the format in an error, and objects of the file that are not loaded. */
function describeError(error: unknown, format: string, value: unknown): unknown {
  if (!(error instanceof HeadglowError)) return error;
  const [first, ...others] = findClasses(value);
  const names = others.length > 0 ? `${first} and ${others.length} more` : first;
  const reason = error.details.reason.replace(/^it contains/, `this ${format} contains`);
  return new HeadglowError({
    ...error.details,
    reason: first === undefined ? reason : `${reason}; objects of the class ${names} are not loaded`,
  });
}

/** The tensors of a pickled object. */
async function readObject(
  { name, size }: Bytes,
  format: string,
  object: unknown,
  { signal, memory, reading }: OpenSettings,
): Promise<Loaded> {
  const where = { file: name };
  const { value, notes } = await loadArrays(where, createTree(where, object, MIN_VALUES + size), signal);
  try {
    const loaded = readValue(where, value, reading);
    for (const { values } of loaded.tensors as readonly { readonly values?: Float32Array }[])
      memory.use(values?.byteLength ?? 0);
    return { ...loaded, notes: [...notes, ...(loaded.notes ?? [])] };
  } catch (error) {
    throw describeError(error, format, value);
  }
}

/** Opens a file of `torch.save`. */
export async function openTorch(bytes: Bytes, settings: OpenSettings): Promise<Loaded> {
  const where = { file: bytes.name };
  const start = await bytes.read(0, Math.min(bytes.size, 64), settings.signal);
  if (isZip(start))
    return readObject(bytes, TORCH, await readTorchArchive(where, bytes, settings.signal), settings);
  const file = (await readWhole(bytes, settings.signal)).bytes;
  return readObject(bytes, TORCH, readLegacyTorch(where, file), settings);
}

/** Opens a file of `pickle.dump`. */
export async function openPickle(bytes: Bytes, settings: OpenSettings): Promise<Loaded> {
  const where = { file: bytes.name };
  const file = (await readWhole(bytes, settings.signal)).bytes;
  const object = isLegacyTorch(file) ? readLegacyTorch(where, file) : readPlainPickle(where, file);
  return readObject(bytes, 'Python pickle', object, settings);
}
