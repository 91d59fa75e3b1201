// Sizes of still pictures, and what one is.

import type { FigureSize } from '../figure/compose.ts';
import type { Layout } from '../figure/layout-json.ts';
import { HeadglowError } from '../tensor/error.ts';

export interface PictureSize {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Device pixels in a CSS pixel; 2 gives a picture twice as large, with all in proportion. */
  readonly scale: number;
}

export interface Picture {
  /** The whole figure, text included. */
  readonly canvas: HTMLCanvasElement;
  readonly layout: Layout;
}

/** Device pixels that a side of a picture may have, and all of it: what browsers' canvases can hold. */
export const MAX_SIDE = 16384;
export const MAX_PIXELS = 2 ** 27;

/** The size in device pixels. @throws HeadglowError for pictures without pixels, and with too many */
export function pictureSize({ width, height, scale }: PictureSize): FigureSize {
  const size = { width: Math.round(width * scale), height: Math.round(height * scale), pixelRatio: scale };
  const sides = [size.width, size.height];
  const fits = sides.every((side) => side >= 1 && side <= MAX_SIDE) && size.width * size.height <= MAX_PIXELS;
  if (fits) return size;
  throw new HeadglowError({
    place: 'size',
    reason: `a picture of ${size.width} x ${size.height} pixels can't be drawn`,
    remedy: `a side may have from 1 to ${MAX_SIDE} pixels, and all of it ${Math.floor(MAX_PIXELS / 1e6)} million`,
  });
}
