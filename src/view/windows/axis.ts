// One axis of a window: which cells each of its entries stands for, and which part of the entries is in sight.

import { type Axis, cellAtPixelCenter, hasNarrowCells, pixelEdges } from '../../figure/cells.ts';
import { CELL_PARTS, type Range } from '../../tensor/zoom.ts';

export interface WindowAxis {
  /** The first cell of every entry, and the end of the last one's cells. */
  readonly edges: Int32Array;
  /** Cells of every entry but the last; null if they differ. */
  readonly block: number | null;
  /** The part in sight, in entries; fractional. */
  readonly sight: Range;
}

/** Number of entries. */
export const entryCount = ({ edges }: WindowAxis): number => edges.length - 1;

/** Entries of `block` cells that cover the cells from `start` to `end`. */
function blockAxis({ cells, sight }: Axis, block: number, [start, end]: Range): WindowAxis {
  const first = Math.floor(start / block);
  const count = Math.ceil(end / block) - first;
  const edges = Int32Array.from({ length: count + 1 }, (_, entry) =>
    Math.min((first + entry) * block, cells),
  );
  return { edges, block, sight: sightInBlocks(sight, block, first * block) };
}

/** A part in sight, counted in blocks from the cell `start`. */
const sightInBlocks = ([from, to]: Range, block: number, start: number): Range => [
  (from / CELL_PARTS - start) / block,
  (to / CELL_PARTS - start) / block,
];

/** Entries of `block` cells that cover what is in sight. */
export const blocksInSight = (axis: Axis, block: number): WindowAxis =>
  blockAxis(axis, block, [axis.sight[0] / CELL_PARTS, axis.sight[1] / CELL_PARTS]);

/** How an exact window is created. */
export interface ExactAxis {
  /** Whether a pixel shows only the cell at its centre, which then is the first of its entry. */
  readonly isSingle: boolean;
  /** The pixels that are drawn; others have no entries. */
  readonly drawn: Range;
}

/** The exact window: an entry per pixel if pixels cover several cells, else the cells of the pixels. */
export function exactAxis(axis: Axis, { isSingle, drawn: [first, end] }: ExactAxis): WindowAxis {
  const cellAt = (pixel: number) => cellAtPixelCenter(pixel, axis);
  if (!hasNarrowCells(axis)) return blockAxis(axis, 1, [cellAt(first), cellAt(end - 1) + 1]);
  const edges = isSingle
    ? Int32Array.from({ length: end - first + 1 }, (_, i) => cellAt(first + i))
    : pixelEdges(axis).subarray(first, end + 1);
  return { edges, block: null, sight: [-first, axis.pixels - first] };
}

/**
 * Cells of a block that is at least as wide as the steps between pixels in motion (src/gpu/axis-fit.ts) and less than two; 1 if
 * cells are wider.
 */
const movingBlock = ({ pixels, sight: [from, to] }: Axis): number =>
  2 ** Math.max(0, Math.ceil(Math.log2((to - from) / (CELL_PARTS * Math.max(1, pixels - 1)))));

/**
 * The window in motion: blocks from one to two pixels wide. So a cell is shown at most one pixel from its place.
 * @param margin how far it extends beyond the part in sight at either end, as a fraction of it
 */
export function movingAxis(axis: Axis, margin: number): WindowAxis {
  const [from, to] = axis.sight;
  const beyond = margin * (to - from);
  const start = Math.max(0, Math.floor((from - beyond) / CELL_PARTS));
  const end = Math.min(axis.cells, Math.ceil((to + beyond) / CELL_PARTS));
  return blockAxis(axis, movingBlock(axis), [start, end]);
}

/** The same moving window for another part in sight; null if it does not cover that part, or its blocks are too wide or narrow. */
export function moveAxis(window: WindowAxis, axis: Axis): WindowAxis | null {
  const { edges, block } = window;
  const [start, end] = [edges[0] as number, edges.at(-1) as number];
  const [from, to] = axis.sight;
  const covers = from >= start * CELL_PARTS && to <= end * CELL_PARTS;
  if (block === null || !covers || block !== movingBlock(axis)) return null;
  return { edges, block, sight: sightInBlocks(axis.sight, block, start) };
}

/** An exact window of another part in sight as a stand-in for a part within it; null if it does not cover that part. */
export function stretchAxis({ edges, sight }: WindowAxis, before: Axis, axis: Axis): WindowAxis | null {
  const [from, to] = before.sight;
  const [start, end] = axis.sight;
  if (start < from || end > to) return null;
  const scale = (sight[1] - sight[0]) / (to - from);
  const at = (edge: number) => sight[0] + (edge - from) * scale;
  return { edges, block: null, sight: [at(start), at(end)] };
}
