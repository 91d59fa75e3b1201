// Frames to a GIF.

import { HeadglowError } from '../../src/index.ts';
import type { Frame } from '../../src/play.ts';
import type { MovieEncoder } from './encoder.ts';
import { createGifStream } from './gif-stream.ts';

/** Frames a second that browsers show: they slow down what asks for more. */
const FASTEST = 50;
const LARGEST_SIDE = 65535;
/** Bytes held in memory before the browser takes them, which can put them on the disk. */
const HELD = 1 << 24;

/** From RGBA to entries of the nearest colours. */
function createIndexer(palette: readonly number[]): (rgba: Uint8ClampedArray) => Uint8Array {
  const known = new Map<number, number>();
  const nearest = (color: number): number => {
    let [best, least] = [0, Infinity];
    palette.forEach((other, i) => {
      const red = (color >> 16) - (other >> 16);
      const green = ((color >> 8) & 255) - ((other >> 8) & 255);
      const blue = (color & 255) - (other & 255);
      const distance = red * red + green * green + blue * blue;
      if (distance < least) [best, least] = [i, distance];
    });
    return best;
  };
  return (rgba) => {
    const indices = new Uint8Array(rgba.length / 4);
    let [last, index] = [-1, 0];
    for (let i = 0; i < indices.length; i++) {
      const color =
        ((rgba[4 * i] as number) << 16) | ((rgba[4 * i + 1] as number) << 8) | (rgba[4 * i + 2] as number);
      if (color !== last) {
        last = color;
        index = known.get(color) ?? nearest(color);
        known.set(color, index);
      }
      indices[i] = index;
    }
    return indices;
  };
}

/**
 * An encoder for frames as large as the first.
 * @param fps frames a second, at most 50
 * @throws HeadglowError for more, and for sides that the format can't tell
 */
export function createGifEncoder({ canvas: { width, height }, palette }: Frame, fps: number): MovieEncoder {
  if (fps > FASTEST)
    throw new HeadglowError({
      code: 'option',
      place: 'gif',
      reason: `browsers don't show ${fps} frames a second of it`,
      remedy: `${FASTEST} are the most`,
    });
  if (Math.max(width, height) > LARGEST_SIDE)
    throw new HeadglowError({
      code: 'option',
      place: 'gif',
      reason: `a side has at most ${LARGEST_SIDE} pixels`,
    });
  const colors = palette.map((color) => Number.parseInt(color.slice(1), 16));
  const copy = Object.assign(document.createElement('canvas'), { width, height });
  const context = copy.getContext('2d', {
    alpha: false,
    willReadFrequently: true,
  }) as CanvasRenderingContext2D;
  const indicesOf = createIndexer(colors);
  const stream = createGifStream(width, height, colors, fps);
  let parts: BlobPart[] = [stream.start];
  let held = 0;
  return {
    async add({ canvas }) {
      context.drawImage(canvas, 0, 0);
      const bytes = stream.next(indicesOf(context.getImageData(0, 0, width, height).data));
      parts.push(...bytes);
      held += bytes.reduce((sum, { length }) => sum + length, 0);
      if (held < HELD) return;
      parts = [new Blob(parts)];
      held = 0;
    },
    async finish() {
      return new Blob([...parts, stream.end], { type: 'image/gif' });
    },
    async cancel() {
      parts = [];
    },
  };
}
