// Zarr stores: as files in a folder, as archives and at URLs; labels, names of dimensions, and what is refused.

import { gzipSync, zipSync, zlibSync } from 'fflate';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inputFiles } from '../../src/cli/files.ts';
import { toInput } from '../../src/cli/open.ts';
import { memoryBytes } from '../../src/formats/bytes.ts';
import { type LoadSettings, loadFiles } from '../../src/formats/load.ts';
import { HeadglowError } from '../../src/tensor/error.ts';
import type { Source, Tensor } from '../../src/tensor/tensor.ts';
import { type FileServer, fault, startFileServer } from '../support/file-server.ts';
import { loadTensors } from '../support/load.ts';
import { describeShared, sharedBytes } from '../support/shared.ts';
import {
  arrayMetadata,
  BLOSC,
  counting,
  floats,
  GROUP,
  serveStore,
  store,
  storeFiles,
} from '../support/zarr.ts';

type Keys = Readonly<Record<string, object>>;

const load = (keys: Keys, settings: LoadSettings = {}) =>
  loadTensors(storeFiles('run.zarr', store(keys)), settings);

/** The message with which a store is refused. */
async function refusal(keys: Keys, settings: LoadSettings = {}): Promise<string> {
  const error = await loadFiles(storeFiles('run.zarr', store(keys)), settings).then(
    () => expect.fail('the store was loaded'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(HeadglowError);
  expect((error as HeadglowError).details.file).toBe('run.zarr');
  return (error as HeadglowError).message;
}

const toBytes = (bytes: Uint8Array | undefined) => (bytes ? memoryBytes('key', bytes) : null);

const MATRIX = { 'zarr.json': arrayMetadata([2, 3]), 'c/0/0': counting(6) };
const upTo = (count: number): number[] => [...Array(count).keys()];

/** Steps as int64. */
const steps = (...values: number[]): Uint8Array =>
  new Uint8Array(BigInt64Array.from(values, (value) => BigInt(value)).buffer);

describe('the files of a folder', () => {
  it('are one model, named after the folder', async () => {
    const { tensors, skipped, notes } = await load(MATRIX);
    expect(tensors).toEqual([
      { model: 'run', layers: 2, heads: 3, tasks: [''], steps: null, values: Float32Array.from(upTo(6)) },
    ]);
    expect([skipped, notes]).toEqual([[], []]);
  });

  it('stay apart from other files and stores', async () => {
    const files = [
      { name: 'all/a.json', bytes: new TextEncoder().encode('[[1, 2]]') },
      ...storeFiles('all/one', store(MATRIX)),
      ...storeFiles('all/two', store({ ...MATRIX, 'c/0/0': counting(6).map(() => 0) })),
    ];
    const { tensors } = await loadTensors(files);
    expect(tensors.map(({ model, values }) => [model, values.length])).toEqual([
      ['a', 2],
      ['one', 6],
      ['two', 6],
    ]);
  });

  it('have names with backslashes on Windows', async () => {
    const files = storeFiles('run.zarr', store(MATRIX));
    const { tensors } = await loadTensors(
      files.map(({ name, bytes }) => ({ name: name.replaceAll('/', '\\'), bytes })),
    );
    expect(tensors[0]?.values).toHaveLength(6);
  });

  it('that hold a training step in their names are a timeline', async () => {
    const { tensors } = await loadTensors(
      [200, 100].flatMap((step) => storeFiles(`llama/step-${step}.zarr`, store(MATRIX))),
    );
    expect(tensors.map(({ steps: found }) => found)).toEqual([[100, 200]]);
  });
});

it('may have any number of chunks if few are read at a time', async () => {
  const tiny = { chunk_grid: { name: 'regular', configuration: { chunk_shape: [1, 1, 1, 1] } } };
  const keys = store({ 'zarr.json': arrayMetadata([10_000, 5, 2, 3], { ...tiny, fill_value: 7 }) });
  const opened = { name: 'run.zarr', open: async (key: string) => toBytes(keys[key]) };
  const { tensors } = await loadFiles(opened, { memory: 0 });
  const read = 'read' in (tensors[0] as Source) && (tensors[0] as Source).read;
  expect(read && (await read({ checkpoint: 9999 }, new AbortController().signal))).toEqual(
    new Float32Array(30).fill(7),
  );
});

describe('groups', () => {
  const scores = {
    'zarr.json': GROUP,
    'scores/zarr.json': arrayMetadata([2, 3, 1, 2]),
    'scores/c/0/0/0/0': counting(12),
  };
  const labels = {
    'step/zarr.json': arrayMetadata([2], { data_type: 'int64' }),
    'step/c/0': steps(0, 1000),
    'task/zarr.json': arrayMetadata([3], {
      data_type: { name: 'fixed_length_utf32', configuration: { length_bytes: 4 } },
    }),
    'task/c/0': new Uint8Array(Uint32Array.from([...'abc'], (letter) => letter.charCodeAt(0)).buffer),
  };

  it('hold arrays that label checkpoints and tasks', async () => {
    const { tensors } = await load({ ...scores, ...labels });
    expect(tensors).toHaveLength(1);
    expect(tensors[0]).toMatchObject({ steps: [0, 1000], tasks: ['a', 'b', 'c'], layers: 1, heads: 2 });
  });

  it('do so, too, if the values are read one checkpoint at a time', async () => {
    const { tensors } = await loadFiles(storeFiles('run.zarr', store({ ...scores, ...labels })), {
      memory: 0,
    });
    expect(tensors[0]).toMatchObject({ steps: [0, 1000], tasks: ['a', 'b', 'c'] });
    expect(tensors[0]).toHaveProperty('read');
  });

  it('are parts of names, and can be picked', async () => {
    const keys = {
      'zarr.json': GROUP,
      'a/b/zarr.json': arrayMetadata([2, 3]),
      'a/b/c/0/0': counting(6),
      'd/zarr.json': arrayMetadata([4, 1]),
      'd/c/0/0': counting(4),
    };
    expect((await load(keys)).tensors.map(({ layers, heads }) => [layers, heads])).toEqual([
      [2, 3],
      [4, 1],
    ]);
    expect((await load(keys, { pick: 'a.b' })).tensors).toMatchObject([{ layers: 2, heads: 3 }]);
    expect(await refusal(keys, { pick: 'x' })).toContain(
      'it has no x; pick another: --pick a, or --pick a.b, or --pick d',
    );
  });

  it('leave out what is not read, and say so', async () => {
    const { tensors, notes } = await load({
      'zarr.json': GROUP,
      'a/zarr.json': arrayMetadata([2, 3]),
      'a/c/0/0': counting(6),
      'b/zarr.json': arrayMetadata([2, 3], { data_type: 'complex64' }),
      'b/c/0/0': counting(12),
    });
    expect(tensors).toHaveLength(1);
    expect(notes).toMatchObject([{ place: 'b', reason: 'its type complex64 is not read' }]);
  });
});

describe('dimensions with names', () => {
  const named = (names: readonly string[], shape: readonly number[], more: Keys = {}): Keys => ({
    'zarr.json': GROUP,
    'm/zarr.json': arrayMetadata(shape, { dimension_names: names }),
    [`m/c/${shape.map(() => 0).join('/')}`]: counting(shape.reduce((a, b) => a * b, 1)),
    ...more,
  });

  it('are read in any order', async () => {
    const { tensors } = await load(named(['head', 'layer'], [3, 2]));
    expect(tensors).toMatchObject([{ layers: 2, heads: 3, values: Float32Array.of(0, 2, 4, 1, 3, 5) }]);
  });

  it.each([undefined, 0])('have labels with the same names, with memory %s', async (memory) => {
    const keys = named(['layer', 'iteration', 'head'], [2, 2, 1], {
      'iteration/zarr.json': arrayMetadata([2], { data_type: 'int64' }),
      'iteration/c/0': steps(7, 5),
    });
    const { tensors } = await loadFiles(storeFiles('run.zarr', store(keys)), memory === 0 ? { memory } : {});
    const [tensor] = tensors as [
      Tensor & { read: (request: object, signal: AbortSignal) => Promise<Float32Array> },
    ];
    expect(tensor).toMatchObject({ steps: [5, 7], layers: 2, heads: 1 });
    const { signal } = new AbortController();
    const first = tensor.values?.subarray(0, 2) ?? (await tensor.read({ checkpoint: 0 }, signal));
    expect([...first]).toEqual([1, 3]);
  });

  it('that are not those of figures are reduced, with a note', async () => {
    const { tensors, notes } = await load(named(['token', 'layer', 'head'], [2, 2, 3]));
    expect(tensors).toMatchObject([{ layers: 2, heads: 3, values: Float32Array.of(3, 4, 5, 6, 7, 8) }]);
    expect(notes).toMatchObject([{ reason: 'token was reduced: mean' }]);
  });

  it('that are not layers and heads are refused, unless the user says so', async () => {
    const keys = named(['query', 'key'], [3, 3]);
    expect(await refusal(keys)).toBe(
      'run.zarr, m: its dimensions are query, key, not layers and heads; if they are, say so: --dims "layer head".',
    );
    expect((await load(keys, { dims: 'head layer' })).tensors).toMatchObject([{ layers: 3, heads: 3 }]);
  });

  it('that say nothing are ignored', async () => {
    expect((await load(named(['dim_0', 'dim_1'], [2, 3]))).tensors).toMatchObject([{ layers: 2, heads: 3 }]);
  });

  it('whose layers are not counted from 0 or 1 come with a note', async () => {
    const layers = (...values: number[]): Keys => ({
      'layer/zarr.json': arrayMetadata([3], { data_type: 'int64' }),
      'layer/c/0': steps(...values),
    });
    const { notes } = await load(named(['layer', 'head'], [3, 2], layers(0, 7, 15)));
    expect(notes).toMatchObject([{ reason: 'its layers are 0, 7, 15; they are shown as 0 to 2' }]);
    expect((await load(named(['layer', 'head'], [3, 2], layers(1, 2, 3)))).notes).toEqual([]);
  });
});

describe('chunks', () => {
  const chunked = (more: object = {}): Record<string, unknown> =>
    arrayMetadata([2, 3], {
      chunk_grid: { name: 'regular', configuration: { chunk_shape: [1, 2] } },
      ...more,
    });

  it('that are absent hold the fill value; missing values if there is none', async () => {
    const keys = { 'c/0/0': floats(1, 2), 'c/1/1': floats(3, 99) };
    const filled = await load({ 'zarr.json': chunked({ fill_value: -1 }), ...keys });
    expect(filled.tensors[0]?.values).toEqual(Float32Array.of(1, 2, -1, -1, -1, 3));
    const bits = await load({ 'zarr.json': chunked({ fill_value: '0x40000000' }), ...keys });
    expect(bits.tensors[0]?.values).toEqual(Float32Array.of(1, 2, 2, 2, 2, 3));
    const empty = await load({ 'zarr.json': chunked({ fill_value: null }), ...keys });
    expect([...(empty.tensors[0]?.values ?? [])]).toEqual([1, 2, Number.NaN, Number.NaN, Number.NaN, 3]);
  });

  it.each([
    ['too short', floats(1)],
    ['too long', floats(1, 2, 3)],
    ['no multiple of its values', new Uint8Array(7)],
    ['empty', new Uint8Array(0)],
  ])('that are %s are errors', async (_, bytes) => {
    const keys = { 'zarr.json': chunked(), 'c/0/0': floats(1, 2), 'c/0/1': bytes, 'c/1/0': floats(1, 2) };
    expect(await refusal(keys)).toMatch(/chunk .*is damaged; copy or save it again/);
  });

  const compressed = (name: string, bytes: Uint8Array): Keys => ({
    'zarr.json': arrayMetadata([2, 3], {
      codecs: [{ name: 'bytes', configuration: { endian: 'little' } }, name],
    }),
    'c/0/0': bytes,
  });
  const flipped = (bytes: Uint8Array, at: number): Uint8Array => bytes.with(at, (bytes.at(at) as number) ^ 1);

  it.each([
    ['gzip', gzipSync(counting(6))],
    ['zlib', zlibSync(counting(6))],
  ])('compressed by %s are verified', async (name, bytes) => {
    expect((await load(compressed(name, bytes))).tensors[0]?.values).toEqual(Float32Array.from(upTo(6)));
    expect(await refusal(compressed(name, flipped(bytes, bytes.length - 2)))).toContain(
      'its chunk 0.0 is damaged',
    );
    expect(await refusal(compressed(name, bytes.subarray(0, -3)))).toMatch(/damaged/);
  });

  it.each([
    ['gzip', gzipSync(new Uint8Array(2 ** 26))],
    ['zlib', zlibSync(new Uint8Array(2 ** 26))],
  ])('that inflate to more than their size are refused: %s', async (name, bytes) => {
    expect(await refusal(compressed(name, bytes))).toContain('run.zarr: its chunk 0.0 is damaged');
  });

  it('with a checksum are verified', async () => {
    const codecs = [{ name: 'bytes', configuration: { endian: 'little' } }, { name: 'crc32c' }];
    // The checksum of "123456789" is 0xe3069283.
    const digits = new TextEncoder().encode('123456789');
    const keys = (bytes: Uint8Array): Keys => ({
      'zarr.json': arrayMetadata([3, 3], { data_type: 'uint8', codecs }),
      'c/0/0': bytes,
    });
    const bytes = Uint8Array.from([...digits, 0x83, 0x92, 0x06, 0xe3]);
    expect((await load(keys(bytes))).tensors[0]?.values).toEqual(Float32Array.from(digits));
    expect(await refusal(keys(flipped(bytes, 4)))).toContain('damaged');
  });
});

describe('metadata that can not be read are refused', () => {
  const cases: readonly (readonly [string, object, string])[] = [
    [
      'an unknown codec',
      { codecs: ['bytes', { name: 'pcodec' }] },
      'its compression or filter pcodec is not supported',
    ],
    ['an unknown type', { data_type: 'r16' }, 'its type r16 is not read'],
    ['a lying shape', { shape: [2 ** 40, 2 ** 40] }, 'its shape (1099511627776, 1099511627776) is too large'],
    [
      'a lying shape with one chunk',
      { shape: [2 ** 40, 1], chunk_grid: { name: 'regular', configuration: { chunk_shape: [2 ** 40, 1] } } },
      'are too large',
    ],
    [
      'a million chunks',
      { shape: [1000, 1000], chunk_grid: { name: 'regular', configuration: { chunk_shape: [1, 1] } } },
      'its shape (1000, 1000) is stored in chunks of (1, 1), and 1,000,000 of them would have to be read at once',
    ],
    ['a negative shape', { shape: [-1, 2] }, 'its shape is not valid'],
    [
      'chunks of nothing',
      { chunk_grid: { name: 'regular', configuration: { chunk_shape: [0, 3] } } },
      'the shape of its chunks is not valid',
    ],
    [
      'an unknown grid',
      { chunk_grid: { name: 'rectilinear' } },
      'its chunk grid rectilinear is not supported',
    ],
    ['an extension', { codecs2: { must_understand: true } }, 'it uses the extension codecs2'],
    [
      'axes that are transposed twice',
      {
        codecs: [
          { name: 'transpose', configuration: { order: [1, 0] } },
          { name: 'transpose', configuration: { order: [1, 0] } },
          'bytes',
        ],
      },
      'transposed twice',
    ],
    [
      'an order that is none',
      { codecs: [{ name: 'transpose', configuration: { order: [0, 0] } }, 'bytes'] },
      'the order of its axes is not valid',
    ],
    [
      'shards that do not fit',
      {
        codecs: [
          {
            name: 'sharding_indexed',
            configuration: { chunk_shape: [2, 2], codecs: ['bytes'], index_codecs: ['bytes'] },
          },
        ],
      },
      'its shards are not valid',
    ],
    [
      'shards in shards',
      {
        codecs: [
          {
            name: 'sharding_indexed',
            configuration: {
              chunk_shape: [2, 3],
              codecs: [{ name: 'sharding_indexed' }],
              index_codecs: ['bytes'],
            },
          },
        ],
      },
      'sharding_indexed is not supported',
    ],
    ['a fill value that is none', { fill_value: 'grey' }, 'its fill value "grey" is not a number'],
    ['another version', { zarr_format: 4 }, 'its metadata are not those of Zarr version 2 or 3'],
  ];
  it.each(cases)('%s', async (_, more, message) => {
    expect(await refusal({ 'zarr.json': arrayMetadata([2, 3], more), 'c/0/0': counting(6) })).toContain(
      message,
    );
  });

  it('no JSON', async () => {
    expect(await refusal({ ...MATRIX, 'zarr.json': counting(2) })).toContain(
      'run.zarr, zarr.json, line 1, column 1',
    );
  });

  it('metadata without values', async () => {
    expect(await refusal({ 'zarr.json': GROUP, 'a/zarr.json': arrayMetadata([2, 3]) })).toContain(
      'this Zarr store has metadata but no values; open its whole folder',
    );
  });

  it('a large array of which most chunks are absent', async () => {
    const shape = [2000, 2000];
    const metadata = arrayMetadata(shape, {
      chunk_grid: { name: 'regular', configuration: { chunk_shape: [20, 2000] } },
    });
    expect(await refusal({ 'zarr.json': metadata, 'c/3/0': new Uint8Array(160_000) })).toContain(
      'only 1 of its 100 chunks are there; copy the whole store',
    );
  });
});

describe('an archive', () => {
  const archive = (keys: Readonly<Record<string, Uint8Array>>, level: 0 | 6 = 6) => [
    { name: 'run.zarr.zip', bytes: zipSync(keys, { level }) },
  ];

  it.each([0, 6] as const)('is a store, at compression level %s', async (level) => {
    const { tensors } = await loadTensors(archive(store(MATRIX), level));
    expect(tensors).toMatchObject([
      { model: 'run', layers: 2, heads: 3, values: Float32Array.from(upTo(6)) },
    ]);
  });

  it('may hold the folder of the store, and other files', async () => {
    const inside = Object.fromEntries(
      Object.entries(store(MATRIX)).map(([key, bytes]) => [`x/run.zarr/${key}`, bytes]),
    );
    const { tensors } = await loadTensors(
      archive({ ...inside, 'x/../../etc/passwd': floats(1), 'README.md': floats(1) }),
    );
    expect(tensors).toMatchObject([{ model: 'run', layers: 2, heads: 3 }]);
  });

  it('of several stores is refused', async () => {
    const bytes = zipSync({ 'a/zarr.json': floats(1), 'b/zarr.json': floats(1) });
    await expect(loadFiles([{ name: 'two.zip', bytes }])).rejects.toThrow(
      'two.zip: this zip archive contains several Zarr stores, such as a and b; unpack it and open one of them.',
    );
  });
});

describe('a URL', () => {
  let server: FileServer;
  beforeAll(async () => {
    server = await startFileServer();
  });
  beforeEach(() => server.forget());
  afterAll(() => server.close());

  const inner = {
    'a b/zarr.json': arrayMetadata([2, 3], {
      chunk_grid: { name: 'regular', configuration: { chunk_shape: [1, 3] } },
      fill_value: 7,
    }),
    'a b/c/1/0': counting(3),
  };
  const consolidated = (metadata: object): object => ({
    ...GROUP,
    consolidated_metadata: { kind: 'inline', must_understand: false, metadata },
  });
  const refused = (path: string): Promise<string> =>
    loadFiles(server.at(path)).then(
      () => expect.fail('it was loaded'),
      (error: unknown) => (error as HeadglowError).message.replace(server.origin, 'http://host'),
    );

  it.each(['/run.zarr', '/run.zarr/?signature=1', '/run.zarr/zarr.json'])(
    'of a store with consolidated metadata takes a request for each chunk: %s',
    async (path) => {
      const metadata = consolidated({ 'a b': inner['a b/zarr.json'] });
      server.answer = serveStore(store({ 'zarr.json': metadata, ...inner }));
      const { tensors } = await loadTensors(server.at(path));
      expect(tensors).toMatchObject([{ model: 'run', values: Float32Array.of(7, 7, 7, 0, 1, 2) }]);
      expect(server.requests.map(({ url }) => url?.replace('?signature=1', '')).sort()).toEqual([
        '/run.zarr/a%20b/c/0/0',
        '/run.zarr/a%20b/c/1/0',
        '/run.zarr/zarr.json',
      ]);
      const signed = server.requests.filter(({ url }) => url?.endsWith('?signature=1')).length;
      expect(signed).toBe(path.includes('?') ? 3 : 0);
    },
  );

  it('of a store of version 2 is read by .zmetadata, or is that of an array', async () => {
    const { '.zarray': array, ...chunks } = BLOSC;
    const metadata = { 'm/.zarray': JSON.parse(new TextDecoder().decode(array)) };
    const moved = Object.fromEntries(Object.entries(chunks).map(([key, bytes]) => [`m/${key}`, bytes]));
    server.answer = serveStore(store({ '.zmetadata': { metadata }, ...moved }));
    expect((await loadTensors(server.at('/run.zarr'))).tensors).toMatchObject([
      { layers: 8, heads: 16, values: Float32Array.from(upTo(128)) },
    ]);
    server.answer = serveStore(BLOSC);
    expect((await loadTensors(server.at('/run.zarr'))).tensors).toMatchObject([{ model: 'run', layers: 8 }]);
  });

  it('of a group that is not consolidated is refused, as it can not be listed', async () => {
    for (const keys of [{ 'zarr.json': GROUP, ...inner }, { '.zgroup': { zarr_format: 2 } }]) {
      server.answer = serveStore(store(keys));
      expect(await refused('/run.zarr')).toMatch(
        /^http:\/\/host\/run\.zarr: this Zarr group has no consolidated metadata, so .*zarr\.consolidate_metadata/,
      );
    }
    server.answer = serveStore({});
    expect(await refused('/run.zarr')).toContain('there is no Zarr store at this address');
  });

  it.each(['../secret', '..\\secret'])('whose metadata lead out of the store is refused: %s', async (key) => {
    const metadata = consolidated({ [key]: inner['a b/zarr.json'] });
    server.answer = serveStore(store({ 'zarr.json': metadata }));
    expect(await refused('/run.zarr')).toContain(`${key}: this is not a name in a Zarr store`);
    expect(server.requests).toHaveLength(1);
  });

  it('whose server fails for a chunk is an error, not the fill value', async () => {
    const metadata = consolidated({ 'a b': inner['a b/zarr.json'] });
    const answer = serveStore(store({ 'zarr.json': metadata, ...inner }));
    server.answer = (request, response) =>
      (request.url?.endsWith('c/1/0') ? fault(403) : answer)(request, response);
    expect(await refused('/run.zarr')).toContain('the server answered 403 Forbidden');
  });

  it('on the command line is a store', async () => {
    const metadata = consolidated({ 'a b': inner['a b/zarr.json'] });
    server.answer = serveStore(store({ 'zarr.json': metadata, ...inner }));
    const { files } = await inputFiles([`${server.at('/run.zarr')}`]);
    expect(files.map(({ name }) => name)).toEqual([`${server.origin}/run.zarr`]);
    const { tensors } = await loadTensors(files.map(toInput));
    expect(tensors).toMatchObject([{ model: 'run', values: Float32Array.of(7, 7, 7, 0, 1, 2) }]);
  });
});

describeShared('a published array', () => {
  it('of version 2, in Blosc', async () => {
    const folder = 'heads2/zarr/v2-3d.contiguous.i2';
    const files = ['.zarray', '0.0.0'].map((key) => ({
      name: `3d.contiguous.i2/${key}`,
      bytes: sharedBytes(`${folder}/${key}`),
    }));
    const { tensors } = await loadTensors(files);
    expect(tensors).toMatchObject([{ layers: 3, heads: 3, tasks: ['task 0', 'task 1', 'task 2'] }]);
    expect(tensors[0]?.values).toEqual(Float32Array.from(upTo(27)));
  });
});
