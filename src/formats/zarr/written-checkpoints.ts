// How many checkpoints of a pyramid are there while it is being written.

import type { JsonObject } from '../json/cell.ts';
import type { ZarrArray } from './array.ts';
import { type FindArray, hasLevels } from './level-source.ts';

/** The array that is written last of each checkpoint: the coarsest level, or level 0 if it is alone. */
function lastArray(zero: ZarrArray, attributes: JsonObject, find: FindArray | undefined): ZarrArray {
  if (!find || !hasLevels(attributes)) return zero;
  const { levels, reductions } = attributes as { levels: readonly unknown[]; reductions: readonly unknown[] };
  return find(`${reductions[0]}/${levels.length - 1}`);
}

/**
 * Number of checkpoints that are there, counted from the first one; all of a complete pyramid. They are written in order, so only a
 * few are looked at; several processes may write some that follow a gap, which are not counted.
 * @param zero level 0
 * @param attributes those of the model's group
 * @throws HeadglowError if the store can't be read
 */
export async function countWritten(
  zero: ZarrArray,
  attributes: JsonObject,
  find: FindArray | undefined,
  signal: AbortSignal | undefined,
): Promise<number> {
  const [checkpoints = 1] = zero.info.shape;
  if (attributes.complete === true) return checkpoints;
  const last = lastArray(zero, attributes, find);
  let [written, missing] = [0, checkpoints];
  while (written < missing) {
    const middle = Math.floor((written + missing) / 2);
    if (await last.isStored(middle, signal)) written = middle + 1;
    else missing = middle;
  }
  return written;
}
