// Maps pixels to the cells they show, and cells to the pixels that show them: the CPU twin of the shaders' addressing.
//
// All arithmetic is exact. Every value here is an integer below 2 * 2^26 * 2^15 = 2^42, which a double represents
// exactly. A quotient a/b of such integers cannot round up to an integer k by mistake: k - 1/b and k are at least 2^-28
// apart, far more than the rounding error of a double below 2^26, 2^-27. So `floor` and `ceil` are exact as well.

import type { Origin } from '../options.ts';
import type { Rect } from './figure.ts';

/** A half-open range of integers: `start <= i < end`. */
export type Range = readonly [start: number, end: number];

/**
 * The cells shown by a pixel, along an axis of `cells` cells drawn on `pixels` pixels, with pixel 0 at cell 0. If cells
 * are at least one pixel wide, that is the cell at the pixel's centre; else all cells whose centres are in the pixel.
 * Never empty.
 */
export function cellRange(pixel: number, cells: number, pixels: number): Range {
  if (cells > pixels) return [firstCell(pixel, cells, pixels), firstCell(pixel + 1, cells, pixels)];
  const cell = cellAtPixelCenter(pixel, cells, pixels);
  return [cell, cell + 1];
}

/** The cell at the centre of a pixel. */
export function cellAtPixelCenter(pixel: number, cells: number, pixels: number): number {
  return Math.floor(((2 * pixel + 1) * cells) / (2 * pixels));
}

/** The first cell whose centre is at or after the left edge of a pixel. Adding 0 turns -0 into 0. */
function firstCell(pixel: number, cells: number, pixels: number): number {
  return Math.ceil((2 * pixel * cells - pixels) / (2 * pixels)) + 0;
}

/**
 * The pixels that show a cell, the inverse of `cellRange`, for outlines and tick marks. Never empty: a cell narrower
 * than a pixel gets the pixel that contains its centre.
 */
export function pixelRange(cell: number, cells: number, pixels: number): Range {
  // By symmetry: "pixels whose centres are in a cell" is the same rule with the roles exchanged.
  return cellRange(cell, pixels, cells);
}

/** The rows and columns of cells that a device pixel shows. */
export interface PixelCells {
  readonly layers: Range;
  readonly heads: Range;
}

/** A matrix and the rectangle it is drawn in. With origin `lower`, layer 0 is at the bottom. */
export interface DrawnMatrix {
  readonly rect: Rect;
  readonly layers: number;
  readonly heads: number;
  readonly origin: Origin;
}

/**
 * The cells shown by the device pixel (x, y), counted from the top left of the figure; the pixel must be in the panel.
 * @param nearest whether a pixel shows only the cell at its centre
 */
export function cellsAt(
  { rect, layers, heads, origin }: DrawnMatrix,
  { x, y }: { readonly x: number; readonly y: number },
  nearest = false,
): PixelCells {
  const column = x - rect.x;
  const row = origin === 'lower' ? rect.height - 1 - (y - rect.y) : y - rect.y;
  if (!nearest)
    return { layers: cellRange(row, layers, rect.height), heads: cellRange(column, heads, rect.width) };
  const layer = cellAtPixelCenter(row, layers, rect.height);
  const head = cellAtPixelCenter(column, heads, rect.width);
  return { layers: [layer, layer + 1], heads: [head, head + 1] };
}

/** The device pixels that show one cell, for its outline. */
export function cellRect(
  { rect, layers, heads, origin }: DrawnMatrix,
  { layer, head }: { readonly layer: number; readonly head: number },
): Rect {
  const [left, right] = pixelRange(head, heads, rect.width);
  const [start, end] = pixelRange(layer, layers, rect.height);
  const top = origin === 'lower' ? rect.height - end : start;
  return { x: rect.x + left, y: rect.y + top, width: right - left, height: end - start };
}
