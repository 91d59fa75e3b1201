// Writes a zip64 archive of stored members: all sizes and places stand in 64-bit fields.

import { crc32 } from '../../src/formats/crc32.ts';

const ALL = 0xffff_ffff;

class Writer {
  readonly parts: number[] = [];
  number(width: 2 | 4 | 8, value: number): this {
    for (let byte = 0; byte < width; byte++) this.parts.push(Math.floor(value / 256 ** byte) & 255);
    return this;
  }
  numbers(width: 2 | 4 | 8, ...values: number[]): this {
    for (const value of values) this.number(width, value);
    return this;
  }
  bytes(bytes: Uint8Array): this {
    for (const byte of bytes) this.parts.push(byte);
    return this;
  }
}

interface Sizes {
  readonly crc: number;
  readonly size: number;
  readonly packed: number;
}

function writeLocal(to: Writer, name: string, { crc, size, packed }: Sizes): void {
  const bytes = new TextEncoder().encode(name);
  to.number(4, 0x04034b50).numbers(2, 45, 0, 0, 0, 0).numbers(4, crc, ALL, ALL);
  to.numbers(2, bytes.length, 20).bytes(bytes).numbers(2, 1, 16).numbers(8, size, packed);
}

function writeEntry(to: Writer, name: string, { crc, size, packed, start }: Sizes & { start: number }): void {
  const bytes = new TextEncoder().encode(name);
  to.number(4, 0x02014b50).numbers(2, 45, 45, 0, 0, 0, 0).numbers(4, crc, ALL, ALL);
  to.numbers(2, bytes.length, 28, 0, 0, 0).numbers(4, 0, ALL).bytes(bytes);
  to.numbers(2, 1, 24).numbers(8, size, packed, start);
}

/** Writes what follows the list, which is all that was written so far. */
function writeEnd(list: Writer, { count, start }: { readonly count: number; readonly start: number }): void {
  const length = list.parts.length;
  list.number(4, 0x06064b50).number(8, 44).numbers(2, 45, 45).numbers(4, 0, 0);
  list.numbers(8, count, count, length, start);
  list
    .numbers(4, 0x07064b50, 0)
    .number(8, start + length)
    .number(4, 1);
  list.number(4, 0x06054b50).numbers(2, 0, 0, 0xffff, 0xffff).numbers(4, ALL, ALL).number(2, 0);
}

/** @param declared size that each member declares, instead of its own */
export function zip64(files: Record<string, Uint8Array>, declared?: number): Uint8Array {
  const out = new Writer();
  const list = new Writer();
  for (const [name, data] of Object.entries(files)) {
    const start = out.parts.length;
    const sizes = { crc: crc32(data), size: declared ?? data.length, packed: data.length };
    writeLocal(out, name, sizes);
    out.bytes(data);
    writeEntry(list, name, { ...sizes, start });
  }
  writeEnd(list, { count: Object.keys(files).length, start: out.parts.length });
  return Uint8Array.from([...out.parts, ...list.parts]);
}

/** A member of which only the start is given; the rest of its bytes are zeros. */
export interface SparseMember {
  readonly size: number;
  readonly start: Uint8Array;
}

/** An archive of stored members of any size: what is to be written where. Checksums are those of what is given. */
export function sparseZip64(members: Record<string, SparseMember>): {
  readonly size: number;
  readonly pieces: readonly (readonly [number, Uint8Array])[];
  /** Where the bytes of each member start. */
  readonly starts: Readonly<Record<string, number>>;
} {
  const pieces: [number, Uint8Array][] = [];
  const starts: Record<string, number> = {};
  const list = new Writer();
  let at = 0;
  for (const [name, { size, start }] of Object.entries(members)) {
    const local = new Writer();
    const sizes = { crc: crc32(start), size, packed: size };
    writeLocal(local, name, sizes);
    writeEntry(list, name, { ...sizes, start: at });
    pieces.push([at, Uint8Array.from(local.parts)]);
    starts[name] = at + local.parts.length;
    pieces.push([starts[name] as number, start]);
    at += local.parts.length + size;
  }
  writeEnd(list, { count: Object.keys(members).length, start: at });
  pieces.push([at, Uint8Array.from(list.parts)]);
  return { size: at + list.parts.length, pieces, starts };
}
