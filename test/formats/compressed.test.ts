// Files compressed by gzip and Zstandard: what is inside is read as such; damage, bombs and lying sizes are refused.

import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { gzipBomb, ZSTD } from '../support/compressed.ts';
import { loadTensors } from '../support/load.ts';
import { counting } from '../support/npy.ts';
import { describeShared, sharedBytes } from '../support/shared.ts';
import { file, load, loadAll, refusal } from './loading.ts';

const gzip = (content: string | Uint8Array): Uint8Array => new Uint8Array(gzipSync(content));

/** The same from a pipe and without a checksum: the size is unknown. */
const PIPED_ZSTD = Uint8Array.from(Buffer.from('KLUv/QBYaQAAW1sxLDJdLFszLDRdXQ==', 'base64'));

const matrix = { layers: 2, heads: 2, values: Float32Array.of(1, 2, 3, 4) };

/** A frame of RLE blocks, each of which repeats a zero 128 KiB times. */
function zstdBomb(blocks: number, header: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 + header.length + 4 * blocks);
  bytes.set([0x28, 0xb5, 0x2f, 0xfd, ...header]);
  for (let block = 0; block < blocks; block++) {
    const code = ((2 ** 17) << 3) | (1 << 1) | (block === blocks - 1 ? 1 : 0);
    bytes.set([code & 255, (code >> 8) & 255, (code >> 16) & 255, 0], 4 + header.length + 4 * block);
  }
  return bytes;
}

describe('a file compressed by gzip', () => {
  it.each([
    ['a.json.gz', gzip('[[1,2],[3,4]]')],
    ['a.csv.gz', gzip('1,2\n3,4\n')],
    ['no-extension', gzip('[[1,2],[3,4]]')],
    ['a.json.gz', Uint8Array.of(...gzip('[[1,2],'), ...gzip('[3,4]]'))],
    [
      'a.json.gz',
      gzip(
        '{"layer":0,"head":0,"s":1}\n{"layer":0,"head":1,"s":2}\n{"layer":1,"head":0,"s":3}\n{"layer":1,"head":1,"s":4}',
      ),
    ],
  ])('%s is read', async (name, bytes) => {
    expect(await load(name, bytes)).toMatchObject(matrix);
  });

  it('is read as an array, too', async () => {
    expect(await load('a.npy.gz', gzip(counting([2, 3])))).toMatchObject({ layers: 2, heads: 3 });
  });

  it('is named without both extensions, and its step is in its name', async () => {
    const { tensors } = await loadTensors([
      file('run/scores-step10.json.gz', gzip('[[1,2]]')),
      file('run/scores-step5.json.gz', gzip('[[3,4]]')),
    ]);
    expect(tensors).toMatchObject([{ model: 'scores', steps: [5, 10] }]);
    expect((await loadTensors([file('a.json.gz', gzip('[[1,2]]'))])).tensors).toMatchObject([{ model: 'a' }]);
  });

  it.each([
    ['is cut off', gzip('[[1,2],[3,4]]').subarray(0, 20), 'gzip data are damaged or incomplete'],
    ['lacks its trailer', gzip('[[1,2],[3,4]]').subarray(0, -8), 'gzip data are damaged or incomplete'],
    ['has a wrong checksum', gzip('[[1,2],[3,4]]').with(-6, 7), 'gzip data are damaged or incomplete'],
    ['lies about its length', gzip('[[1,2],[3,4]]').with(-2, 7), 'gzip data are damaged or incomplete'],
    [
      'has other bytes behind it',
      Uint8Array.of(...gzip('[[1,2],[3,4]]'), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
      'gzip data are damaged or incomplete',
    ],
    ['has only its first bytes', Uint8Array.of(0x1f, 0x8b, 8), 'gzip data are damaged or incomplete'],
    ['holds nothing', gzip(''), 'the file in it is empty'],
    ['is compressed twice', gzip(gzip('[[1,2]]')), 'it is compressed twice'],
    ['holds a tar archive', gzip(`${'\0'.repeat(257)}ustar\0${'\0'.repeat(300)}`), 'this is a tar archive'],
    ['holds damaged JSON', gzip('[[1,2'), 'line 1, column 6'],
  ])('is refused if it %s', async (_, bytes, reason) => {
    expect(await refusal('a.json.gz', bytes)).toContain(reason);
  });

  it.each([true, false])('is refused if it is a bomb; whether it says so: %s', async (isDeclared) => {
    expect(await refusal('a.json.gz', gzipBomb(isDeclared))).toMatch(
      /: decompressed, it is above the limit of 537 MB; raise the limit with --memory 1GiB, or save its scores alone, or as an uncompressed \.npy file\.$/,
    );
  });
});

describe('a file compressed by Zstandard', () => {
  it.each([
    ['one frame', ZSTD],
    ['a frame of unknown size', PIPED_ZSTD],
    ['a skippable frame before it', Uint8Array.of(0x53, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9, ...ZSTD)],
  ])('is read: %s', async (_, bytes) => {
    expect(await load('a.json.zst', bytes)).toMatchObject(matrix);
  });

  it('may have several frames', async () => {
    const [tensor] = await loadAll('a.csv.zst', Uint8Array.of(...rawFrame('1,2\n'), ...rawFrame('3,4\n')));
    expect(tensor).toMatchObject(matrix);
  });

  it.each([
    ['is cut off', ZSTD.subarray(0, 15), 'damaged or incomplete'],
    ['has other bytes behind it', Uint8Array.of(...ZSTD, 1, 2, 3, 4, 5), 'damaged or incomplete'],
    ['lies about its size', rawFrame('[[1]]', 9), 'damaged or incomplete'],
    ['needs a dictionary', ZSTD.with(4, 0x25), 'compressed with a dictionary'],
    ['needs a window of 2 GB', zstdBomb(1, [0, 21 << 3]), 'decompressing it takes 2.1 GB of memory'],
    ['declares a terabyte', zstdBomb(1, [0xe0, 0, 0, 0, 0, 0, 1, 0, 0]), 'decompressing it takes 1.1 TB'],
    ['is a bomb', zstdBomb(5000, [0, 7 << 3]), 'above the limit of 537 MB'],
  ])('is refused if it %s', async (_, bytes, reason) => {
    expect(await refusal('a.json.zst', bytes)).toContain(reason);
  });
});

/** A frame with one block that is not compressed. @param size as its header says */
function rawFrame(text: string, size = text.length): Uint8Array {
  const content = new TextEncoder().encode(text);
  return Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x20, size, (content.length << 3) | 1, 0, 0, ...content);
}

describeShared('real files', () => {
  it('are read alike when compressed', async () => {
    const rel = 'formats/gpt2-ih-f8.npy';
    const plain = await load(rel, sharedBytes(rel));
    expect((await load(`${rel}.gz`, gzip(sharedBytes(rel)))).values).toEqual(plain.values);
  });
});
