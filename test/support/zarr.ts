// Builds small Zarr stores of version 3: their keys with bytes.

import { type Answer, fault, ranges } from './file-server.ts';

const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** The metadata of an array of float32 in a single chunk. @param more replaces fields */
export const arrayMetadata = (shape: readonly number[], more: object = {}): Record<string, unknown> => ({
  zarr_format: 3,
  node_type: 'array',
  shape,
  data_type: 'float32',
  chunk_grid: { name: 'regular', configuration: { chunk_shape: shape } },
  chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
  fill_value: 0,
  codecs: [{ name: 'bytes', configuration: { endian: 'little' } }],
  attributes: {},
  ...more,
});

export const GROUP = { zarr_format: 3, node_type: 'group', attributes: {} };

export const floats = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);

/** The numbers from 0, as float32. */
export const counting = (count: number): Uint8Array => floats(...Array(count).keys());

/** A store with JSON and bytes by key. */
export const store = (keys: Readonly<Record<string, object>>): Record<string, Uint8Array> =>
  Object.fromEntries(
    Object.entries(keys).map(([key, value]) => [key, value instanceof Uint8Array ? value : encode(value)]),
  );

/** Answers requests for the keys of a store at `/run.zarr`. */
export const serveStore =
  (keys: Readonly<Record<string, Uint8Array>>): Answer =>
  (request, response) => {
    const key = decodeURIComponent(new URL(request.url ?? '', 'http://host').pathname).replace(
      '/run.zarr/',
      '',
    );
    (Object.hasOwn(keys, key) ? ranges(keys[key] as Uint8Array) : fault(404))(request, response);
  };

/** A store as files of a folder. */
export const storeFiles = (folder: string, keys: Readonly<Record<string, Uint8Array>>) =>
  Object.entries(keys).map(([key, bytes]) => ({ name: `${folder}/${key}`, bytes }));

const decode = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));

/** An array of 8 x 16 of the numbers from 0, of version 2: two chunks in Blosc (LZ4, shuffled bytes), written by numcodecs. */
export const BLOSC = store({
  '.zarray': {
    zarr_format: 2,
    shape: [8, 16],
    chunks: [4, 16],
    dtype: '<f4',
    compressor: { id: 'blosc', cname: 'lz4', clevel: 5, shuffle: 1, blocksize: 0 },
    fill_value: 0,
    order: 'C',
    filters: null,
  },
  '0.0': decode(
    'AgExBAABAAAAAQAAeQAAABQAAABhAAAAHwABAG3/PYAAQICgwOAAECAwQFBgcICIkJigqLC4wMjQ2ODo8PgABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fAA/QEBAQEBAQUFBQUEFAAAfQgEAB1BCQkJCQg==',
  ),
  '1.0': decode(
    'AgExBAABAAAAAQAAbQAAABQAAABVAAAAHwABAGz/NoCChIaIioyOkJKUlpianJ6goqSmqKqsrrCytLa4ury+wMLExsjKzM7Q0tTW2Nrc3uDi5Obo6uzu8PL09vj6/P5CQkJCQgUAI1BCQkJCQg==',
  ),
});

/** A run of 2 x 3 heads, as `headglow.Run` writes it: cells have the step of their checkpoint, those of task `b` its negative. */
export function runStore(steps: readonly number[], run: object = {}): Record<string, Uint8Array> {
  const array = (checkpoints: number) =>
    arrayMetadata([checkpoints, 2, 2, 3], {
      chunk_grid: { name: 'regular', configuration: { chunk_shape: [1, 2, 2, 3] } },
      chunk_key_encoding: { name: 'default', configuration: { separator: '.' } },
      dimension_names: ['checkpoint', 'task', 'layer', 'head'],
    });
  const headglow = {
    ...{ version: 1, model: 'llama', tasks: ['a', 'b'], steps },
    levels: [{ layers: 2, heads: 3, layersPerCell: 1, headsPerCell: 1 }],
    ...{ reductions: [], complete: true, run: { id: 'first', ended: false, ...run } },
  };
  const consolidated = { kind: 'inline', must_understand: false, metadata: { 0: array(steps.length) } };
  const chunks = steps.map((step, index) => [
    `0/c.${index}.0.0.0`,
    floats(...Array(6).fill(step), ...Array(6).fill(-step)),
  ]);
  return store({
    'zarr.json': { ...GROUP, attributes: { headglow }, consolidated_metadata: consolidated },
    // Inner metadata may be behind.
    '0/zarr.json': array(1),
    ...Object.fromEntries(chunks),
  });
}
