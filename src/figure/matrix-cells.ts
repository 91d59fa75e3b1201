// The cells of a matrix that a pixel of a figure shows, and the pixels that show a cell.

import type { Origin } from '../options.ts';
import type { Range, Sight } from '../tensor/zoom.ts';
import { type Axis, cellAtPixelCenter, cellRange, pixelRange } from './cells.ts';
import type { Rect } from './figure.ts';

/** The rows and columns of cells that a device pixel shows. */
export interface PixelCells {
  readonly layers: Range;
  readonly heads: Range;
}

/** A matrix, its part in sight, and the rectangle that shows it. With origin `lower`, layer 0 is at the bottom. */
export interface DrawnMatrix {
  readonly rect: Rect;
  readonly tensor: { readonly layers: number; readonly heads: number };
  readonly sight: Sight;
  readonly origin: Origin;
}

/** The vertical and the horizontal axis of a matrix on the screen. */
export const axesOf = ({
  rect,
  tensor,
  sight,
}: DrawnMatrix): { readonly layers: Axis; readonly heads: Axis } => ({
  layers: { cells: tensor.layers, pixels: rect.height, sight: sight.layers },
  heads: { cells: tensor.heads, pixels: rect.width, sight: sight.heads },
});

/**
 * The cells shown by the device pixel (x, y), counted from the top left of the figure; the pixel must be in the panel.
 * @param nearest whether a pixel shows only the cell at its centre
 */
export function cellsAt(
  matrix: DrawnMatrix,
  { x, y }: { readonly x: number; readonly y: number },
  nearest = false,
): PixelCells {
  const { rect, origin } = matrix;
  const { layers, heads } = axesOf(matrix);
  const column = x - rect.x;
  const row = origin === 'lower' ? rect.height - 1 - (y - rect.y) : y - rect.y;
  if (!nearest) return { layers: cellRange(row, layers), heads: cellRange(column, heads) };
  const layer = cellAtPixelCenter(row, layers);
  const head = cellAtPixelCenter(column, heads);
  return { layers: [layer, layer + 1], heads: [head, head + 1] };
}

/** The device pixels that show one cell, for its outline; null if it is out of sight. */
export function cellRect(
  matrix: DrawnMatrix,
  { layer, head }: { readonly layer: number; readonly head: number },
): Rect | null {
  const { rect, origin } = matrix;
  const { layers, heads } = axesOf(matrix);
  const columns = pixelRange(head, heads);
  const rows = pixelRange(layer, layers);
  if (!columns || !rows) return null;
  const top = origin === 'lower' ? rect.height - rows[1] : rows[0];
  return {
    x: rect.x + columns[0],
    y: rect.y + top,
    width: columns[1] - columns[0],
    height: rows[1] - rows[0],
  };
}
