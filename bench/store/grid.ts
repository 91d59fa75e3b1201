// How the arrays of the store are divided: as the convention of pyramids says.

import { gridOf } from '../../src/pyramid/convention.ts';
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

export const isSharded = ({ chunk, stored }: Grid): boolean =>
  stored.some((length, axis) => length !== chunk[axis]);

/** The grid of a level. */
export function levelGrid({ checkpoints, ...cells }: StoreShape): Grid {
  const { chunk, shard } = gridOf(cells);
  return {
    shape: [checkpoints, cells.tasks, cells.layers, cells.heads],
    chunk: [1, chunk.tasks, chunk.layers, chunk.heads],
    stored: [1, chunk.tasks * shard.tasks, chunk.layers * shard.layers, chunk.heads * shard.heads],
  };
}

/** All combinations of whole numbers from 0 to below the counts, the last changing fastest. */
export function listIndices(counts: readonly number[]): number[][] {
  let found: number[][] = [[]];
  for (const count of counts)
    found = found.flatMap((before) => Array.from({ length: count }, (_, index) => [...before, index]));
  return found;
}
