// A small valid file of each kind with its values, and functions that rewrite it without changing its values.

import { readFileSync } from 'node:fs';
import { gzipSync, zipSync } from 'fflate';
import { zip64 } from '../formats/zip64.ts';
import { arrow } from '../support/arrow.ts';
import { ZSTD } from '../support/compressed.ts';
import { hdf5 } from '../support/hdf5.ts';
import { counting, npy, npyHeader, rawNpy } from '../support/npy.ts';
import { SMALL_PARQUET } from '../support/parquet.ts';
import { entry, floats, safetensors } from '../support/safetensors.ts';
import { arrayMetadata, BLOSC, counting as countingFloats, GROUP, store } from '../support/zarr.ts';
import type { Random } from './random.ts';

/** Formats whose structures are mutated, and other binary ones. */
const BINARY = ['hdf5', 'arrow', 'parquet', 'pickle', 'zarr', 'binary'] as const;

export type Kind = 'npy' | 'npz' | 'json' | 'text' | 'lines' | 'safetensors' | (typeof BINARY)[number];

export interface Valid {
  readonly kind: Kind;
  readonly bytes: Uint8Array;
  /** The values of all its tensors, tensor after tensor. */
  readonly values: readonly number[];
}

export const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);
export const decodedText = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const NAN = Number.NaN;
const INF = Number.POSITIVE_INFINITY;
const upTo = (count: number): number[] => [...Array(count).keys()];

export const MEMBERS: Readonly<Record<string, Uint8Array>> = {
  'a.npy': counting([2, 2, 3, 4]),
  'checkpoint.npy': npy('<i8', [2], [0, 5]),
  'task.npy': npy('<U3', [2], ['one', 'two']),
};

const text = (content: string, values: readonly number[]): Valid => ({
  kind: 'text',
  bytes: encoded(content),
  values,
});
const json = (content: string, values: readonly number[]): Valid => ({
  kind: 'json',
  bytes: encoded(content),
  values,
});

/** Pickles and files of PyTorch with the values 0 to 5. */
const PICKLES = JSON.parse(
  readFileSync(new URL('../formats/pickle/fixtures.json', import.meta.url), 'utf8'),
) as { readonly small: Readonly<Record<string, string>> };

const pickle = (base64: string): Valid => ({
  kind: 'pickle',
  bytes: new Uint8Array(Buffer.from(base64, 'base64')),
  values: upTo(6),
});

const SMALL_HDF5 = await hdf5((to) =>
  to.create_group('a').create_dataset({ name: 'm', data: upTo(6), shape: [2, 3], dtype: '<d' }),
);

const ZARR = store({
  'zarr.json': GROUP,
  'a/m/zarr.json': arrayMetadata([2, 3, 2], { dimension_names: ['step', 'layer', 'head'] }),
  'a/m/c/0/0/0': countingFloats(12),
  'a/step/zarr.json': arrayMetadata([2]),
  'a/step/c/0': countingFloats(2),
});

export const VALID: Readonly<Record<string, Valid>> = {
  hdf5: { kind: 'hdf5', bytes: SMALL_HDF5, values: upTo(6) },
  ...Object.fromEntries(Object.entries(PICKLES.small).map(([name, base64]) => [name, pickle(base64)])),
  npy: { kind: 'npy', bytes: counting([3, 4]), values: upTo(12) },
  'Fortran npy': {
    kind: 'npy',
    bytes: npy('>f8', [2, 3, 2], upTo(12), { fortran: true }),
    values: [0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11],
  },
  'half npy': {
    kind: 'npy',
    bytes: npy('<f2', [2, 2], [0x3c00, 0x4000, 0xc000, 0x7e00], { version: 3 }),
    values: [1, 2, -2, NAN],
  },
  'npy of heads': {
    kind: 'npy',
    bytes: npy('<f8', [4, 3], [0, 0, 4, 1, 1, 7, 0, 1, 5, 1, 0, 6]),
    values: [4, 5, 6, 7],
  },
  'stored npz': { kind: 'npz', bytes: zipSync(MEMBERS, { level: 0 }), values: upTo(48) },
  'deflated npz': { kind: 'npz', bytes: zipSync(MEMBERS, { level: 6 }), values: upTo(48) },
  'zip64 npz': { kind: 'npz', bytes: zip64(MEMBERS), values: upTo(48) },
  csv: text('1,2,3\n4,nan,-6e-3\n,inf,9\n', [1, 2, 3, 4, NAN, Math.fround(-6e-3), NAN, INF, 9]),
  blanks: text(' 1 2 3\n4  5 6\n', [1, 2, 3, 4, 5, 6]),
  table: text('layer,head,step,note,s\n0,0,5,"a, b",1\n1,0,5,,nan\n0,0,16,c,-2e3\n', [1, NAN, -2000, NAN]),
  'heads in one column': text('head\ts\nL0.H0\t3\nL1.H0\t4\n', [3, 4]),
  records: json(
    '{"step": "step-5", "n_layers": 1, "m": [[1, 2]], "r": [{"layer": 0, "head": 1, "s": {"a": 3}}, {"layer": 0, "head": 0, "s": {"a": 7}}]}',
    [7, 3, 1, 2],
  ),
  heads: json('{"0-0": [0.5, NaN], "0-1": [1, 2], "1-1": Infinity}', [NAN, 1.5, NAN, INF]),
  'JSON Lines': {
    kind: 'lines',
    bytes: encoded('{"step": 7, "h": {"L0H0": 1, "L0H1": NaN}}\n{"step": 2, "h": {"L0H1": [3, 4]}}\n'),
    values: [NAN, 3.5, 1, NAN],
  },
  safetensors: {
    kind: 'safetensors',
    bytes: safetensors(
      { scores: entry('F32', [2, 1, 1, 2], 0, 16), step: entry('F32', [2], 16, 24) },
      floats(1, 2, 3, NAN, 9, 4),
    ),
    values: [3, NAN, 1, 2],
  },
  'gzip JSON': { kind: 'binary', bytes: gzipSync(encoded('[[1, 2], [3, null]]')), values: [1, 2, 3, NAN] },
  'Zstandard JSON': { kind: 'binary', bytes: ZSTD, values: [1, 2, 3, 4] },
  Parquet: { kind: 'parquet', bytes: SMALL_PARQUET, values: [1.5, NAN, -2, 4] },
  Arrow: {
    kind: 'arrow',
    bytes: arrow({ layer: [0, 1], head: [0, 0], s: [0.5, null], note: ['a', 'b'] }),
    values: [0.5, NAN],
  },
  'Zarr archive': { kind: 'zarr', bytes: zipSync(ZARR, { level: 0 }), values: upTo(12) },
  'deflated Zarr archive': { kind: 'zarr', bytes: zipSync(ZARR, { level: 6 }), values: upTo(12) },
  'Zarr with Blosc': { kind: 'zarr', bytes: zipSync(BLOSC, { level: 0 }), values: upTo(128) },
  nested: json('[[[1, 2], [null, "inf"]], [[5, -6.5e3], [7, 8]]]', [1, 2, NAN, INF, 5, -6500, 7, 8]),
};

/** The same array with a header of another version and length. */
function rewriteHeader(bytes: Uint8Array, random: Random): Uint8Array {
  const start = bytes[6] === 1 ? 10 : 12;
  const end = bytes.indexOf(0x0a, start) + 1;
  const header = decodedText(bytes.subarray(start, end)).trim();
  return rawNpy(`${header}${' '.repeat(random.below(5000))}`, bytes.subarray(end), random.oneOf([1, 2, 3]));
}

function rewriteArchive(random: Random): Uint8Array {
  const more = {
    'note.npy': npy('<U2', [], ['hi']),
    'huge.npy': rawNpy(npyHeader('|O', [9]), new Uint8Array(99)),
  };
  const members = random.oneOf([MEMBERS, { ...more, ...MEMBERS }]);
  return zipSync(members, { level: random.oneOf([0, 1, 6, 9]) });
}

function rewriteText(content: string, random: Random, endings = ['\n', '\r\n', '\r', '\n\n']): string {
  const lines = content.trimEnd().split('\n');
  const ending = random.oneOf(endings);
  return `${random.oneOf(['', '\ufeff'])}${random.oneOf(['', '\n', ' \n'])}${lines.join(ending)}${random.oneOf(['', ending])}`;
}

/** Adds whitespace between tokens, but not inside strings. */
const rewriteJson = (content: string, random: Random): string =>
  content.replace(/"(?:[^"\\]|\\.)*"|[[\]{},:]/g, (token) => {
    const [before, after] = [random.oneOf(['', ' ', '\n\t']), random.oneOf(['', '\r\n'])];
    return `${before}${token}${after}`;
  });

/** Writes the same content with other bytes. */
export function rewrite({ kind, bytes }: Valid, random: Random): Uint8Array {
  if (kind === 'npy') return rewriteHeader(bytes, random);
  if (kind === 'npz') return rewriteArchive(random);
  if (kind === 'safetensors' || (BINARY as readonly Kind[]).includes(kind)) return bytes.slice();
  const content = decodedText(bytes);
  if (kind === 'json') return encoded(rewriteJson(content, random));
  // Unlike lines of other texts, those of JSON Lines do not end with a carriage return alone.
  return encoded(
    kind === 'lines' ? rewriteText(content, random, ['\n', '\r\n', '\n\n']) : rewriteText(content, random),
  );
}
