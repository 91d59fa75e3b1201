// How large a checkpoint may be that can only be shown when all of it is in memory, and what to do with a larger one.

import type { Note } from '../tensor/error.ts';
import { baseName, type FilePlace, formatBytes, rejectSize } from './file.ts';
import type { OpenSettings } from './format.ts';

/** Most bytes of such a checkpoint. Pages need as much again to draw it. */
const MAX_CHECKPOINT = 2 ** 31;
/** Bytes from which reading one takes so long that users should know what they wait for. */
const LONG_CHECKPOINT = 2 ** 27;

const quote = (name: string): string => (/^[\w./:-]+$/.test(name) ? name : JSON.stringify(name));

/** The command that writes the levels of a file, which are shown without reading all of it. */
export function pyramidCommand(file: string): string {
  const base = baseName(file).replace(/\.\w+$/, '');
  const output = /\.zarr$/.test(file) ? `${base}-levels.zarr` : `${base}.zarr`;
  return `headglow pyramid ${quote(file)} -o ${quote(output)}`;
}

/**
 * @param axes the number of axes of the array: the first of three may be the checkpoint after all
 * @returns a note if reading a checkpoint takes long, unless it is read in parts
 * @throws HeadglowError if a checkpoint is too large, unless it is read in parts
 */
export function checkCheckpointSize(
  where: FilePlace,
  bytes: number,
  { memory, isReadInParts = false }: Pick<OpenSettings, 'memory' | 'isReadInParts'>,
  axes = 4,
): Note[] {
  const limit = memory.limit(MAX_CHECKPOINT);
  if (isReadInParts || bytes <= LONG_CHECKPOINT) return [];
  if (bytes <= limit) {
    const reason = `it has no levels, so showing a checkpoint reads all of its ${formatBytes(bytes)}, even if only a part is in sight`;
    return [{ ...where, reason, remedy: `write levels, which open at once: ${pyramidCommand(where.file)}` }];
  }
  return rejectSize(
    where,
    `one checkpoint of it takes ${formatBytes(bytes)} of memory, above the limit of ${formatBytes(limit)}`,
    `write its levels, which are shown without reading all of it: ${pyramidCommand(where.file)}${axes === 3 ? '; or, if its first axis is the checkpoint, add --dims "checkpoint layer head"' : ''}`,
  );
}
