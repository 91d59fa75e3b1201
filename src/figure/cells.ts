// Maps pixels of an axis to the cells they show, and cells to the pixels that show them: the CPU twin of the shaders' addressing.
//
// All arithmetic is exact. The part in sight has edges a < b in 1/256 of a cell, at most 256 * 2^26 = 2^34, on at most 2^15
// pixels. So every numerator and denominator below is an integer of at most 512 * 2^15 * 2^26 = 2^50, which a double
// represents exactly, as it does the products and sums that lead there. A quotient n/d of such integers rounds with an
// error of at most n/d * 2^-53 < 1/2d. A quotient that is not an integer is at least 1/d from the nearest one, so it does
// not round to it or past it: `floor` and `ceil` are exact as well.

import { CELL_PARTS, type Range } from '../tensor/zoom.ts';

export type { Range } from '../tensor/zoom.ts';

/** An axis of a matrix on the screen. Pixel 0 is at the start of the part in sight. */
export interface Axis {
  /** Cells of the matrix along the axis. */
  readonly cells: number;
  /** Pixels that show the part in sight. */
  readonly pixels: number;
  /** The part in sight, in 1/256 of a cell: integers, not empty, within the cells. */
  readonly sight: Range;
}

/** An axis with all of its cells in sight. */
export const wholeAxis = (cells: number, pixels: number): Axis => ({
  cells,
  pixels,
  sight: [0, cells * CELL_PARTS],
});

/** Whether a pixel covers more than one cell's width. If not, it shows the cell at its centre. */
export const hasNarrowCells = ({ pixels, sight: [a, b] }: Axis): boolean => b - a > CELL_PARTS * pixels;

/** Cells along each axis. */
export interface CellCounts {
  readonly layers: number;
  readonly heads: number;
}

/** The most cells that a pixel of any matrix covers along each axis; 1 at least. Matrices without pixels are ignored. */
export function mostCellsPerPixel(
  matrices: readonly {
    readonly cells: CellCounts;
    readonly pixels: CellCounts;
  }[],
): CellCounts {
  let [layers, heads] = [1, 1];
  for (const { cells, pixels } of matrices) {
    if (pixels.layers * pixels.heads === 0) continue;
    layers = Math.max(layers, Math.ceil(cells.layers / pixels.layers));
    heads = Math.max(heads, Math.ceil(cells.heads / pixels.heads));
  }
  return { layers, heads };
}

/**
 * The cells shown by a pixel. If cells are at least one pixel wide, that is the cell at the pixel's centre; else all cells
 * whose centres are in the pixel. Never empty, and within the cells of the axis.
 */
export function cellRange(pixel: number, axis: Axis): Range {
  if (hasNarrowCells(axis)) return [firstCell(pixel, axis), firstCell(pixel + 1, axis)];
  const cell = cellAtPixelCenter(pixel, axis);
  return [cell, cell + 1];
}

/** The cell at the centre of a pixel. */
export function cellAtPixelCenter(pixel: number, { pixels, sight: [a, b] }: Axis): number {
  return Math.floor((2 * pixels * a + (2 * pixel + 1) * (b - a)) / (2 * pixels * CELL_PARTS));
}

/** The first cell whose centre is at or after the left edge of a pixel. Adding 0 turns -0 into 0. */
function firstCell(pixel: number, { pixels, sight: [a, b] }: Axis): number {
  return Math.ceil((pixels * a + pixel * (b - a) - (pixels * CELL_PARTS) / 2) / (pixels * CELL_PARTS)) + 0;
}

/**
 * The first cell of every pixel, and after them the end of the last pixel's cells. If cells are narrower than pixels, pixel
 * `p` shows the cells from entry `p` up to, not including, entry `p + 1`; else only cell `p`.
 */
export function pixelEdges(axis: Axis): Int32Array {
  const { pixels } = axis;
  const edges = new Int32Array(pixels + 1);
  const first = hasNarrowCells(axis) ? firstCell : cellAtPixelCenter;
  for (let pixel = 0; pixel < pixels; pixel++) edges[pixel] = first(pixel, axis);
  edges[pixels] = cellRange(pixels - 1, axis)[1];
  return edges;
}

/**
 * The pixels that show a cell, the inverse of `cellRange`, for outlines and tick marks; null if none does. A cell narrower
 * than a pixel gets the pixel that contains its centre.
 */
export function pixelRange(cell: number, axis: Axis): Range | null {
  const { pixels, sight } = axis;
  const [a, b] = sight;
  if (hasNarrowCells(axis)) {
    const center = CELL_PARTS * cell + CELL_PARTS / 2;
    if (center < a || center >= b) return null;
    const pixel = Math.floor((pixels * (center - a)) / (b - a));
    return [pixel, pixel + 1];
  }
  const start = Math.max(firstPixel(cell, axis), 0);
  const end = Math.min(firstPixel(cell + 1, axis), pixels);
  return start < end ? [start, end] : null;
}

/** The first pixel whose centre is at or after the start of a cell; may be out of sight. Adding 0 turns -0 into 0. */
function firstPixel(cell: number, { pixels, sight: [a, b] }: Axis): number {
  return Math.ceil((2 * pixels * (CELL_PARTS * cell - a) - (b - a)) / (2 * (b - a))) + 0;
}
