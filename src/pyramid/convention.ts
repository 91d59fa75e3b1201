// The convention of pyramids (docs/pyramid.md), as far as it follows from shapes: which arrays a model has, and their chunks.

import { type Level, levelShapes } from '../levels/shapes.ts';
import type { Reduction } from '../tensor/reductions.ts';
import { checkpointCount, type TensorShape } from '../tensor/tensor.ts';

/** Reductions that a pyramid may have, in the order in which they are written by default. */
export const PYRAMID_REDUCTIONS = ['max', 'mean', 'min', 'absmax'] as const satisfies readonly Reduction[];
export type PyramidReduction = (typeof PYRAMID_REDUCTIONS)[number];

/** How chunks are compressed. */
export const PYRAMID_CODECS = ['none', 'zstd', 'gzip'] as const;
export type PyramidCodec = (typeof PYRAMID_CODECS)[number];

/** The columns of the statistics. */
export const STATISTICS = [
  'min',
  'max',
  'smallestPositive',
  'finite',
  'missing',
  'zero',
  'negative',
  'negativeInfinite',
  'positiveInfinite',
  'ordinary',
] as const;

/** Most layers of a chunk, and most of its cells: 256 KiB. */
const MAX_CHUNK_LAYERS = 256;
const MAX_CHUNK_CELLS = 65_536;
/** Most chunks of a shard, which then has 64 MiB. */
const MAX_SHARD_CHUNKS = 256;
/** Most values of a chunk of statistics. */
const MAX_STATISTICS = 131_072;

/** Lengths along tasks, layers and heads. */
export interface Lengths {
  readonly tasks: number;
  readonly layers: number;
  readonly heads: number;
}

/** How a level is divided. */
export interface Grid {
  /** Cells of the level. */
  readonly cells: Lengths;
  /** Cells of a chunk. */
  readonly chunk: Lengths;
  /** Chunks of the level. */
  readonly chunks: Lengths;
  /** Chunks of a shard. */
  readonly shard: Lengths;
}

export const product = ({ tasks, layers, heads }: Lengths): number => tasks * layers * heads;

/** Whether the chunks of an array are in shards. */
export const isSharded = ({ shard }: Grid): boolean => product(shard) > 1;

/** How a level of this many cells is divided. Each checkpoint has chunks of its own. */
export function gridOf(cells: Lengths): Grid {
  const layers = Math.min(cells.layers, MAX_CHUNK_LAYERS);
  const heads = Math.min(cells.heads, MAX_CHUNK_CELLS / 2 ** Math.ceil(Math.log2(layers)));
  const tasks = Math.min(cells.tasks, Math.max(1, Math.floor(MAX_CHUNK_CELLS / (layers * heads))));
  const chunks = {
    tasks: Math.ceil(cells.tasks / tasks),
    layers: Math.ceil(cells.layers / layers),
    heads: Math.ceil(cells.heads / heads),
  };
  const shardHeads = Math.min(chunks.heads, MAX_SHARD_CHUNKS);
  const shardLayers = Math.min(chunks.layers, Math.floor(MAX_SHARD_CHUNKS / shardHeads));
  const shardTasks = Math.min(chunks.tasks, Math.floor(MAX_SHARD_CHUNKS / (shardHeads * shardLayers)));
  return {
    cells,
    chunk: { tasks, layers, heads },
    chunks,
    shard: { tasks: shardTasks, layers: shardLayers, heads: shardHeads },
  };
}

/** An array of a pyramid: a level for a reduction; level 0 is shared by all. */
export interface PyramidArray {
  /** In the group of its model, such as `max/1`. */
  readonly path: string;
  readonly level: Level;
  /** The index of its level. */
  readonly index: number;
  readonly reduction: PyramidReduction | null;
  readonly grid: Grid;
}

/** All arrays of a model: level 0, then the levels of each reduction, the finest first. */
export function arraysOf(
  { tasks, layers, heads }: TensorShape,
  reductions: readonly PyramidReduction[],
): readonly PyramidArray[] {
  const [whole, ...levels] = levelShapes(layers, heads) as [Level, ...Level[]];
  const toArray = (level: Level, index: number, reduction: PyramidReduction | null): PyramidArray => ({
    path: reduction ? `${reduction}/${index}` : '0',
    level,
    index,
    reduction,
    grid: gridOf({ tasks: tasks.length, layers: level.layers, heads: level.heads }),
  });
  const coarser = reductions.flatMap((reduction) =>
    levels.map((level, index) => toArray(level, index + 1, reduction)),
  );
  return [toArray(whole, 0, null), ...coarser];
}

/** The shape of the statistics of a model, and of their chunks. */
export function statisticsShape(tensor: TensorShape): {
  readonly shape: readonly number[];
  readonly chunk: readonly number[];
} {
  const checkpoints = checkpointCount(tensor);
  const columns = STATISTICS.length;
  const tasks = tensor.tasks.length;
  const inChunk = Math.min(checkpoints, Math.max(1, Math.floor(MAX_STATISTICS / (columns * tasks))));
  return { shape: [checkpoints, tasks, columns], chunk: [inChunk, tasks, columns] };
}
