// Checksums of LZ4 and Zstandard: right for any length, and verified.

import { describe, expect, it } from 'vitest';
import { unlz4Frame } from '../../src/formats/compressed/lz4.ts';
import { xxh32, xxh64Low } from '../../src/formats/compressed/xxhash.ts';
import { ZSTD } from '../support/compressed.ts';
import { load, refusal } from './loading.ts';

/** Lengths, with XXH32 and the low half of XXH64 of as many bytes of `pattern`, by the Python package `xxhash`. */
const EXPECTED = [
  [0, 46947589, 1373170073],
  [1, 565077562, 3156167606],
  [4, 3831354174, 2699294988],
  [7, 2784216688, 17523098],
  [8, 1973154125, 3957503725],
  [15, 2979916836, 2465306070],
  [16, 2926931580, 3514909548],
  [31, 2143478770, 4053229580],
  [32, 3378152320, 1602544565],
  [45, 3109014062, 2769756545],
  [100, 3332472013, 3683784293],
] as const;

const pattern = Uint8Array.from({ length: 100 }, (_, i) => (i * i * 7 + 3) & 255);

it.each(EXPECTED)('of %i bytes', (length, hash32, hash64) => {
  const bytes = pattern.subarray(0, length);
  expect([xxh32(bytes), xxh64Low(bytes)]).toEqual([hash32, hash64]);
  // At any place in memory.
  const moved = new Uint8Array(length + 3);
  moved.set(bytes, 3);
  expect([xxh32(moved.subarray(3)), xxh64Low(moved.subarray(3))]).toEqual([hash32, hash64]);
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
