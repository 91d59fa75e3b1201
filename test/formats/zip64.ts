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

/** @param declared size that each member declares, instead of its own */
export function zip64(files: Record<string, Uint8Array>, declared?: number): Uint8Array {
  const out = new Writer();
  const list = new Writer();
  for (const [name, data] of Object.entries(files)) {
    const start = out.parts.length;
    const bytes = new TextEncoder().encode(name);
    const size = declared ?? data.length;
    out.number(4, 0x04034b50).numbers(2, 45, 0, 0, 0, 0).numbers(4, crc32(data), ALL, ALL);
    out.numbers(2, bytes.length, 20).bytes(bytes).numbers(2, 1, 16).numbers(8, size, data.length).bytes(data);
    list.number(4, 0x02014b50).numbers(2, 45, 45, 0, 0, 0, 0).numbers(4, crc32(data), ALL, ALL);
    list.numbers(2, bytes.length, 28, 0, 0, 0).numbers(4, 0, ALL).bytes(bytes);
    list.numbers(2, 1, 24).numbers(8, size, data.length, start);
  }
  const start = out.parts.length;
  const count = Object.keys(files).length;
  out.parts.push(...list.parts);
  const end = out.parts.length;
  out.number(4, 0x06064b50).number(8, 44).numbers(2, 45, 45).numbers(4, 0, 0);
  out.numbers(8, count, count, list.parts.length, start);
  out.numbers(4, 0x07064b50, 0).number(8, end).number(4, 1);
  out.number(4, 0x06054b50).numbers(2, 0, 0, 0xffff, 0xffff).numbers(4, ALL, ALL).number(2, 0);
  return Uint8Array.from(out.parts);
}
