// Matrices that are not held in memory: their cells row by row, and those that come first in an order.

import { cellsIn, NOT_REDUCED, tilesOf } from '../source/level-cells.ts';
import { readBlocks } from '../source/read-blocks.ts';
import { type CellOrder, type FoundCell, type MatrixPlace, rankOf } from '../source/top-cells.ts';
import { levelsOf } from '../tensor/source.ts';
import type { Numbers, TensorOrSource } from '../tensor/tensor.ts';
import { matrixAtTask } from './measures/matrix.ts';
import { type TotalCounts, Totals } from './measures/totals.ts';
import type { Work } from './work.ts';

/** Called with cells of a layer that are side by side, from a head on. */
type RowVisitor = (layer: number, head: number, values: Numbers) => void;

/** The tiles that hold a place; none if it is not part of a source with levels. */
export const tilesOfPlace = ({ tensor, checkpoint, task, range }: MatrixPlace) =>
  levelsOf(tensor) ? tilesOf(tensor, { checkpoint, task, level: 0, reduction: NOT_REDUCED }, range) : [];

/** Reads all cells of a place, block by block; each block is a part of the work. */
async function readRows(place: MatrixPlace, work: Work, visit: RowVisitor): Promise<void> {
  const { tensor, checkpoint, task, range } = place;
  const [left, right] = range.heads;
  if (!levelsOf(tensor)) {
    const { values } = matrixAtTask(await work.read(tensor, checkpoint), tensor, task);
    for (let layer = range.layers[0]; layer < range.layers[1]; layer++)
      visit(layer, left, values.subarray(layer * tensor.heads + left, layer * tensor.heads + right));
    return;
  }
  await readBlocks(tilesOfPlace(place), work.signal, async (tile, values) => {
    const { layers, heads } = tile.request.part;
    const inside = cellsIn(tile, range);
    for (let layer = inside.layers[0]; layer < inside.layers[1]; layer++) {
      const row = (layer - layers[0]) * (heads[1] - heads[0]) - heads[0];
      visit(layer, inside.heads[0], values.subarray(row + inside.heads[0], row + inside.heads[1]));
    }
    await work.step();
  });
}

interface OrderedCell extends FoundCell {
  readonly rank: number;
  readonly index: number;
}

/** The cells that come first in an order, of those that are added in any order. */
class FirstCells {
  readonly #most: number;
  readonly #rank: (value: number) => number;
  readonly #heads: number;
  #cells: OrderedCell[] = [];
  /** Cells of a lower rank do not come first, and of this rank those beyond an index. */
  #least = Number.NEGATIVE_INFINITY;
  #last = Infinity;

  constructor(order: CellOrder, most: number, heads: number) {
    this.#most = most;
    this.#rank = rankOf(order);
    this.#heads = heads;
  }

  addRow(layer: number, head: number, values: Numbers): void {
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      const rank = this.#rank(value);
      if (!(rank >= this.#least) || !Number.isFinite(value)) continue;
      const index = layer * this.#heads + head + i;
      if (rank === this.#least && index > this.#last) continue;
      this.#cells.push({ layer, head: head + i, value, rank, index });
      if (this.#cells.length >= 2 * this.#most + 100) this.#trim();
    }
  }

  #trim(): void {
    this.#cells = this.#cells.sort((a, b) => b.rank - a.rank || a.index - b.index).slice(0, this.#most);
    const last = this.#cells[this.#most - 1];
    if (last) [this.#least, this.#last] = [last.rank, last.index];
  }

  get cells(): readonly FoundCell[] {
    this.#trim();
    return this.#cells;
  }
}

/** Most cells from a rank on that are kept. */
export const MAX_BRIGHT = 2 ** 18;

/** What a pass over all cells of a place finds. */
export interface MatrixTotals {
  readonly counts: TotalCounts;
  /** The cells that come first, as many as asked for. */
  readonly top: readonly FoundCell[];
  readonly lowest: FoundCell | null;
  /** How many cells are bright, and which; null if there are more than 262,144. */
  readonly brightCount: number;
  readonly bright: readonly FoundCell[] | null;
  /** How many cells reach each of the ranks at which they are counted. */
  readonly aboveCounts: readonly number[];
}

/** What passes have found: for each source, of the checkpoint read last. */
const known = new WeakMap<TensorOrSource, { checkpoint: number; found: Map<string, MatrixTotals> }>();

const keyOf = ({ task, range }: MatrixPlace, order: CellOrder): string =>
  [task, range.layers, range.heads, order].join(' ');

/** What the last pass over a place has found, without its bright cells; null if there was none. */
export function knownTotals(
  place: MatrixPlace,
  order: CellOrder,
): Pick<MatrixTotals, 'counts' | 'top' | 'lowest'> | null {
  const last = known.get(place.tensor);
  return (last?.checkpoint === place.checkpoint && last.found.get(keyOf(place, order))) || null;
}

function remember(place: MatrixPlace, order: CellOrder, totals: MatrixTotals): void {
  const { tensor, checkpoint } = place;
  const last = known.get(tensor);
  const found = last?.checkpoint === checkpoint ? last.found : new Map<string, MatrixTotals>();
  known.set(tensor, { checkpoint, found: found.set(keyOf(place, order), { ...totals, bright: null }) });
}

/** What a pass looks for. */
export interface PassSettings {
  readonly order: CellOrder;
  readonly most: number;
  /** Cells are bright from this rank on. */
  readonly from: number;
  /** Ranks at which cells are counted. */
  readonly above?: readonly number[];
}

/**
 * Reads all cells of a place, block by block; each block is a part of the work. Memory is that of a few blocks.
 * @throws HeadglowError if a block can't be read; the signal's reason
 */
export async function readTotals(
  place: MatrixPlace,
  { order, most, from, above = [] }: PassSettings,
  work: Work,
): Promise<MatrixTotals> {
  const totals = new Totals(place.range, order === 'absmax');
  const first = new FirstCells(order, most, place.tensor.heads);
  const last = new FirstCells('min', 1, place.tensor.heads);
  const rank = rankOf(order);
  const bright: FoundCell[] = [];
  let brightCount = 0;
  const aboveCounts = above.map(() => 0);
  await readRows(place, work, (layer, head, values) => {
    totals.addRow(layer, values);
    first.addRow(layer, head, values);
    last.addRow(layer, head, values);
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      if (!Number.isFinite(value)) continue;
      const own = rank(value);
      for (const [at, least] of above.entries())
        if (own >= least) aboveCounts[at] = (aboveCounts[at] as number) + 1;
      if (!(own >= from)) continue;
      if (brightCount++ < MAX_BRIGHT) bright.push({ layer, head: head + i, value });
    }
  });
  const found: MatrixTotals = {
    counts: totals.counts,
    top: first.cells,
    lowest: last.cells[0] ?? null,
    brightCount,
    aboveCounts,
    bright: brightCount > MAX_BRIGHT ? null : bright,
  };
  remember(place, order, found);
  return found;
}
