// Which checkpoints of a pyramid are there while it is being written.

import type { Note } from '../../tensor/error.ts';
import type { FilePlace } from '../file.ts';
import type { JsonObject } from '../json/cell.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import type { ZarrArray } from './array.ts';
import { type FindArray, hasLevels } from './level-source.ts';

/** Most checkpoints that are looked for one by one. */
const MAX_LOOKED_FOR = 1024;
/** Checkpoints that are looked for at the same time. */
const AT_ONCE = 16;

/** The array that is written last of each checkpoint: the coarsest level, or level 0 if it is alone. */
function lastArray(zero: ZarrArray, attributes: JsonObject, find: FindArray | undefined): ZarrArray {
  if (!find || !hasLevels(attributes)) return zero;
  const { levels, reductions } = attributes as { levels: readonly unknown[]; reductions: readonly unknown[] };
  return find(`${reductions[0]}/${levels.length - 1}`);
}

/** Number of checkpoints that are there if they are written in order. */
async function countFirst(
  last: ZarrArray,
  checkpoints: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  let [written, missing] = [0, checkpoints];
  while (written < missing) {
    const middle = Math.floor((written + missing) / 2);
    if (await last.isStored(middle, signal)) written = middle + 1;
    else missing = middle;
  }
  return written;
}

/**
 * The checkpoints that are there, in order; all of a complete pyramid. Several processes may write them in any order. Of very many,
 * only those before the first gap are found: they are looked for as if all were written in order.
 * @param zero level 0
 * @param attributes those of the model's group
 * @throws HeadglowError if the store can't be read
 */
export async function findWritten(
  zero: ZarrArray,
  attributes: JsonObject,
  find: FindArray | undefined,
  signal: AbortSignal | undefined,
): Promise<readonly number[]> {
  const [checkpoints = 1] = zero.info.shape;
  const all = (length: number): number[] => Array.from({ length }, (_, checkpoint) => checkpoint);
  if (attributes.complete === true) return all(checkpoints);
  const last = lastArray(zero, attributes, find);
  if (checkpoints > MAX_LOOKED_FOR) return all(await countFirst(last, checkpoints, signal));
  const found: number[] = [];
  const look = (checkpoint: number) => last.isStored(checkpoint, signal);
  for await (const { item, outcome } of mapConcurrently(all(checkpoints), look, { atOnce: AT_ONCE })) {
    if (outcome.status === 'rejected') throw outcome.reason;
    if (outcome.value) found.push(item);
  }
  return found;
}

/** A note on a pyramid that is still being written. @param found the number of checkpoints that are there */
export function incompleteNote({ file }: FilePlace, { info }: ZarrArray, found: number): Note {
  const [all = 1] = info.shape;
  const what =
    found < all
      ? `${found.toLocaleString('en')} of ${all.toLocaleString('en')} checkpoints are there`
      : 'cells that are not written are shown as missing';
  return {
    file,
    reason: `it is not complete yet: ${what}`,
    remedy: 'open it again to see more',
    mayGrow: true,
  };
}
