// How large a checkpoint may be that can only be shown when all of it is in memory, and what to do with a larger one.

import { baseName, type FilePlace, formatBytes, rejectSize } from './file.ts';
import type { OpenSettings } from './format.ts';

/** Most bytes of such a checkpoint. Pages need as much again to draw it. */
const MAX_CHECKPOINT = 2 ** 31;

const quote = (name: string): string => (/^[\w./:-]+$/.test(name) ? name : JSON.stringify(name));

/** The command that writes the levels of a file, which are shown without reading all of it. */
export function pyramidCommand(file: string): string {
  const base = baseName(file).replace(/\.\w+$/, '');
  const output = /\.zarr$/.test(file) ? `${base}-levels.zarr` : `${base}.zarr`;
  return `headglow pyramid ${quote(file)} -o ${quote(output)}`;
}

/**
 * @param axes the number of axes of the array: the first of three may be the checkpoint after all
 * @throws HeadglowError if a checkpoint is too large, unless it is read in parts
 */
export function checkCheckpointSize(
  where: FilePlace,
  bytes: number,
  { memory, isReadInParts = false }: Pick<OpenSettings, 'memory' | 'isReadInParts'>,
  axes = 4,
): void {
  const limit = memory.limit(MAX_CHECKPOINT);
  if (isReadInParts || bytes <= limit) return;
  rejectSize(
    where,
    `one checkpoint of it takes ${formatBytes(bytes)} of memory, above the limit of ${formatBytes(limit)}`,
    `write its levels, which are shown without reading all of it: ${pyramidCommand(where.file)}${axes === 3 ? '; or, if its first axis is the checkpoint, add --dims "checkpoint layer head"' : ''}`,
  );
}
