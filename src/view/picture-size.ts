// Validates the size of a still picture.

import type { FigureSize } from '../figure/compose.ts';
import { fail, HeadglowError, quoteValue } from '../tensor/error.ts';
import { MAX_PIXELS, MAX_SIDE, type PictureSize } from './picture-limits.ts';

/** The default size, also of `headglow render`. */
export const DEFAULT_SIZE: PictureSize = { width: 1600, height: 900 };

/** Converts a size to device pixels. @throws HeadglowError if it is invalid or exceeds the limits */
export function checkPictureSize(given: PictureSize): FigureSize {
  const { width, height, scale = 1, ...others } = given ?? {};
  for (const unknown of Object.keys(others))
    fail('option', `size.${unknown}`, 'unknown property', 'use width, height and scale');
  for (const [side, value] of Object.entries({ width, height, scale }))
    if (!(Number.isFinite(value) && value > 0))
      fail(
        'option',
        `size.${side}`,
        `${quoteValue(value)} is not a positive number`,
        'pass { width, height } in CSS pixels',
      );
  const size = { width: Math.round(width * scale), height: Math.round(height * scale), pixelRatio: scale };
  const sides = [size.width, size.height];
  const fits = sides.every((side) => side >= 1 && side <= MAX_SIDE) && size.width * size.height <= MAX_PIXELS;
  if (fits) return size;
  throw new HeadglowError({
    code: 'size',
    place: 'size',
    reason: `a picture of ${size.width} x ${size.height} pixels cannot be drawn`,
    remedy: `use at most ${MAX_SIDE} pixels per side and ${Math.floor(MAX_PIXELS / 1e6)} million in total`,
  });
}
