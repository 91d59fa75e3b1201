// The largest cells of a source with levels, exactly, through the levels of extremes: only blocks that may contain one are read.

import type { CellRange } from '../tensor/reduce.ts';
import type { Reduction } from '../tensor/reductions.ts';
import { levelsOf } from '../tensor/source.ts';
import type { Source, SourceLevel, TensorOrSource } from '../tensor/tensor.ts';
import type { Range } from '../tensor/zoom.ts';
import { SourceCache } from './cache.ts';
import { cellsIn, loadChunks, NOT_REDUCED, type Tile, tilesOf } from './level-cells.ts';
import { readBlocks } from './read-blocks.ts';

/** What cells are ordered by: the largest value, the smallest one, or the largest magnitude first. */
export type CellOrder = 'max' | 'min' | 'absmax';

/** A cell and its value. */
export interface FoundCell {
  readonly layer: number;
  readonly head: number;
  readonly value: number;
}

/** A part of a task's matrix at a checkpoint. */
export interface MatrixPlace {
  readonly tensor: TensorOrSource;
  readonly checkpoint: number;
  readonly task: number;
  readonly range: CellRange;
}

const RANKS: Readonly<Record<CellOrder, (value: number) => number>> = {
  max: (value) => value,
  min: (value) => -value,
  absmax: Math.abs,
};

/** A number by which cells are ordered, the largest first. */
export const rankOf = (order: CellOrder): ((value: number) => number) => RANKS[order];

/** The levels whose values bound those of their blocks: one, or two of which the larger bound counts. */
const BOUNDS: Readonly<Record<CellOrder, readonly (readonly Reduction[])[]>> = {
  max: [['max']],
  min: [['min']],
  absmax: [['absmax'], ['max', 'min']],
};

const shapesOf = (tensor: TensorOrSource): readonly SourceLevel[] => levelsOf(tensor) ?? [];

/** The reductions that bound an order in a source; null if it has none, or if its blocks do not contain those below them. */
export function boundsOf(tensor: TensorOrSource, order: CellOrder): readonly Reduction[] | null {
  const levels = shapesOf(tensor);
  const { reductions = [] } = tensor as Source;
  const isNested = levels.every(({ layersPerCell, headsPerCell }, i) => {
    const below = levels[i - 1] ?? { layersPerCell: 1, headsPerCell: 1 };
    return layersPerCell % below.layersPerCell === 0 && headsPerCell % below.headsPerCell === 0;
  });
  const found = BOUNDS[order].find((names) => names.every((name) => reductions.includes(name)));
  return levels.length > 1 && isNested && found ? found : null;
}

const TILE = 256;

/** The coarsest levels have one tile: the finest of them, from which a search starts. */
function firstLevel(levels: readonly SourceLevel[]): number {
  const isOneTile = ({ layers, heads, tile }: SourceLevel): boolean =>
    layers <= (tile?.layers ?? TILE) && heads <= (tile?.heads ?? TILE);
  const last = levels.length - 1;
  const found = levels.findIndex((level, i) => i > 0 && isOneTile(level));
  return found < 0 ? last : found;
}

/** The finest level at which a cell of a level has no more cells than a tile. */
function levelBelow(levels: readonly SourceLevel[], level: number): number {
  const block = levels[level] as SourceLevel;
  const found = levels.findIndex(
    ({ layersPerCell, headsPerCell, tile }) =>
      block.layersPerCell / layersPerCell <= (tile?.layers ?? TILE) &&
      block.headsPerCell / headsPerCell <= (tile?.heads ?? TILE),
  );
  return Math.min(found, level - 1);
}

/** The cells of one level that belong to a range of another. */
function scaleRange(
  range: CellRange,
  from: SourceLevel,
  { layers, heads, layersPerCell, headsPerCell }: SourceLevel,
): CellRange {
  const scale = ([start, end]: Range, size: number, count: number): Range => [
    Math.floor(start * size),
    Math.min(Math.ceil(end * size), count),
  ];
  return {
    layers: scale(range.layers, from.layersPerCell / layersPerCell, layers),
    heads: scale(range.heads, from.headsPerCell / headsPerCell, heads),
  };
}

/** A cell of a level above level 0. */
interface Block {
  readonly level: number;
  readonly layer: number;
  readonly head: number;
  /** The rank of its cell that comes first. */
  readonly bound: number;
  /** Whether one of the cells that are looked for has this rank. */
  readonly isReached: boolean;
  /** The index of its first cell in the matrix. */
  readonly first: number;
}

/** A cell of level 0. */
interface Candidate extends FoundCell {
  readonly rank: number;
  readonly index: number;
}

/** Tiles that searches have read. They are kept, as descriptions and lists of heads search the same ones. */
const caches = new WeakMap<TensorOrSource, SourceCache>();
const CACHE_SETTINGS = { budget: 2 ** 25, reads: 8 };

/** Tiles that are read at the same time, in the order of their bounds: the last of them may turn out not to be needed. */
const AT_ONCE = 4;

/** Reads levels of a matrix. */
class LevelReader {
  readonly place: MatrixPlace;
  readonly levels: readonly SourceLevel[];
  readonly #order: CellOrder;
  readonly #bounds: readonly Reduction[];
  readonly #signal: AbortSignal;
  readonly #cache: SourceCache;

  constructor(place: MatrixPlace, order: CellOrder, bounds: readonly Reduction[], signal: AbortSignal) {
    this.place = place;
    this.levels = shapesOf(place.tensor);
    this.#order = order;
    this.#bounds = bounds;
    this.#signal = signal;
    this.#cache = caches.get(place.tensor) ?? new SourceCache(CACHE_SETTINGS);
    caches.set(place.tensor, this.#cache);
  }

  /** The tiles that contain a range of a level; above level 0, those of all reductions. */
  tiles(level: number, range: CellRange): Tile[] {
    const { tensor, checkpoint, task } = this.place;
    const reductions = level === 0 ? [NOT_REDUCED] : this.#bounds;
    return reductions.flatMap((reduction) => tilesOf(tensor, { checkpoint, task, level, reduction }, range));
  }

  /** Calls a function with the rank and the value of each cell of a level in a range. */
  async scan(
    level: number,
    range: CellRange,
    visit: (layer: number, head: number, rank: number, value: number) => void,
  ): Promise<void> {
    const tiles = this.tiles(level, range);
    const values = await loadChunks(this.#cache, tiles, this.#signal);
    const rank = RANKS[this.#order];
    const count = tiles.length / (level === 0 ? 1 : this.#bounds.length);
    for (let at = 0; at < count; at++) {
      const { layers, heads } = (tiles[at] as Tile).request.part;
      const inside = cellsIn(tiles[at] as Tile, range);
      const width = heads[1] - heads[0];
      for (let layer = inside.layers[0]; layer < inside.layers[1]; layer++)
        for (let head = inside.heads[0]; head < inside.heads[1]; head++) {
          const cell = (layer - layers[0]) * width + head - heads[0];
          let [best, value] = [Number.NaN, Number.NaN];
          for (let i = at; i < tiles.length; i += count) {
            const one = (values[i] as Float32Array)[cell] as number;
            if (rank(one) <= best) continue;
            [best, value] = Number.isNaN(one) ? [best, value] : [rank(one), one];
          }
          visit(layer, head, best, value);
        }
    }
  }

  /** The blocks of a level in a range of its cells that contain cells of the place. */
  async blocks(level: number, range: CellRange): Promise<Block[]> {
    const { layersPerCell, headsPerCell } = this.levels[level] as SourceLevel;
    const { layers, heads } = this.place.range;
    const { tensor } = this.place;
    const found: Block[] = [];
    await this.scan(level, range, (layer, head, bound) => {
      if (Number.isNaN(bound)) return;
      const [top, left] = [layer * layersPerCell, head * headsPerCell];
      const bottom = Math.min(top + layersPerCell, tensor.layers);
      const right = Math.min(left + headsPerCell, tensor.heads);
      const isWhole = top >= layers[0] && bottom <= layers[1] && left >= heads[0] && right <= heads[1];
      const first = Math.max(top, layers[0]) * tensor.heads + Math.max(left, heads[0]);
      found.push({ level, layer, head, bound, isReached: isWhole && Number.isFinite(bound), first });
    });
    return found;
  }

  /** The cells of the place in a range of level 0 that have a finite value. */
  async cells(range: CellRange): Promise<Candidate[]> {
    const found: Candidate[] = [];
    await this.scan(0, range, (layer, head, rank, value) => {
      if (Number.isFinite(value))
        found.push({ layer, head, value, rank, index: layer * this.place.tensor.heads + head });
    });
    return found;
  }

  /** The cells of a level that belong to the place. */
  rangeAt(level: number): CellRange {
    const [zero, shape] = [this.levels[0] as SourceLevel, this.levels[level] as SourceLevel];
    return scaleRange(this.place.range, zero, shape);
  }

  /** The cells at a finer level that belong to a block and to the place. */
  rangeOf({ level, layer, head }: Block, below: number): CellRange {
    const [from, to] = [this.levels[level] as SourceLevel, this.levels[below] as SourceLevel];
    const own = scaleRange({ layers: [layer, layer + 1], heads: [head, head + 1] }, from, to);
    const all = this.rangeAt(below);
    return {
      layers: [Math.max(own.layers[0], all.layers[0]), Math.min(own.layers[1], all.layers[1])],
      heads: [Math.max(own.heads[0], all.heads[0]), Math.min(own.heads[1], all.heads[1])],
    };
  }
}

/** The rank that the last of the cells looked for reaches at least. */
function leastRank(found: readonly Candidate[], blocks: readonly Block[], most: number): number {
  const ranks = found.map(({ rank }) => rank);
  for (const { bound, isReached } of blocks) if (isReached) ranks.push(bound);
  if (ranks.length < most) return Number.NEGATIVE_INFINITY;
  return Float64Array.from(ranks).sort()[ranks.length - most] as number;
}

/**
 * The cells that come first in an order, the first one in case of ties, by layer and then by head: exactly, though only a few
 * tiles are read. Cells that are not finite do not count.
 * @param most how many to return
 * @returns null if the source has no levels that bound the order
 * @throws HeadglowError if a tile can't be read; the signal's reason
 */
export async function topCells(
  place: MatrixPlace,
  order: CellOrder,
  most: number,
  signal: AbortSignal,
): Promise<readonly FoundCell[] | null> {
  signal.throwIfAborted();
  const bounds = boundsOf(place.tensor, order);
  if (!bounds) return null;
  const reader = new LevelReader(place, order, bounds, signal);
  const start = firstLevel(reader.levels);
  let blocks = await reader.blocks(start, reader.rangeAt(start));
  let found: Candidate[] = [];
  for (;;) {
    const least = leastRank(found, blocks, most);
    const last = found.length < most ? undefined : found[most - 1];
    blocks = blocks
      .filter(({ bound, first }) => bound >= least && !(last && bound === last.rank && first > last.index))
      .sort((a, b) => b.bound - a.bound || a.first - b.first);
    if (blocks.length === 0) return found.map(({ layer, head, value }) => ({ layer, head, value }));
    const [next, rest] = [blocks.slice(0, AT_ONCE), blocks.slice(AT_ONCE)];
    const below = next.map(({ level }) => levelBelow(reader.levels, level));
    const read = await Promise.all(
      next.map((block, i): Promise<(Block | Candidate)[]> => {
        const level = below[i] as number;
        const range = reader.rangeOf(block, level);
        return level === 0 ? reader.cells(range) : reader.blocks(level, range);
      }),
    );
    const isCell = (one: Block | Candidate): one is Candidate => 'index' in one;
    const all = read.flat();
    blocks = [...rest, ...all.filter((one): one is Block => !isCell(one))];
    found = [...found, ...all.filter(isCell)]
      .sort((a, b) => b.rank - a.rank || a.index - b.index)
      .slice(0, most);
  }
}

/** Cells from a rank on. */
export interface RankRange {
  readonly order: CellOrder;
  readonly from: number;
}

/** Limits of a search for all cells from a rank on. */
export interface SearchLimits {
  /** Tiles of level 0 to read. */
  readonly tiles: number;
  readonly cells: number;
}

/**
 * The tiles of level 0 that may contain cells whose rank is at least a number.
 * @returns null if the source has no levels that bound the order, or for more tiles than the limit
 * @throws HeadglowError if a tile can't be read; the signal's reason
 */
export async function tilesFromRank(
  place: MatrixPlace,
  { order, from }: RankRange,
  most: number,
  signal: AbortSignal,
): Promise<readonly Tile[] | null> {
  const bounds = boundsOf(place.tensor, order);
  if (!bounds) return null;
  const reader = new LevelReader(place, order, bounds, signal);
  const keyOf = ({ request: { part } }: Tile): string => `${part.reduction} ${part.layers} ${part.heads}`;
  let level = firstLevel(reader.levels);
  let tiles = new Map(reader.tiles(level, reader.rangeAt(level)).map((tile) => [keyOf(tile), tile]));
  while (level > 0) {
    const below = levelBelow(reader.levels, level);
    const next = new Map<string, Tile>();
    const isFirst = ({ request: { part } }: Tile): boolean => part.reduction === bounds[0];
    for (const tile of [...tiles.values()].filter(isFirst)) {
      const range = cellsIn(tile, reader.rangeAt(level));
      const found = await reader.blocks(level, range);
      for (const block of found.filter(({ bound }) => bound >= from))
        for (const one of reader.tiles(below, reader.rangeOf(block, below))) next.set(keyOf(one), one);
      if (next.size > most) return null;
    }
    [level, tiles] = [below, next];
  }
  return [...tiles.values()];
}

/**
 * All finite cells whose rank is at least a number, in the order of the tiles.
 * @returns null if the source has no levels that bound the order, or for more than the limits
 * @throws HeadglowError if a tile can't be read; the signal's reason
 */
export async function cellsFromRank(
  place: MatrixPlace,
  { order, from }: RankRange,
  limits: SearchLimits,
  signal: AbortSignal,
): Promise<readonly FoundCell[] | null> {
  const tiles = await tilesFromRank(place, { order, from }, limits.tiles, signal);
  if (!tiles) return null;
  const rank = RANKS[order];
  const found: FoundCell[] = [];
  await readBlocks(tiles, signal, (tile, values) => {
    const { layers, heads } = tile.request.part;
    const inside = cellsIn(tile, place.range);
    for (let layer = inside.layers[0]; layer < inside.layers[1]; layer++)
      for (let head = inside.heads[0]; head < inside.heads[1]; head++) {
        const value = values[(layer - layers[0]) * (heads[1] - heads[0]) + head - heads[0]] as number;
        if (Number.isFinite(value) && rank(value) >= from && found.length <= limits.cells)
          found.push({ layer, head, value });
      }
  });
  return found.length > limits.cells ? null : found;
}
