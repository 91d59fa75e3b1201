// Reduces a font to some of its glyphs, for embedding. Glyphs keep their numbers; outlines of the others become empty.

import type { FontFile } from './sfnt.ts';

/** Tables that a PDF needs, in the order in which they are written. */
const TABLES = ['cvt ', 'fpgm', 'glyf', 'head', 'hhea', 'hmtx', 'loca', 'maxp', 'prep'] as const;

/** Flags of the parts of a composite glyph. */
const WORDS = 1;
const SCALE = 8;
const MORE = 32;
const TWO_SCALES = 64;
const MATRIX = 128;

/** The glyphs that a composite glyph consists of. */
function partsOf(outline: Uint8Array): number[] {
  const view = new DataView(outline.buffer, outline.byteOffset, outline.byteLength);
  if (outline.length === 0 || view.getInt16(0) >= 0) return [];
  const parts: number[] = [];
  for (let at = 10, flags = MORE; flags & MORE; ) {
    flags = view.getUint16(at);
    parts.push(view.getUint16(at + 2));
    at += 4 + (flags & WORDS ? 4 : 2);
    at += flags & SCALE ? 2 : flags & TWO_SCALES ? 4 : flags & MATRIX ? 8 : 0;
  }
  return parts;
}

/** The glyphs, `.notdef`, and all parts of composite ones. */
function withParts(font: FontFile, glyf: Uint8Array, glyphs: Iterable<number>): Set<number> {
  const all = new Set([0, ...glyphs]);
  for (const glyph of all) for (const part of partsOf(glyf.subarray(...font.outlineOf(glyph)))) all.add(part);
  return all;
}

function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 4)
    for (let i = 0; i < 4; i++) sum = (sum + ((bytes[at + i] ?? 0) << (24 - 8 * i))) >>> 0;
  return sum;
}

/** A font file with the outlines of these glyphs. */
export function subsetFont(font: FontFile, glyphs: Iterable<number>): Uint8Array {
  const glyf = font.tables.get('glyf') as Uint8Array;
  const kept = withParts(font, glyf, glyphs);
  const outlines: Uint8Array[] = [];
  const locations = new DataView(new ArrayBuffer(4 * (font.glyphCount + 1)));
  let length = 0;
  for (let glyph = 0; glyph <= font.glyphCount; glyph++) {
    locations.setUint32(4 * glyph, length);
    if (!kept.has(glyph)) continue;
    const outline = glyf.subarray(...font.outlineOf(glyph));
    outlines.push(outline);
    length += Math.ceil(outline.length / 4) * 4;
  }
  const subset = new Uint8Array(length);
  let end = 0;
  for (const outline of outlines) {
    subset.set(outline, end);
    end += Math.ceil(outline.length / 4) * 4;
  }
  const head = (font.tables.get('head') as Uint8Array).slice();
  new DataView(head.buffer).setInt16(50, 1); // locations are 32-bit
  const tables = new Map<string, Uint8Array>([
    ...font.tables,
    ['glyf', subset],
    ['loca', new Uint8Array(locations.buffer)],
    ['head', head],
  ]);
  return writeTables(
    TABLES.flatMap((tag) => {
      const content = tables.get(tag);
      return content ? [[tag, content] as const] : [];
    }),
  );
}

function writeTables(tables: readonly (readonly [tag: string, content: Uint8Array])[]): Uint8Array {
  const start = 12 + 16 * tables.length;
  const size = tables.reduce((sum, [, { length }]) => sum + Math.ceil(length / 4) * 4, start);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  const power = 31 - Math.clz32(tables.length);
  view.setUint32(0, 0x10000);
  [tables.length, 16 << power, power, 16 * tables.length - (16 << power)].forEach((value, i) => {
    view.setUint16(4 + 2 * i, value);
  });
  let offset = start;
  for (const [i, [tag, content]] of tables.entries()) {
    const entry = 12 + 16 * i;
    for (let letter = 0; letter < 4; letter++) bytes[entry + letter] = tag.charCodeAt(letter);
    [checksum(content), offset, content.length].forEach((value, field) => {
      view.setUint32(entry + 4 + 4 * field, value);
    });
    bytes.set(content, offset);
    offset += Math.ceil(content.length / 4) * 4;
  }
  return bytes;
}
