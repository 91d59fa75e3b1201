// Formats whose readers take a whole file at once.

import { checkpointCount, checkpointSize } from '../tensor/tensor.ts';
import type { Bytes } from './bytes.ts';
import { formatBytes, type InputFile, type Loaded, rejectSize } from './file.ts';
import type { Format } from './format.ts';

/** Most bytes of a file that are held in memory at once. */
export const MAX_FILE_IN_MEMORY = 4e9;

/** All bytes of a file. @throws HeadglowError where they are too many to be held at once */
export async function readWhole(bytes: Bytes, signal?: AbortSignal): Promise<InputFile> {
  const { name, size } = bytes;
  if (size > MAX_FILE_IN_MEMORY)
    rejectSize(
      { file: name },
      `this is ${formatBytes(size)}, and files of this kind are read up to ${formatBytes(MAX_FILE_IN_MEMORY)}`,
      'save its numbers with numpy.save as checkpoint x task x layer x head, which is read a checkpoint at a time',
    );
  return { name, bytes: await bytes.read(0, size, signal) };
}

/** Opens a file with a reader that takes all of it. */
export const wholeFileReader =
  (reader: () => Promise<(file: InputFile) => Loaded>): Format['open'] =>
  async (bytes, { signal, room }) => {
    const [read, file] = await Promise.all([reader(), readWhole(bytes, signal)]);
    const loaded = read(file);
    for (const tensor of loaded.tensors) room.use(4 * checkpointCount(tensor) * checkpointSize(tensor));
    return loaded;
  };
