// Writes PNG: small images with a table of colours, and chunks with the resolution and a text in pictures of the browser.

import { strToU8, zlibSync } from 'fflate';
import { concatBytes } from '../formats/bytes.ts';
import { crc32 } from '../formats/crc32.ts';
import type { Raster } from './cell-image.ts';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Signature, and the first chunk: size and kind of pixels. */
const HEADER_END = 33;
const METRES_PER_INCH = 0.0254;

function chunk(type: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + content.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  bytes.set(strToU8(type), 4);
  bytes.set(content, 8);
  view.setUint32(8 + content.length, crc32(bytes.subarray(4, 8 + content.length)));
  return bytes;
}

/** Encodes an image. */
export function encodePng({ width, height, palette, bytes }: Raster): Uint8Array {
  const size = palette ? 1 : 3;
  const rows = new Uint8Array(height * (width * size + 1)); // each row starts with its filter: none
  for (let row = 0; row < height; row++)
    rows.set(bytes.subarray(row * width * size, (row + 1) * width * size), row * (width * size + 1) + 1);
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, palette ? 3 : 2], 8);
  const colors = palette?.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]);
  return concatBytes([
    Uint8Array.from(SIGNATURE),
    chunk('IHDR', header),
    ...(colors ? [chunk('PLTE', Uint8Array.from(colors))] : []),
    chunk('IDAT', zlibSync(rows, { level: 9 })),
    chunk('IEND', new Uint8Array()),
  ]);
}

/** The keyword of the text chunk. */
export const PNG_KEYWORD = 'headglow';

/** Adds the resolution and a text to a PNG that lacks them. */
export function describePng(
  png: Uint8Array,
  { dpi, text }: { readonly dpi: number; readonly text: string },
): Uint8Array<ArrayBuffer> {
  const resolution = new Uint8Array(9);
  const view = new DataView(resolution.buffer);
  for (const at of [0, 4]) view.setUint32(at, Math.round(dpi / METRES_PER_INCH));
  resolution[8] = 1; // per metre
  return concatBytes([
    png.subarray(0, HEADER_END),
    chunk('pHYs', resolution),
    // Not compressed, without a language.
    ...(text === '' ? [] : [chunk('iTXt', strToU8(`${PNG_KEYWORD}\0\0\0\0\0${text}`))]),
    png.subarray(HEADER_END),
  ]) as Uint8Array<ArrayBuffer>;
}
