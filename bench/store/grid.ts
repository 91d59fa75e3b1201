// How a pyramid's arrays are divided: chunks of at most 256 KiB, and shards of at most 256 chunks.

import type { StoreShape } from './values.ts';

/** Lengths along checkpoint, task, layer and head. */
export type Lengths = readonly [number, number, number, number];

/** How an array is divided. */
export interface Grid {
  readonly shape: Lengths;
  readonly chunk: Lengths;
  /** What is stored under one key: a chunk, or a shard of several. */
  readonly stored: Lengths;
}

/** Values of a chunk, and chunks of a shard. */
const [MAX_CHUNK, MAX_CHUNKS] = [65_536, 256];

export const isSharded = ({ chunk, stored }: Grid): boolean =>
  stored.some((length, axis) => length !== chunk[axis]);

/** The grid of a level. */
export function levelGrid({ checkpoints, tasks, layers, heads }: StoreShape): Grid {
  const cl = Math.min(layers, 256);
  const ch = Math.min(heads, MAX_CHUNK / 2 ** Math.ceil(Math.log2(cl)));
  const ct = Math.min(tasks, Math.max(1, Math.floor(MAX_CHUNK / (cl * ch))));
  const nh = Math.min(Math.ceil(heads / ch), MAX_CHUNKS);
  const nl = Math.min(Math.ceil(layers / cl), Math.floor(MAX_CHUNKS / nh));
  const nt = Math.min(Math.ceil(tasks / ct), Math.floor(MAX_CHUNKS / (nh * nl)));
  return {
    shape: [checkpoints, tasks, layers, heads],
    chunk: [1, ct, cl, ch],
    stored: [1, nt * ct, nl * cl, nh * ch],
  };
}

/** All combinations of whole numbers from 0 to below the counts, the last changing fastest. */
export function listIndices(counts: readonly number[]): number[][] {
  let found: number[][] = [[]];
  for (const count of counts)
    found = found.flatMap((before) => Array.from({ length: count }, (_, index) => [...before, index]));
  return found;
}
