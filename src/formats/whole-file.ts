// Formats whose readers need the whole file in memory.

import type { Bytes } from './bytes.ts';
import { formatBytes, type InputFile, type Loaded, rejectSize } from './file.ts';
import type { Format, OpenSettings } from './format.ts';

/** Most bytes of a file that are kept in memory at once. */
export const MAX_FILE_IN_MEMORY = 4e9;

/** Reads a whole file. @throws HeadglowError if it is larger than the limit */
export async function readWhole(bytes: Bytes, signal?: AbortSignal): Promise<InputFile> {
  const { name, size } = bytes;
  if (size > MAX_FILE_IN_MEMORY)
    rejectSize(
      { file: name },
      `it is ${formatBytes(size)}, above the limit of ${formatBytes(MAX_FILE_IN_MEMORY)} for this format`,
      'save its values with numpy.save as checkpoint x task x layer x head, which is read one checkpoint at a time',
    );
  return { name, bytes: await bytes.read(0, size, signal) };
}

/**
 * The `open` of a format whose reader needs the whole file.
 * @param importReader imports the reader while the file is being read
 */
export const wholeFileReader =
  (importReader: () => Promise<(file: InputFile, settings: OpenSettings) => Loaded>): Format['open'] =>
  async (bytes, settings) => {
    const { signal, memory } = settings;
    const [read, file] = await Promise.all([importReader(), readWhole(bytes, signal)]);
    const loaded = read(file, settings);
    memory.useTensors(loaded.tensors);
    return loaded;
  };
