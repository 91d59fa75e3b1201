// Tiles of sources with levels: single cells from those of level 0, and all tiles of a part, block by block.

import { DEFAULT_TILE } from '../scale/tiles-read.ts';
import type { CellRange } from '../tensor/reduce.ts';
import type { Reduction } from '../tensor/reductions.ts';
import { levelsOf } from '../tensor/source.ts';
import type { Part, SourceLevel, TensorOrSource } from '../tensor/tensor.ts';
import type { Range } from '../tensor/zoom.ts';
import type { CacheClient } from './cache-settings.ts';
import { type Chunk, chunkKey } from './chunk.ts';
import type { ReaderCache } from './page-cache.ts';
import { WORK } from './work-cache.ts';

/** What the cells of level 0 are read as, whatever the reduction. */
export const NOT_REDUCED: Reduction = 'max';

/** A cell of a source: a task's layer and head at a checkpoint. */
export interface SourceCell {
  readonly checkpoint: number;
  readonly task: number;
  readonly layer: number;
  readonly head: number;
}

/** The range of the tile that contains a cell. */
function tileAround(cell: number, length: number, count: number): Range {
  const start = cell - (cell % length);
  return [start, Math.min(start + length, count)];
}

/** A level of a task at a checkpoint. */
export interface LevelAt {
  readonly checkpoint: number;
  readonly task: number;
  readonly level: number;
  readonly reduction: Reduction;
}

/** Cells of a level that are read together. */
export interface Tile extends Chunk {
  readonly request: { readonly checkpoint: number; readonly part: Part };
}

/** The tile of a level that contains one of its cells. */
export function tileOf(
  tensor: TensorOrSource,
  { checkpoint, task, level, reduction }: LevelAt,
  [layer, head]: readonly [layer: number, head: number],
): Tile {
  const {
    layers,
    heads,
    tile = DEFAULT_TILE,
  } = (levelsOf(tensor) as readonly SourceLevel[])[level] as SourceLevel;
  const part = {
    task,
    level,
    layers: tileAround(layer, tile.layers, layers),
    heads: tileAround(head, tile.heads, heads),
    reduction,
  };
  return { tensor, request: { checkpoint, part } };
}

/** The tiles of a level that contain its cells in a range, row by row. */
export function tilesOf(tensor: TensorOrSource, at: LevelAt, { layers, heads }: CellRange): Tile[] {
  const tiles: Tile[] = [];
  for (let layer = layers[0]; layer < layers[1]; ) {
    let bottom = layers[1];
    for (let head = heads[0]; head < heads[1]; ) {
      const tile = tileOf(tensor, at, [layer, head]);
      tiles.push(tile);
      head = tile.request.part.heads[1];
      bottom = tile.request.part.layers[1];
    }
    layer = bottom;
  }
  return tiles;
}

const overlap = ([a, b]: Range, [from, to]: Range): Range => [Math.max(a, from), Math.min(b, to)];

/** The cells of a tile that are in a range. */
export const cellsIn = ({ request: { part } }: Tile, range: CellRange): CellRange => ({
  layers: overlap(part.layers, range.layers),
  heads: overlap(part.heads, range.heads),
});

/** Most chunks that are requested at a time, more than are read at a time: whenever one arrives, all of them are looked at. */
const MAX_REQUESTED = 32;

/** A chunk, and its places in a list. */
interface Listed {
  readonly chunk: Chunk;
  readonly indices: number[];
}

/** The different chunks of a list, in its order. */
function listChunks(chunks: readonly Chunk[]): readonly Listed[] {
  const listed = new Map<string, Listed>();
  for (const [index, chunk] of chunks.entries()) {
    const key = chunkKey(chunk);
    const known = listed.get(key);
    if (known) known.indices.push(index);
    else listed.set(key, { chunk, indices: [index] });
  }
  return [...listed.values()];
}

/**
 * Reads chunks. They are kept only until they are passed on, so that they may be more than fit in the cache.
 * @param onValues called with the values of each chunk, and its index
 * @throws HeadglowError if one can't be read; the signal's reason if it is aborted
 */
function readChunks(
  cache: ReaderCache,
  chunks: readonly Chunk[],
  signal: AbortSignal,
  onValues: (values: Float32Array, index: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const listed = listChunks(chunks);
    let [requested, next]: [Listed[], number] = [[], 0];
    const client: CacheClient = { notify: () => check() };
    const end = (settle: () => void): void => {
      signal.removeEventListener('abort', abort);
      cache.removeClient(client);
      settle();
    };
    const abort = (): void => end(() => reject(signal.reason as Error));
    const isMissing = ({ chunk, indices }: Listed): boolean => {
      const values = cache.get(chunk);
      if (values) for (const index of indices) onValues(values, index);
      return !values;
    };
    const check = (): void => {
      const missing = requested.filter(isMissing);
      const error = missing.map(({ chunk }) => cache.errorOf(chunk)).find((one) => one !== null);
      if (error) {
        end(() => reject(error));
        return;
      }
      const first = next;
      for (; next < listed.length && missing.length < MAX_REQUESTED; next++) {
        const one = listed[next] as Listed;
        if (isMissing(one)) missing.push(one);
      }
      const isSame = missing.length === requested.length && next === first;
      requested = missing;
      if (missing.length === 0) end(resolve);
      else if (!isSame)
        cache.setRequest(
          client,
          missing.map(({ chunk }, i) => ({ chunks: [chunk], isKept: i === 0, ...WORK })),
        );
    };
    signal.addEventListener('abort', abort);
    cache.retry(chunks);
    check();
  });
}

/** The values of chunks. @throws HeadglowError if one can't be read; the signal's reason if it is aborted */
export async function loadChunks(
  cache: ReaderCache,
  chunks: readonly Chunk[],
  signal: AbortSignal,
): Promise<Float32Array[]> {
  const loaded: Float32Array[] = new Array(chunks.length);
  await readChunks(cache, chunks, signal, (values, index) => {
    loaded[index] = values;
  });
  return loaded;
}

/**
 * The values of cells of a source with levels.
 * @throws HeadglowError if a tile can't be read; the signal's reason if it is aborted
 */
export async function readCells(
  cache: ReaderCache,
  tensor: TensorOrSource,
  cells: readonly SourceCell[],
  signal: AbortSignal,
): Promise<Float32Array> {
  signal.throwIfAborted();
  const tiles = cells.map(({ checkpoint, task, layer, head }) =>
    tileOf(tensor, { checkpoint, task, level: 0, reduction: NOT_REDUCED }, [layer, head]),
  );
  const found = new Float32Array(cells.length);
  await readChunks(cache, tiles, signal, (values, index) => {
    const { layer, head } = cells[index] as SourceCell;
    const { layers, heads } = (tiles[index] as Tile).request.part;
    found[index] = values[(layer - layers[0]) * (heads[1] - heads[0]) + head - heads[0]] as number;
  });
  return found;
}
