// Opens Python pickles and files of PyTorch: what they hold is read as the values of JSON are. Nothing in them is executed.

import type { Bytes } from '../bytes.ts';
import type { Loaded } from '../file.ts';
import type { OpenSettings } from '../format.ts';
import { isZip } from '../magic.ts';
import { readTree } from '../value/read-tree.ts';
import { readWhole } from '../whole-file.ts';
import { readTorchArchive } from './torch-archive.ts';
import { isLegacyTorch, readLegacyTorch, readPlainPickle } from './torch-legacy.ts';
import { createTree, maxValues } from './tree.ts';

const TORCH = 'PyTorch file';

/** The tensors of a pickled object. */
const readObject = (
  { name, size }: Bytes,
  format: string,
  object: unknown,
  settings: OpenSettings,
): Promise<Loaded> =>
  readTree({ file: name }, { format }, createTree({ file: name }, object, maxValues(size)), settings);

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
