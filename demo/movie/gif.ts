// Encodes frames as a GIF.

import { HeadglowError } from '../../src/index.ts';
import type { Frame } from '../../src/play.ts';
import type { MovieEncoder } from './encoder.ts';
import { GifStream } from './gif-stream.ts';

/** Browsers play GIFs with shorter delays more slowly. */
const MAX_FPS = 50;
const MAX_SIDE = 65535;
/** Bytes after which the file so far becomes a Blob, which the browser may store on disk. */
const MAX_BUFFERED_BYTES = 1 << 24;

/** Squared distance of two colours 0xrrggbb in RGB. */
function squaredDistance(a: number, b: number): number {
  const red = (a >> 16) - (b >> 16);
  const green = ((a >> 8) & 255) - ((b >> 8) & 255);
  const blue = (a & 255) - (b & 255);
  return red * red + green * green + blue * blue;
}

function findNearestIndex(palette: readonly number[], color: number): number {
  let nearest = 0;
  let least = Number.POSITIVE_INFINITY;
  palette.forEach((candidate, i) => {
    const distance = squaredDistance(color, candidate);
    if (distance < least) {
      nearest = i;
      least = distance;
    }
  });
  return nearest;
}

/** Converts RGBA pixels to the indices of the nearest palette colours. */
class PaletteIndexer {
  readonly #palette: readonly number[];
  readonly #indexOfColor = new Map<number, number>();

  constructor(palette: readonly number[]) {
    this.#palette = palette;
  }

  convert(rgba: Uint8ClampedArray): Uint8Array {
    const indices = new Uint8Array(rgba.length / 4);
    // Neighbouring pixels often have the same colour, so it is looked up only when it changes.
    let lastColor: number | null = null;
    let index = 0;
    for (let i = 0; i < indices.length; i++) {
      const red = rgba[4 * i] as number;
      const green = rgba[4 * i + 1] as number;
      const blue = rgba[4 * i + 2] as number;
      const color = (red << 16) | (green << 8) | blue;
      if (color !== lastColor) {
        lastColor = color;
        index = this.#indexOf(color);
      }
      indices[i] = index;
    }
    return indices;
  }

  #indexOf(color: number): number {
    let index = this.#indexOfColor.get(color);
    if (index === undefined) {
      index = findNearestIndex(this.#palette, color);
      this.#indexOfColor.set(color, index);
    }
    return index;
  }
}

function checkSettings(width: number, height: number, fps: number): void {
  if (fps > MAX_FPS)
    throw new HeadglowError({
      code: 'option',
      place: 'gif',
      reason: `browsers cannot play a GIF at ${fps} frames per second`,
      remedy: `use at most ${MAX_FPS}`,
    });
  if (Math.max(width, height) > MAX_SIDE)
    throw new HeadglowError({
      code: 'option',
      place: 'gif',
      reason: `a GIF is at most ${MAX_SIDE} pixels wide and high, not ${width} x ${height}`,
      remedy: 'use a smaller size, or choose .mp4 or .webm',
    });
}

/**
 * Creates an encoder for frames of the same size as the first.
 * @param fps frames per second, at most 50
 * @throws HeadglowError for a higher frame rate, or a size that the format doesn't support
 */
export function createGifEncoder({ canvas: { width, height }, palette }: Frame, fps: number): MovieEncoder {
  checkSettings(width, height, fps);
  const colors = palette.map((color) => Number.parseInt(color.slice(1), 16));
  const copy = Object.assign(document.createElement('canvas'), { width, height });
  const context = copy.getContext('2d', {
    alpha: false,
    willReadFrequently: true,
  }) as CanvasRenderingContext2D;
  const indexer = new PaletteIndexer(colors);
  const stream = new GifStream({ width, height, palette: colors, fps });
  let parts: BlobPart[] = [stream.start];
  let bufferedBytes = 0;
  return {
    async add({ canvas }) {
      context.drawImage(canvas, 0, 0);
      const bytes = stream.encodeNext(indexer.convert(context.getImageData(0, 0, width, height).data));
      parts.push(...bytes);
      bufferedBytes += bytes.reduce((sum, { length }) => sum + length, 0);
      if (bufferedBytes < MAX_BUFFERED_BYTES) return;
      parts = [new Blob(parts)];
      bufferedBytes = 0;
    },
    async finish() {
      return new Blob([...parts, stream.end], { type: 'image/gif' });
    },
    async cancel() {
      parts = [];
    },
  };
}
