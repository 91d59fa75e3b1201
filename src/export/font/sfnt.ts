// Reads a font file with TrueType outlines, plain or as WOFF: its tables, which characters it has, and their widths.

import { unzlibSync } from 'fflate';
import { HeadglowError } from '../../tensor/error.ts';

/** A font with TrueType outlines. */
export interface FontFile {
  /** Its tables by tag, such as `glyf`. */
  readonly tables: ReadonlyMap<string, Uint8Array>;
  readonly unitsPerEm: number;
  readonly glyphCount: number;
  /** Heights above and, negative, below the baseline, in units. */
  readonly ascent: number;
  readonly descent: number;
  /** The box of all glyphs in units: left, bottom, right, top. */
  readonly box: readonly [number, number, number, number];
  /** The glyph of a code point; 0 if there is none. */
  readonly glyphOf: (codePoint: number) => number;
  /** The advance width of a glyph in units. */
  readonly advanceOf: (glyph: number) => number;
  /** The byte range of a glyph's outline in `glyf`. */
  readonly outlineOf: (glyph: number) => readonly [from: number, to: number];
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const WOFF = 0x774f4646;
const REQUIRED = ['head', 'hhea', 'maxp', 'hmtx', 'cmap', 'loca', 'glyf'] as const;

function readTables(bytes: Uint8Array): Map<string, Uint8Array> {
  const view = viewOf(bytes);
  const isWoff = view.getUint32(0) === WOFF;
  const tables = new Map<string, Uint8Array>();
  const [count, start, entry] = isWoff ? [view.getUint16(12), 44, 20] : [view.getUint16(4), 12, 16];
  for (let at = start; at < start + count * entry; at += entry) {
    const tag = String.fromCharCode(...bytes.subarray(at, at + 4));
    const [offset, stored, length] = isWoff
      ? [view.getUint32(at + 4), view.getUint32(at + 8), view.getUint32(at + 12)]
      : [view.getUint32(at + 8), view.getUint32(at + 12), view.getUint32(at + 12)];
    const content = bytes.subarray(offset, offset + stored);
    tables.set(tag, stored < length ? unzlibSync(content, { out: new Uint8Array(length) }) : content);
  }
  return tables;
}

/** Reads a mapping in format 4: segments of code points up to U+FFFF. */
function readSegments(map: DataView): (codePoint: number) => number {
  const segments = map.getUint16(6) / 2;
  const at = (list: number, segment: number): number =>
    14 + 2 * (list * segments + segment) + (list > 0 ? 2 : 0);
  return (codePoint) => {
    for (let segment = 0; segment < segments; segment++) {
      if (codePoint > map.getUint16(at(0, segment))) continue;
      const start = map.getUint16(at(1, segment));
      if (codePoint < start) return 0;
      const delta = map.getUint16(at(2, segment));
      const offset = map.getUint16(at(3, segment));
      if (offset === 0) return (codePoint + delta) & 0xffff;
      const glyph = map.getUint16(at(3, segment) + offset + 2 * (codePoint - start));
      return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
    }
    return 0;
  };
}

/** Finds the mapping of Unicode up to U+FFFF, which all fonts have. */
function readCharacters(cmap: Uint8Array): ((codePoint: number) => number) | null {
  const view = viewOf(cmap);
  for (let table = 0; table < view.getUint16(2); table++) {
    const offset = view.getUint32(4 + 8 * table + 4);
    if (view.getUint16(offset) === 4) return readSegments(viewOf(cmap.subarray(offset)));
  }
  return null;
}

/** @throws HeadglowError if the bytes are not a font with TrueType outlines */
export function readFont(bytes: Uint8Array): FontFile {
  const unusable = (): HeadglowError =>
    new HeadglowError({
      code: 'option',
      place: 'font',
      reason: 'the font has no TrueType outlines',
      remedy: 'use a .ttf or .woff file',
    });
  const tables = readTables(bytes);
  const required = REQUIRED.map((tag) => tables.get(tag));
  const [head, hhea, maxp, hmtx, cmap, loca] = required as Uint8Array[];
  if (!(required.every(Boolean) && head && hhea && maxp && hmtx && cmap && loca)) throw unusable();
  const characters = readCharacters(cmap);
  if (!characters) throw unusable();
  const [heads, lines, metrics, locations] = [head, hhea, hmtx, loca].map(viewOf) as [
    DataView,
    DataView,
    DataView,
    DataView,
  ];
  const lastAdvance = lines.getUint16(34) - 1;
  const isLong = heads.getInt16(50) === 1;
  const location = (glyph: number): number =>
    isLong ? locations.getUint32(4 * glyph) : 2 * locations.getUint16(2 * glyph);
  const known = new Map<number, number>();
  return {
    tables,
    unitsPerEm: heads.getUint16(18),
    glyphCount: viewOf(maxp).getUint16(4),
    ascent: lines.getInt16(4),
    descent: lines.getInt16(6),
    box: [36, 38, 40, 42].map((at) => heads.getInt16(at)) as [number, number, number, number],
    glyphOf(codePoint) {
      const glyph = known.get(codePoint) ?? (codePoint > 0xffff ? 0 : characters(codePoint));
      known.set(codePoint, glyph);
      return glyph;
    },
    advanceOf: (glyph) => metrics.getUint16(4 * Math.min(glyph, lastAdvance)),
    outlineOf: (glyph) => [location(glyph), location(glyph + 1)],
  };
}
