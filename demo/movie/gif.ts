// GIF: one table of colours for all frames, so that none flickers, and each frame only where it differs from the last.
// Written here, as the libraries keep every frame in memory, as RGBA, until the last is there to choose colours from.

import { type Frame, HeadglowError } from '../../src/index.ts';
import type { MovieEncoder } from './encoder.ts';
import { compressed } from './lzw.ts';

/** Frames a second that browsers show: they slow down what asks for more. */
const FASTEST = 50;
/** The entry of pixels that stay as they were. */
const SAME = 255;
const LARGEST_SIDE = 65535;
/** Bytes held in memory before the browser takes them, which can put them on the disk. */
const HELD = 1 << 24;

type Bytes = Uint8Array<ArrayBuffer>;
const word = (value: number): [number, number] => [value & 255, value >> 8];
const text = (letters: string): number[] => [...letters].map((letter) => letter.charCodeAt(0));

/** Signature, size, the table of 256 colours, and to play for ever. */
function header(width: number, height: number, palette: readonly number[]): Bytes {
  const table = Array.from({ length: 256 }, (_, i) => palette[i] ?? 0);
  return Uint8Array.from([
    ...text('GIF89a'),
    ...word(width),
    ...word(height),
    0xf7, // a table of 256 colours of 8 bits
    0,
    0,
    ...table.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]),
    ...[0x21, 0xff, 11],
    ...text('NETSCAPE2.0'),
    ...[3, 1, 0, 0, 0],
  ]);
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** An image at its place, to be seen for so many hundredths of a second. */
function image({ left, top, width, height }: Box, indices: Uint8Array, delay: number): Bytes[] {
  const start = Uint8Array.from([
    ...[0x21, 0xf9, 4, 0x05], // what is there stays; one entry is transparent
    ...word(delay),
    ...[SAME, 0],
    0x2c,
    ...[left, top, width, height].flatMap(word),
    0,
  ]);
  return [start, ...compressed(indices)];
}

/** From RGBA to entries of the nearest colours. */
function createIndexer(palette: readonly number[]): (rgba: Uint8ClampedArray, indices: Uint8Array) => void {
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
  return (rgba, indices) => {
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
  };
}

/** The smallest box with all that differs; a pixel where nothing does. */
function changed(before: Uint8Array, after: Uint8Array, width: number): Box {
  let [left, top, right, bottom] = [width, -1, 0, 0];
  for (let i = 0; i < after.length; i++) {
    if (before[i] === after[i]) continue;
    const x = i % width;
    const y = (i - x) / width;
    if (top < 0) top = y;
    bottom = y;
    if (x < left) left = x;
    if (x > right) right = x;
  }
  if (top < 0) return { left: 0, top: 0, width: 1, height: 1 };
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** The pixels of a box; those that stay as they were are transparent. */
function difference(before: Uint8Array, after: Uint8Array, box: Box, width: number): Uint8Array {
  const indices = new Uint8Array(box.width * box.height);
  let to = 0;
  for (let y = 0; y < box.height; y++) {
    let from = (box.top + y) * width + box.left;
    for (let x = 0; x < box.width; x++, from++)
      indices[to++] = before[from] === after[from] ? SAME : (after[from] as number);
  }
  return indices;
}

/**
 * An encoder for frames as large as the first.
 * @param fps frames a second, at most 50
 * @throws HeadglowError for more, and for sides that the format can't tell
 */
export function createGifEncoder({ canvas: { width, height }, palette }: Frame, fps: number): MovieEncoder {
  if (fps > FASTEST)
    throw new HeadglowError({
      place: 'gif',
      reason: `browsers don't show ${fps} frames a second of it`,
      remedy: `${FASTEST} are the most`,
    });
  if (Math.max(width, height) > LARGEST_SIDE)
    throw new HeadglowError({ place: 'gif', reason: `a side has at most ${LARGEST_SIDE} pixels` });
  const colors = palette.map((color) => Number.parseInt(color.slice(1), 16));
  const copy = Object.assign(document.createElement('canvas'), { width, height });
  const context = copy.getContext('2d', {
    alpha: false,
    willReadFrequently: true,
  }) as CanvasRenderingContext2D;
  const index = createIndexer(colors);
  let parts: (Bytes | Blob)[] = [header(width, height, colors)];
  let held = 0;
  let before: Uint8Array | null = null;
  return {
    async add({ canvas, index: at }) {
      context.drawImage(canvas, 0, 0);
      const after = new Uint8Array(width * height);
      index(context.getImageData(0, 0, width, height).data, after);
      // Whole hundredths of a second, without drifting from the frame rate.
      const delay = Math.round(((at + 1) * 100) / fps) - Math.round((at * 100) / fps);
      const box = before ? changed(before, after, width) : { left: 0, top: 0, width, height };
      const drawn = image(box, before ? difference(before, after, box, width) : after, delay);
      before = after;
      parts.push(...drawn);
      held += drawn.reduce((sum, { length }) => sum + length, 0);
      if (held < HELD) return;
      parts = [new Blob(parts)];
      held = 0;
    },
    async finish() {
      return new Blob([...parts, Uint8Array.of(0x3b)], { type: 'image/gif' });
    },
    async cancel() {
      parts = [];
    },
  };
}
