// The bytes of a GIF, frame by frame: one table of colours for all, so that none flickers, and each frame only where it
// differs from the last. Written here, as the libraries keep every frame in memory, as RGBA, until the last has come.

import { compressLzw } from './lzw.ts';

/** The entry of pixels that stay as they were. */
const SAME = 255;

export type Bytes = Uint8Array<ArrayBuffer>;
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
  return [start, ...compressLzw(indices)];
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

export interface GifStream {
  readonly start: Bytes;
  /** The bytes of the next frame, from the entries of all its pixels, 0 to 254; it keeps the array. */
  next(indices: Uint8Array): Bytes[];
  readonly end: Bytes;
}

/**
 * @param width,height pixels, at most 65,535
 * @param palette at most 255 colours 0xrrggbb
 * @param fps frames a second; each is seen for whole hundredths of one, which together keep to it
 */
export function createGifStream(
  width: number,
  height: number,
  palette: readonly number[],
  fps: number,
): GifStream {
  let before: Uint8Array | null = null;
  let count = 0;
  return {
    start: header(width, height, palette),
    next(after) {
      const delay = Math.round(((count + 1) * 100) / fps) - Math.round((count * 100) / fps);
      const box = before ? changed(before, after, width) : { left: 0, top: 0, width, height };
      const pixels = before ? difference(before, after, box, width) : after;
      before = after;
      count++;
      return image(box, pixels, delay);
    },
    end: Uint8Array.of(0x3b),
  };
}
