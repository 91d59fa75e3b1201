// Tiles: the rectangles in which levels of sources are read, and cells of a level from the tiles that are loaded.

import type { CellRect } from '../../levels/cells.ts';
import { type Chunk, firstChunks } from '../../source/chunk.ts';
import { cellsIn, NOT_REDUCED, tilesOf as tilesOfLevel } from '../../source/level-cells.ts';
import type { Reduction } from '../../tensor/reductions.ts';
import { levelsOf } from '../../tensor/source.ts';
import type { SourceLevel, TensorOrSource } from '../../tensor/tensor.ts';

/** A level of one matrix. */
export interface LevelKey {
  readonly tensor: TensorOrSource;
  readonly task: number;
  readonly checkpoint: number;
  readonly level: number;
  readonly reduction: Reduction;
}

/** Looks up loaded tiles. */
export type TileLookup = (tile: Chunk) => Float32Array | null;

export const sourceLevels = (tensor: TensorOrSource): readonly SourceLevel[] =>
  levelsOf(tensor) as readonly SourceLevel[];

const levelOf = ({ tensor, level }: Pick<LevelKey, 'tensor' | 'level'>): SourceLevel =>
  sourceLevels(tensor)[level] as SourceLevel;

/** Index of the coarsest level, which is read whole. */
export const coarsestLevel = (tensor: TensorOrSource): number => sourceLevels(tensor).length - 1;

/** A tile, and the cells of a rectangle that lie in it. */
export interface TilePart {
  readonly chunk: Chunk;
  readonly part: CellRect;
}

/** The tiles that a rectangle of a level's cells touches. */
export function tilesOf(key: LevelKey, rect: CellRect): readonly TilePart[] {
  const { tensor, task, checkpoint, level } = key;
  if (level === coarsestLevel(tensor))
    return [{ chunk: firstChunks(tensor, checkpoint, key.reduction)[task] as Chunk, part: rect }];
  const reduction = level === 0 ? NOT_REDUCED : key.reduction;
  const tiles = tilesOfLevel(tensor, { checkpoint, task, level, reduction }, rect);
  return tiles.map((chunk) => ({ chunk, part: cellsIn(chunk, rect) }));
}

/** An array of cells in C order, and the rectangle of a level that it holds. */
export interface Patch {
  readonly values: Float32Array;
  readonly rect: CellRect;
}

const widthOf = ({ heads }: CellRect): number => heads[1] - heads[0];

/** Where a cell is in an array that holds a rectangle. */
const indexIn = (rect: CellRect, layer: number, head: number): number =>
  (layer - rect.layers[0]) * widthOf(rect) + head - rect.heads[0];

function copyCells(values: Float32Array, tile: CellRect, part: CellRect, patch: Patch): void {
  const [start, end] = part.heads;
  for (let layer = part.layers[0]; layer < part.layers[1]; layer++) {
    const row = values.subarray(indexIn(tile, layer, start), indexIn(tile, layer, end));
    patch.values.set(row, indexIn(patch.rect, layer, start));
  }
}

/** Cells of a coarser level, and for each cell of a part along one axis its block there. */
interface Coarser {
  readonly patch: Patch;
  readonly blockOf: (cell: number, axis: 'layers' | 'heads') => number;
}

function copyBlocks({ patch: from, blockOf }: Coarser, part: CellRect, to: Patch): void {
  const [start, end] = part.heads;
  const width = end - start;
  const columns = new Int32Array(width);
  for (let i = 0; i < width; i++) columns[i] = blockOf(start + i, 'heads');
  let before = -1;
  for (let layer = part.layers[0]; layer < part.layers[1]; layer++) {
    const block = blockOf(layer, 'layers');
    const target = indexIn(to.rect, layer, start);
    if (block === before) {
      const above = target - widthOf(to.rect);
      to.values.copyWithin(target, above, above + width);
      continue;
    }
    before = block;
    const row = indexIn(from.rect, block, 0);
    for (let i = 0; i < width; i++)
      to.values[target + i] = from.values[row + (columns[i] as number)] as number;
  }
}

/**
 * Fills a part of a patch from the finest coarser level whose tiles are all loaded.
 * @returns the level; one beyond the coarsest if none is, and the cells are missing
 */
function fillFromCoarser(key: LevelKey, part: CellRect, patch: Patch, lookup: TileLookup): number {
  const own = levelOf(key);
  const last = coarsestLevel(key.tensor);
  for (let level = key.level + 1; level <= last; level++) {
    const coarse = { ...key, level };
    const { layersPerCell, headsPerCell } = levelOf(coarse);
    const blockOf = (cell: number, axis: 'layers' | 'heads'): number =>
      axis === 'layers'
        ? Math.floor((cell * own.layersPerCell) / layersPerCell)
        : Math.floor((cell * own.headsPerCell) / headsPerCell);
    const rect: CellRect = {
      layers: [blockOf(part.layers[0], 'layers'), blockOf(part.layers[1] - 1, 'layers') + 1],
      heads: [blockOf(part.heads[0], 'heads'), blockOf(part.heads[1] - 1, 'heads') + 1],
    };
    if (tilesOf(coarse, rect).some(({ chunk }) => !lookup(chunk))) continue;
    const values = new Float32Array((rect.layers[1] - rect.layers[0]) * widthOf(rect));
    const from = { values, rect };
    fillPatch(coarse, from, lookup);
    copyBlocks({ patch: from, blockOf }, part, patch);
    return level;
  }
  for (let layer = part.layers[0]; layer < part.layers[1]; layer++)
    patch.values.fill(
      Number.NaN,
      indexIn(patch.rect, layer, part.heads[0]),
      indexIn(patch.rect, layer, part.heads[1]),
    );
  return last + 1;
}

/**
 * Fills a patch of a level from the tiles that are loaded, and where they are not, from coarser levels.
 * @returns the coarsest level that was needed; one beyond the coarsest if there was none
 */
export function fillPatch(key: LevelKey, patch: Patch, lookup: TileLookup): number {
  let coarsest = key.level;
  for (const { chunk, part } of tilesOf(key, patch.rect)) {
    const values = lookup(chunk);
    const tile = chunk.request.part as CellRect;
    if (values) copyCells(values, tile, part, patch);
    else coarsest = Math.max(coarsest, fillFromCoarser(key, part, patch, lookup));
  }
  return coarsest;
}
