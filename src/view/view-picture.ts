// The figure of a view as a still picture.

import type { Options } from '../options.ts';
import type { Reader } from '../source/reader.ts';
import type { Camera } from '../tensor/zoom.ts';
import { draw, type Picture } from './draw.ts';
import type { SurfaceSize } from './surface-size.ts';

/** Options with the rows and columns that are in sight, for a still picture, in which others may be out of range. */
export const withGridInSight = (options: Options, { rows, columns }: Camera): Options =>
  options.zoom?.rows || options.zoom?.columns
    ? { ...options, zoom: { ...options.zoom, rows, columns } }
    : options;

/** Draws the figure of a view. @param size of the view. @param scale device pixels per CSS pixel */
export function pictureOf(
  { reader, options, camera }: { reader: Reader; options: Options; camera: Camera },
  { width, height, pixelRatio }: SurfaceSize,
  scale: number,
): Promise<Picture> {
  const size = { width: width / pixelRatio, height: height / pixelRatio, scale };
  const { dataset, statistics } = reader;
  return draw(dataset, withGridInSight(options, camera), size, { statistics });
}
