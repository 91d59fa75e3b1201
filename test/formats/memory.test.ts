// Memory: files of arrays and text, read or refused, take at most four times the size that they declare, and 64 MB. What they
// declare counts only up to the limit of the format.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import type { Dataset } from 'h5wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { arrow } from '../support/arrow.ts';
import { ensureLibrary } from '../support/built.ts';
import { gzipBomb } from '../support/compressed.ts';
import { hdf5 } from '../support/hdf5.ts';
import { measureLoad } from '../support/measure-load.ts';
import { npyHeader, rawNpy } from '../support/npy.ts';
import { LARGE_PARQUET } from '../support/parquet.ts';
import { entry, floats, safetensors } from '../support/safetensors.ts';
import { headersOnly } from '../support/zip.ts';

const folder = mkdtempSync(join(tmpdir(), 'headglow-memory-'));
let base = 0;
beforeAll(async () => {
  await ensureLibrary();
  const small = join(folder, 'small.json');
  writeFileSync(small, '[[1, 2], [3, 4]]');
  base = (await measureLoad(small)).peak;
});
afterAll(() => rmSync(folder, { recursive: true }));

const MB = 1e6;
/** What every file may take, whatever it declares. */
const FIXED = 64 * MB;
/** The limit of what a file is decompressed to. */
const DECOMPRESSED = 2 ** 29;

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

/** Memory that a file takes, beyond that of a process that loads a small file. */
async function measure(name: string, bytes: Uint8Array) {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const measured = await measureLoad(path);
  rmSync(path);
  return { ...measured, used: measured.peak - base };
}

/** A zstd frame of unknown size with many blocks of 128 KiB zeros. */
function zstdBomb(blocks: number): Uint8Array {
  const size = 2 ** 17;
  const header = ((size << 3) | (1 << 1)) >>> 0;
  const bytes = new Uint8Array(6 + 4 * blocks);
  bytes.set([0x28, 0xb5, 0x2f, 0xfd, 0, 7 << 3]);
  for (let block = 0; block < blocks; block++) {
    const last = block === blocks - 1 ? 1 : 0;
    bytes.set([(header | last) & 255, (header >> 8) & 255, header >> 16, 0], 6 + 4 * block);
  }
  return bytes;
}

/** A pickle of a list of lists of doubles, as Python writes them, with opcodes of protocol 2 on. */
function pickledLists(values: Float64Array, columns: number): Uint8Array {
  const list = Buffer.from('](', 'latin1');
  const end = Buffer.from('e', 'latin1');
  const rows = Array.from({ length: values.length / columns }, (_, row) => {
    const items = Buffer.alloc(9 * columns);
    for (let column = 0; column < columns; column++) {
      items.write('G', 9 * column, 'latin1');
      items.writeDoubleBE(values[row * columns + column] as number, 9 * column + 1);
    }
    return Buffer.concat([list, items, end]);
  });
  return Buffer.concat([Buffer.from([0x80, 2]), list, ...rows, end, Buffer.from('.', 'latin1')]);
}

/** The bytes of a data set of rows and columns. */
const matrixHdf5 = (
  data: Float32Array | Float64Array | BigInt64Array,
  shape: number[],
  chunks?: number[],
): Promise<Uint8Array> => {
  const dtype = data instanceof Float32Array ? '<f' : data instanceof Float64Array ? '<d' : '<q';
  return hdf5((to) => void to.create_dataset({ name: 'a', data, shape, dtype, ...(chunks && { chunks }) }));
};

/** A square data set of which one value was written. */
const unwrittenHdf5 = (side: number): Promise<Uint8Array> =>
  hdf5((to) => {
    const chunks = { maxshape: [side, side], chunks: [1000, 1000] };
    to.create_dataset({ name: 'a', data: [0], shape: [1, 1], dtype: '<f', ...chunks });
    (to.get('a') as Dataset).resize([side, side]);
  });

/** Bytes of a name, or of a list in a list, in the memory of a program. */
const PER_NAME = 200;
const PER_LIST = 64;

describe('files that are refused', () => {
  const shape = [2 ** 20, 2 ** 20];
  const terabytes = rawNpy(npyHeader('<f4', shape), new Uint8Array(64));
  const missing = 'its shape needs 4398046511104 bytes of values but it has 64';

  it.each<[name: string, declared: number, message: string, make: () => Uint8Array | Promise<Uint8Array>]>([
    ['terabytes.npy', 0, missing, () => terabytes],
    ['terabytes.npz', 0, missing, () => zipSync({ 'a.npy': terabytes })],
    [
      'bomb.npz',
      0,
      'bytes of values but it has',
      () => headersOnly({ a: npyHeader('<f4', [12, 12]) }, 4.2e9),
    ],
    [
      'terabytes.safetensors',
      0,
      'its header lists 4.4 TB of values',
      () => safetensors({ a: entry('F32', shape, 0, 2 ** 42) }, floats(1)),
    ],
    ['bomb.json.gz', DECOMPRESSED, 'raise the limit with --memory 1GiB', () => gzipBomb(false)],
    ['declared.json.gz', 0, 'raise the limit with --memory 1GiB', () => gzipBomb(true)],
    ['bomb.json.zst', DECOMPRESSED, 'raise the limit with --memory 1GiB', () => zstdBomb(5000)],
    ['deep.json', 0, 'nested too deeply', () => text('['.repeat(1e6) + ']'.repeat(1e6))],
    [
      'deep.pkl',
      2e5 * PER_LIST,
      'more than 4 dimensions',
      () => Uint8Array.from([0x80, 2, ...Array(2e5).fill(0x5d), ...Array(2e5 - 1).fill(0x61), 0x2e]),
    ],
    [
      'names.json',
      5e4 * PER_NAME,
      'no scores by layer and head',
      () => text(`{${Array.from({ length: 5e4 }, (_, i) => `"name ${i}": "text"`).join(',')}}`),
    ],
    ['filled.h5', 0, 'far more than the file has', () => unwrittenHdf5(20_000)],
    ['far.json', 0, 'too large for the scores in the file', () => text('{"0-999999999": 1}')],
    ['far.csv', 0, 'too large for the scores in the file', () => text('layer,head,s\n99999,99999,1\n')],
    [
      'columns.csv',
      5e4 * PER_NAME,
      'listed twice',
      () => text(`layer,head,${'a,'.repeat(5e4)}b\n${`0,0,${'1,'.repeat(5e4)}1\n`.repeat(2)}`),
    ],
  ])(
    '%s',
    async (name, declared, message, make) => {
      const { error, used } = await measure(name, await make());
      expect(error?.name).toBe('HeadglowError');
      expect(error?.message).toContain(message);
      expect(used).toBeLessThan(4 * declared + FIXED);
    },
    300_000,
  );
});

describe('files that are read', () => {
  const side = 2000;
  const matrix = new Float32Array(side * side).map((_, i) => Math.sin(i));
  const raw = rawNpy(npyHeader('<f4', [side, side]), new Uint8Array(matrix.buffer));
  const cells = side * side;
  const bigint = (value: number): bigint => BigInt(Math.round(1e6 * value));
  const rows = 2 ** 20;
  const column = (cell: (row: number) => number): number[] =>
    Array.from({ length: rows }, (_, row) => cell(row));
  const TABLE = {
    step: column((row) => Math.floor(row / 1024)),
    layer: column((row) => Math.floor(row / 32) % 32),
    head: column((row) => row % 32),
    score: column((row) => (row % 64) / 64),
  };
  const columnsHdf5 = (...groups: string[]): Promise<Uint8Array> =>
    hdf5((to) => {
      for (const inside of groups.length === 0 ? [to] : groups.map((group) => to.create_group(group)))
        for (const [name, data] of Object.entries(TABLE))
          inside.create_dataset({ name, data, dtype: name === 'score' ? '<f' : '<i' });
    });
  const LINE = `${Array.from({ length: 100 }, (_, i) => `0.${i}1234`).join(',')}\n`;

  it.each<[name: string, declared: number, make: () => Uint8Array | Promise<Uint8Array>]>([
    ['a.npy', raw.length, () => raw],
    ['a.npz', raw.length, () => zipSync({ 'a.npy': raw }, { level: 1 })],
    ['a.npy.gz', 2 * raw.length, () => gzipSync(raw)],
    ['a.csv', 2e4 * LINE.length, () => text(LINE.repeat(2e4))],
    ['a.h5', 4 * cells, () => matrixHdf5(matrix, [side, side])],
    ['doubles.h5', 8 * cells, () => matrixHdf5(new Float64Array(matrix), [side, side])],
    ['integers.h5', 8 * cells, () => matrixHdf5(BigInt64Array.from(matrix, bigint), [side, side])],
    ['chunks.h5', 4 * cells, () => matrixHdf5(matrix, [side, side], [250, 250])],
    ['lists.pkl', 4 * cells, () => pickledLists(new Float64Array(matrix.subarray(0, cells / 2)), side)],
    ['a.parquet', 16 * rows, () => LARGE_PARQUET],
    ['a.arrow', 16 * rows, () => arrow(TABLE)],
    ['columns.h5', 16 * rows, () => columnsHdf5()],
    ['groups.h5', 32 * rows, () => columnsHdf5('a', 'b')],
  ])(
    '%s',
    async (name, declared, make) => {
      const { error, values, used } = await measure(name, await make());
      expect([error, values === undefined ? 0 : values > 9e5]).toEqual([undefined, true]);
      expect(used).toBeLessThan(4 * declared + FIXED);
    },
    300_000,
  );
});
