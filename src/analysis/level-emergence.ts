// Emergence maps of sources with levels that are larger than memory: tile by tile, over all checkpoints of a tile at once.

import { SourceCache } from '../source/cache.ts';
import { loadChunks, NOT_REDUCED, type Tile, tilesOf } from '../source/level-cells.ts';
import { fail } from '../tensor/error.ts';
import type { CellRange } from '../tensor/reduce.ts';
import { checkpointCount, checkpointSize, matrixOffset, type TensorOrSource } from '../tensor/tensor.ts';
import { tilesFromRank } from './top-cells.ts';
import type { Work } from './work.ts';

/** Tiles that are read at the same time. */
const AT_ONCE = 8;

/** Most cells of a map, which is held in memory: 256 MiB. */
const MAX_MAP_CELLS = 2 ** 26;

/** @throws HeadglowError for a map that is larger than memory */
export function requireMap(tensor: TensorOrSource): void {
  if (checkpointSize(tensor) > MAX_MAP_CELLS)
    fail(
      'size',
      tensor.model || 'data',
      `a map of its ${checkpointSize(tensor).toLocaleString('en')} cells is larger than memory`,
      'open fewer tasks',
    );
}

/** The tiles of a task in which a head is at the threshold at the last checkpoint; the others need not be read. */
async function tilesToRead(
  tensor: TensorOrSource,
  task: number,
  threshold: number,
  signal: AbortSignal,
): Promise<readonly Tile[]> {
  const checkpoint = checkpointCount(tensor) - 1;
  const range: CellRange = { layers: [0, tensor.layers], heads: [0, tensor.heads] };
  const found = await tilesFromRank(
    { tensor, checkpoint, task, range },
    { order: 'max', from: threshold },
    Infinity,
    signal,
  );
  return found ?? tilesOf(tensor, { checkpoint, task, level: 0, reduction: NOT_REDUCED }, range);
}

/**
 * When the heads of a tile emerge: backwards from the last checkpoint, until every head's unbroken run of checkpoints at the
 * threshold has ended. The number of checkpoints for heads that never do.
 */
async function emergenceOfTile(
  { tensor, request }: Tile,
  threshold: number,
  cache: SourceCache,
  signal: AbortSignal,
): Promise<Int32Array> {
  const count = checkpointCount(tensor);
  const { layers, heads } = request.part;
  const emerged = new Int32Array((layers[1] - layers[0]) * (heads[1] - heads[0])).fill(count);
  for (let checkpoint = count - 1; checkpoint >= 0; checkpoint--) {
    const chunk = { tensor, request: { ...request, checkpoint } };
    const [values] = (await loadChunks(cache, [chunk], signal)) as [Float32Array];
    let reached = 0;
    for (let cell = 0; cell < emerged.length; cell++)
      if (emerged[cell] === checkpoint + 1 && (values[cell] as number) >= threshold) {
        emerged[cell] = checkpoint;
        reached++;
      }
    if (reached === 0) break;
  }
  return emerged;
}

/**
 * Writes the emergence map of a source with levels: the step from which each head stays at the threshold, NaN for never. Each
 * tile is a part of the work.
 * @throws HeadglowError if a tile can't be read; the signal's reason
 */
export async function readLevelEmergence(
  tensor: TensorOrSource,
  threshold: number,
  into: Float32Array,
  work: Work,
): Promise<void> {
  into.fill(Number.NaN);
  const tiles: Tile[] = [];
  for (const task of tensor.tasks.keys())
    tiles.push(...(await tilesToRead(tensor, task, threshold, work.signal)));
  work.expect(tiles.length);
  const cache = new SourceCache({ budget: 0, reads: AT_ONCE });
  const failing = new AbortController();
  const signal = AbortSignal.any([work.signal, failing.signal]);
  const waiting = tiles.values();
  const readTiles = async (): Promise<void> => {
    for (const tile of waiting) {
      const emerged = await emergenceOfTile(tile, threshold, cache, signal);
      const { task, layers, heads } = tile.request.part;
      const width = heads[1] - heads[0];
      const first = matrixOffset(tensor, 0, task);
      for (let layer = layers[0]; layer < layers[1]; layer++)
        for (let at = 0; at < width; at++) {
          const checkpoint = emerged[(layer - layers[0]) * width + at] as number;
          into[first + layer * tensor.heads + heads[0] + at] = tensor.steps?.[checkpoint] ?? Number.NaN;
        }
      await work.step();
    }
  };
  // If one can't be read, the others are not read, either.
  await Promise.all(Array.from({ length: AT_ONCE }, readTiles)).finally(() => failing.abort());
}
