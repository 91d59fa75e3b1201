// The cells of a matrix that a pixel of a figure shows, and the pixels that show a cell.

import type { Range, Sight } from '../tensor/zoom.ts';
import { type Axis, cellAtPixelCenter, cellRange, pixelRange } from './cells.ts';
import type { Rect } from './figure.ts';
import { type ByAxis, byAxis, byDirection, type Orientation, pixelsAlong, turned } from './orientation.ts';

/** The rows and columns of cells that a device pixel shows. */
export interface PixelCells {
  readonly layers: Range;
  readonly heads: Range;
}

/** A matrix, its part in sight, and the rectangle that shows it. */
export interface DrawnMatrix extends Orientation {
  readonly rect: Rect;
  readonly tensor: { readonly layers: number; readonly heads: number };
  readonly sight: Sight;
}

/** The axes of a matrix on the screen. */
export function axesOf({ rect, tensor, sight, transpose }: DrawnMatrix): ByAxis<Axis> {
  const { layers, heads } = pixelsAlong(rect, { transpose });
  return {
    layers: { cells: tensor.layers, pixels: layers, sight: sight.layers },
    heads: { cells: tensor.heads, pixels: heads, sight: sight.heads },
  };
}

/**
 * The cells shown by the device pixel (x, y), counted from the top left of the figure; the pixel must be in the panel.
 * @param nearest whether a pixel shows only the cell at its centre
 */
export function cellsAt(
  matrix: DrawnMatrix,
  { x, y }: { readonly x: number; readonly y: number },
  nearest = false,
): PixelCells {
  const { rect } = matrix;
  const { layers, heads } = axesOf(matrix);
  const [down] = turned([y - rect.y, y - rect.y + 1], rect.height, matrix);
  const pixel = byAxis({ across: x - rect.x, down }, matrix);
  if (!nearest) return { layers: cellRange(pixel.layers, layers), heads: cellRange(pixel.heads, heads) };
  const layer = cellAtPixelCenter(pixel.layers, layers);
  const head = cellAtPixelCenter(pixel.heads, heads);
  return { layers: [layer, layer + 1], heads: [head, head + 1] };
}

/** The device pixels that show one cell, for its outline; null if it is out of sight. */
export function cellRect(
  matrix: DrawnMatrix,
  { layer, head }: { readonly layer: number; readonly head: number },
): Rect | null {
  const { rect } = matrix;
  const axes = axesOf(matrix);
  const pixels = { layers: pixelRange(layer, axes.layers), heads: pixelRange(head, axes.heads) };
  const { across, down } = byDirection(pixels, matrix);
  if (!across || !down) return null;
  const [top, bottom] = turned(down, rect.height, matrix);
  return { x: rect.x + across[0], y: rect.y + top, width: across[1] - across[0], height: bottom - top };
}
