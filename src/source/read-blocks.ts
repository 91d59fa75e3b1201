// Reads the tiles of a source with levels one after another, with a few of them in memory, and matrices that are made of them.

import { fail } from '../tensor/error.ts';
import type { CellRange } from '../tensor/reduce.ts';
import { levelsOf } from '../tensor/source.ts';
import {
  checkpointSize,
  matrixOffset,
  type Source,
  type SourceLevel,
  type TensorOrSource,
} from '../tensor/tensor.ts';
import { SourceCache } from './cache.ts';
import { cellsIn, NOT_REDUCED, type Tile, tilesOf } from './level-cells.ts';
import { WORK } from './work-cache.ts';

/** Tiles that are read at the same time. */
const AT_ONCE = 8;

/** Called with each tile, in order. Values must not be kept. */
export type TileVisitor = (tile: Tile, values: Float32Array) => void | Promise<void>;

/**
 * Reads tiles in order. The next ones are read ahead; none is kept.
 * @throws HeadglowError if one can't be read; the signal's reason if it is aborted
 */
export async function readBlocks(
  tiles: readonly Tile[],
  signal: AbortSignal,
  visit: TileVisitor,
): Promise<void> {
  const cache = new SourceCache({ budget: 0, reads: AT_ONCE });
  let wake = (): void => {};
  const client = { notify: () => wake() };
  const abort = (): void => wake();
  signal.addEventListener('abort', abort);
  try {
    for (const [i, tile] of tiles.entries()) {
      signal.throwIfAborted();
      cache.setRequest(client, [{ chunks: tiles.slice(i, i + AT_ONCE), isKept: true, ...WORK }]);
      let values = cache.get(tile);
      while (!values) {
        const error = cache.errorOf(tile);
        if (error) throw error;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        signal.throwIfAborted();
        values = cache.get(tile);
      }
      await visit(tile, values);
    }
  } finally {
    signal.removeEventListener('abort', abort);
    cache.removeClient(client);
  }
}

/**
 * The cells of a task at a checkpoint in a range, in C order.
 * @throws HeadglowError if a tile can't be read; the signal's reason if it is aborted
 */
export async function readRange(
  tensor: TensorOrSource,
  { checkpoint, task }: { readonly checkpoint: number; readonly task: number },
  range: CellRange,
  signal: AbortSignal,
): Promise<Float32Array> {
  const [top, bottom] = range.layers;
  const [left, right] = range.heads;
  const width = right - left;
  const result = new Float32Array((bottom - top) * width);
  const at = { checkpoint, task, level: 0, reduction: NOT_REDUCED };
  await readBlocks(tilesOf(tensor, at, range), signal, (tile, values) => {
    const { layers, heads } = tile.request.part;
    const inside = cellsIn(tile, range);
    for (let layer = inside.layers[0]; layer < inside.layers[1]; layer++) {
      const row = (layer - layers[0]) * (heads[1] - heads[0]) - heads[0];
      const cells = values.subarray(row + inside.heads[0], row + inside.heads[1]);
      result.set(cells, (layer - top) * width + inside.heads[0] - left);
    }
  });
  return result;
}

/** Most cells that are read into memory at once: 64 MiB. */
export const MAX_CELLS_AT_ONCE = 2 ** 24;

/** @throws HeadglowError for more cells than are read into memory at once */
export function requireFew(tensor: TensorOrSource, cells: number): void {
  if (cells > MAX_CELLS_AT_ONCE)
    fail(
      'size',
      tensor.model || 'data',
      `this needs ${cells.toLocaleString('en')} cells of a checkpoint in memory, above the limit of ${MAX_CELLS_AT_ONCE.toLocaleString('en')}`,
      'zoom in and describe what is in sight, or open fewer tasks',
    );
}

/** Whether a tensor has levels, and checkpoints with more cells than are read into memory at once. */
export const isLarge = (tensor: TensorOrSource): boolean =>
  levelsOf(tensor) !== undefined && checkpointSize(tensor) > MAX_CELLS_AT_ONCE;

const wholeSources = new WeakMap<TensorOrSource, Source>();

/**
 * A source with levels as one that reads whole checkpoints, from its tiles; other sources as they are.
 * @throws HeadglowError if a checkpoint has too many cells
 */
export function wholeSource(tensor: TensorOrSource): TensorOrSource {
  if (!levelsOf(tensor)) return tensor;
  requireFew(tensor, checkpointSize(tensor));
  const known = wholeSources.get(tensor);
  if (known) return known;
  const { levels: _, reductions: __, ...rest } = tensor as Source & { levels: readonly SourceLevel[] };
  const read: Source['read'] = async ({ checkpoint }, signal) => {
    const values = new Float32Array(checkpointSize(tensor));
    const all: CellRange = { layers: [0, tensor.layers], heads: [0, tensor.heads] };
    for (const task of tensor.tasks.keys())
      values.set(await readRange(tensor, { checkpoint, task }, all, signal), matrixOffset(tensor, 0, task));
    return values;
  };
  const source: Source = { ...rest, read };
  wholeSources.set(tensor, source);
  return source;
}
