// Files made to take very long, very much memory, or to hide something: each small, with what must be said.

import { deflateSync, gzipSync, zipSync } from 'fflate';
import { gzipBomb } from '../support/compressed.ts';
import { counting, npy, npyHeader, rawNpy } from '../support/npy.ts';
import { entry, floats, safetensors } from '../support/safetensors.ts';
import { arrayMetadata, store } from '../support/zarr.ts';
import { headersOnly } from '../support/zip.ts';
import { encoded } from './valid.ts';

export interface Hostile {
  readonly bytes: () => Uint8Array;
  /** What the error says; a part of it. */
  readonly message: string;
}

/** An array member whose compressed data end, with many bytes behind them. */
function trailing(size: number): Uint8Array {
  const data = deflateSync(rawNpy(npyHeader('<f4', [1000, 1000]), new Uint8Array(1000)));
  const padded = new Uint8Array(data.length + size);
  padded.set(data);
  const bytes = zipSync({ 'a.npy': padded }, { level: 0 });
  const view = new DataView(bytes.buffer);
  const list = view.getUint32(bytes.length - 6, true);
  view.setUint16(list + 10, 8, true);
  view.setUint32(list + 24, 128 + 4e6, true);
  return bytes;
}

function renamed(): Uint8Array {
  const text = Buffer.from(zipSync({ 'a.npy': counting([1, 1]), 'b.npy': counting([1, 1]) })).toString(
    'latin1',
  );
  return Uint8Array.from(Buffer.from(text.replaceAll('b.npy', 'a.npy'), 'latin1'));
}

function miscounted(): Uint8Array {
  const bytes = zipSync({ 'a.npy': counting([1, 1]), 'b.npy': counting([1, 1]) });
  new DataView(bytes.buffer).setUint16(bytes.length - 12, 1, true);
  return bytes;
}

const text = (make: () => string, message: string): Hostile => ({ bytes: () => encoded(make()), message });
const columns = (count: number): string => `layer,head,${'a,'.repeat(count)}b\n0,0,${'1,'.repeat(count)}1\n`;

/** A Zarr archive of an array in one chunk. */
const zarr = (metadata: object, chunk: Uint8Array, message: string): Hostile => ({
  bytes: () =>
    zipSync(store({ 'zarr.json': arrayMetadata([64, 64], metadata), 'c/0/0': chunk }), { level: 6 }),
  message,
});
const compressedBy = (name: string): object => ({ codecs: ['bytes', name] });

/** The header of Blosc for 2 GB. */
const hugeBlosc = new Uint8Array(64);
hugeBlosc.set([2, 1, 1, 4, 0, 0, 0, 0x7f, 0, 0, 4, 0, 64]);

export const HOSTILE: Readonly<Record<string, Hostile>> = {
  'a Zarr chunk that inflates to 64 MB': zarr(
    compressedBy('gzip'),
    gzipSync(new Uint8Array(2 ** 26)),
    'its chunk 0.0 is damaged',
  ),
  'a Zarr chunk of Blosc with a false size': zarr(
    compressedBy('blosc'),
    hugeBlosc,
    'its chunk 0.0 is damaged',
  ),
  'a Zarr shard of 2^40 chunks': zarr(
    {
      chunk_grid: { name: 'regular', configuration: { chunk_shape: [2 ** 20, 2 ** 20] } },
      codecs: [
        {
          name: 'sharding_indexed',
          configuration: { chunk_shape: [1, 1], codecs: ['bytes'], index_codecs: ['bytes'] },
        },
      ],
    },
    new Uint8Array(64),
    'are too large',
  ),
  'a Zarr array of 2^40 values without chunks': zarr(
    {
      shape: [2 ** 20, 2 ** 20],
      chunk_grid: { name: 'regular', configuration: { chunk_shape: [2 ** 13, 2 ** 13] } },
    },
    new Uint8Array(64),
    'only 1 of its 16,384 chunks are there',
  ),
  'a label of a gigabyte': {
    bytes: () =>
      headersOnly(
        { a: npyHeader('<f4', [1, 1, 1]), task: npyHeader('<U250000000', [1]) },
        132,
        1_000_000_128,
      ),
    message: 'its labels take 1 GB',
  },
  'four gigabytes behind a wrong header': {
    bytes: () => headersOnly({ a: npyHeader('<f4', [12, 12]) }, 4.2e9),
    message: 'its shape needs 576 bytes of values',
  },
  'bytes behind compressed data': { bytes: () => trailing(16e6), message: 'damaged' },
  'two members of one name': { bytes: renamed, message: 'two members have this name' },
  'a list that counts too few members': { bytes: miscounted, message: 'directory is damaged' },
  'many members': {
    bytes: () =>
      zipSync(
        Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`${i}.npy`, npy('<U1', [], ['a'])])),
      ),
    message: 'it contains no numeric matrix',
  },
  'a header of brackets': { bytes: () => rawNpy('('.repeat(60_000), new Uint8Array(4)), message: 'header' },
  'JSON of escapes without an end': text(() => `[NaN, "${'\\"'.repeat(160_000)}`, 'not valid JSON'),
  'JSON of a key twice': text(() => '{"m": [[1]], "m": [[2]]}', 'same key twice'),
  'JSON of deep lists': text(() => `${'['.repeat(500_000)}${']'.repeat(500_000)}`, 'it is nested too deeply'),
  'JSON of deep objects': text(
    () => `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`,
    'it is nested too deeply',
  ),
  'JSON of deep mixed lists': text(
    () => `${'[{"a":'.repeat(100_000)}1${'}]'.repeat(100_000)}`,
    'it is nested too deeply',
  ),
  'JSON of a map under a name of many letters': text(
    () =>
      `{"${'k'.repeat(200_000)}": [[1, 0, 0, 0], [0.5, 0.5, 0, 0], [0.2, 0.3, 0.5, 0], [0.1, 0.2, 0.3, 0.4]]}`,
    'attention map',
  ),
  'JSON of one far head': text(() => '{"0-999999999": 1}', 'too large for the scores in the file'),
  'JSON of records of far heads': text(
    () => '[{"layer": 99999, "head": 99999, "s": 1}]',
    'too large for the scores in the file',
  ),
  'JSON Lines of one far head': text(
    () => '{"h": {"L0H0": 1}}\n{"h": {"L0H999999999": 1}}\n',
    'too large for the scores in the file',
  ),
  'JSON Lines of deep objects': text(
    () => `{"a": 1}\n${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}\n`,
    'it is nested too deeply',
  ),
  'a safetensors file of a terabyte': {
    bytes: () => safetensors({ a: entry('F32', [2 ** 19, 2 ** 19], 0, 2 ** 40) }, floats(1)),
    message: 'its header lists 1.1 TB of values, but it has 4 bytes',
  },
  'a safetensors file of one value under many names': {
    bytes: () =>
      safetensors(
        Object.fromEntries(
          Array.from({ length: 20_000 }, (_, i) => [`${'a.'.repeat(9)}${i}`, entry('F32', [1], 0, 4)]),
        ),
        floats(1),
      ),
    message: 'its values overlap with those of another tensor',
  },
  'a gzip bomb': { bytes: () => gzipBomb(true), message: 'above the limit of 537 MB' },
  'a text of quotes': text(() => '"'.repeat(1_000_001), 'is not a number'),
  'a text of blanks': text(() => `1${' '.repeat(1_000_000)}x`, 'is not a number'),
  'a long number': text(() => `${'1'.repeat(1_000_000)}x`, 'is not a number'),
  'a table of one name for all columns, of a row twice': text(
    () => `${columns(20_000)}0,0,${'1,'.repeat(20_000)}1\n`,
    'listed twice',
  ),
};
