// Checksums of compressed files and chunks: right for any length; and those of LZ4 and Zstandard are verified.

import { describe, expect, it } from 'vitest';
import { unlz4Frame } from '../../src/formats/compressed/lz4.ts';
import { xxh32, xxh64Low } from '../../src/formats/compressed/xxhash.ts';
import { crc32, crc32c } from '../../src/formats/crc32.ts';
import { ZSTD } from '../support/compressed.ts';
import { load, refusal } from './loading.ts';

/** Lengths, with XXH32 and the low half of XXH64 of as many bytes of `pattern`, by the Python package `xxhash`; CRC-32 by Python's zlib, and CRC-32C bit by bit (RFC 3720). */
const EXPECTED = [
  [0, 46947589, 1373170073, 0, 0],
  [1, 565077562, 3156167606, 1259060791, 1093509285],
  [4, 3831354174, 2699294988, 1810815750, 629618689],
  [7, 2784216688, 17523098, 1945404382, 3277582968],
  [8, 1973154125, 3957503725, 950295607, 2469983882],
  [15, 2979916836, 2465306070, 1077724032, 1585374772],
  [16, 2926931580, 3514909548, 3829504440, 3993327103],
  [31, 2143478770, 4053229580, 4021923092, 3834052452],
  [32, 3378152320, 1602544565, 1581132499, 3730629719],
  [45, 3109014062, 2769756545, 365112322, 1860006579],
  [100, 3332472013, 3683784293, 1214082733, 2513034165],
] as const;

const pattern = Uint8Array.from({ length: 100 }, (_, i) => (i * i * 7 + 3) & 255);

it.each(EXPECTED)('of %i bytes', (length, ...expected) => {
  // At any place in memory.
  for (const offset of [0, 1, 2, 3]) {
    const bytes = new Uint8Array(length + offset).subarray(offset);
    bytes.set(pattern.subarray(0, length));
    expect([xxh32(bytes), xxh64Low(bytes), crc32(bytes), crc32c(bytes)]).toEqual(expected);
    const half = length >> 1;
    expect(crc32(bytes.subarray(half), crc32(bytes.subarray(0, half)))).toBe(expected[2]);
  }
});

describe('a Zstandard file', () => {
  it('is refused if a byte of its content is another', async () => {
    expect((await load('a.json.zst', ZSTD)).values).toEqual(Float32Array.of(1, 2, 3, 4));
    const at = ZSTD.indexOf('1'.charCodeAt(0));
    expect(await refusal('a.json.zst', ZSTD.with(at, '7'.charCodeAt(0)))).toContain('damaged or incomplete');
  });

  it('is refused if its checksum is another', async () => {
    const last = ZSTD.length - 1;
    expect(await refusal('a.json.zst', ZSTD.with(last, (ZSTD[last] as number) ^ 1))).toContain(
      'damaged or incomplete',
    );
  });
});

describe('an LZ4 frame', () => {
  /** `[[1,2],[3,4]]` twenty times, by the Python package `lz4`, with checksums of the block and of the content. */
  const FRAME = Uint8Array.from(
    Buffer.from('BCJNGHxABAEAAAAAAACOFwAAAN9bWzEsMl0sWzMsNF1dDQDfUDMsNF1diZLg3gAAAABWrMEm', 'base64'),
  );
  const SIZE = 260;

  it('is decompressed', () => {
    const content = unlz4Frame({ file: 'a' }, FRAME, SIZE);
    expect(new TextDecoder().decode(content)).toBe('[[1,2],[3,4]]'.repeat(20));
  });

  it.each([
    ['its header', 5],
    ['the checksum of its header', 14],
    ['a literal', 20],
    ['the checksum of its block', 42],
    ['the checksum of its content', 53],
  ])('is refused if a bit is another in %s', (_, at) => {
    const damaged = FRAME.with(at, (FRAME[at] as number) ^ 1);
    expect(() => unlz4Frame({ file: 'a' }, damaged, SIZE)).toThrow('its LZ4 data are damaged or incomplete');
  });
});
