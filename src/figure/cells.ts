// Which cells a pixel shows and which pixels show a cell: the rule that the shaders follow, in exact numbers.
//
// Every number here is a whole one below 2 * 2^26 * 2^15 = 2^42, so doubles hold it exactly. A quotient of two such
// numbers rounds to a whole number only if it is one: k - 1/b and k are 1/b >= 2^-28 apart, far more than the
// 2^-12 * 2^-15 by which a double below 2^26 is rounded. So `floor` and `ceil` of it are exact as well.

import type { Origin } from '../options.ts';
import type { Rect } from './figure.ts';

/** Whole numbers from the first up to, not including, the second. */
export type Range = readonly [start: number, end: number];

/**
 * Cells shown by a pixel along an axis of `cells` cells on `pixels` pixels, counted from the side of cell 0: the one
 * at its centre where cells are a pixel wide or wider, else all whose centres lie in it. Never empty.
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

/** First cell whose centre lies at or after the left edge of a pixel. Adding 0 turns -0 into 0. */
function firstCell(pixel: number, cells: number, pixels: number): number {
  return Math.ceil((2 * pixel * cells - pixels) / (2 * pixels)) + 0;
}

/**
 * Pixels that show a cell, the inverse of `cellRange`: for outlines and tick marks. Never empty: a cell narrower than
 * a pixel has the one pixel that holds its centre.
 */
export function pixelRange(cell: number, cells: number, pixels: number): Range {
  // "The pixels whose centres lie in a cell" and "the cells whose centres lie in a pixel" are one rule.
  return cellRange(cell, pixels, cells);
}

/** Cells of a panel that one device pixel shows. */
export interface PixelCells {
  readonly layers: Range;
  readonly heads: Range;
}

/**
 * Cells that the device pixel (px, py) shows, counted from the figure's upper left; it must lie in the panel.
 * With origin `lower`, layer 0 lies at the bottom. With `nearest` it is the one at the pixel's centre.
 */
export function cellsAt(
  rect: Rect,
  layers: number,
  heads: number,
  origin: Origin,
  px: number,
  py: number,
  nearest = false,
): PixelCells {
  const x = px - rect.x;
  const y = py - rect.y;
  const row = origin === 'lower' ? rect.height - 1 - y : y;
  if (!nearest)
    return { layers: cellRange(row, layers, rect.height), heads: cellRange(x, heads, rect.width) };
  const layer = cellAtPixelCenter(row, layers, rect.height);
  const head = cellAtPixelCenter(x, heads, rect.width);
  return { layers: [layer, layer + 1], heads: [head, head + 1] };
}

/** Device pixels that show one cell of a panel, for its outline. */
export function cellRect(
  rect: Rect,
  layers: number,
  heads: number,
  origin: Origin,
  layer: number,
  head: number,
): Rect {
  const [left, right] = pixelRange(head, heads, rect.width);
  const [near, far] = pixelRange(layer, layers, rect.height);
  const top = origin === 'lower' ? rect.height - far : near;
  return { x: rect.x + left, y: rect.y + top, width: right - left, height: far - near };
}
