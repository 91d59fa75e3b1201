// What `headglow info` says of Zarr stores: levels, chunks, shards, codecs, sizes, and what showing them would read.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StoreServer, startStoreServer } from '../../bench/store/server.ts';
import { storeValue } from '../../bench/store/values.ts';
import { inspectionText } from '../../src/cli/info-text.ts';
import { inspectFiles } from '../../src/formats/inspection/inspect.ts';
import { arrayMetadata, BLOSC, counting, GROUP, store, storeFiles } from '../support/zarr.ts';

describe('a store with levels at a URL', () => {
  let server: StoreServer;
  beforeAll(async () => {
    server = await startStoreServer({ checkpoints: 300, tasks: 8, layers: 32, heads: 131_072 });
  });
  afterAll(() => server.close());

  it('of 10^10 cells is described from its metadata and statistics alone', async () => {
    const inspection = await inspectFiles(new URL(server.url));
    const keys = new Set(server.requests.map(({ key }) => key));
    expect(keys).toEqual(new Set(['zarr.json', 'statistics/c/0/0/0']));
    const { store: layout, error, arrays = [] } = inspection.files[0] ?? {};
    const [min, max] = [storeValue({ checkpoint: 0, task: 0 }, 0, 0), 3.2216796875];
    expect(arrays[0]).toMatchObject({ path: '0', shown: true, min, max, nan: 0, infinite: 0, missing: 0 });
    expect(error).toBeNull();
    expect(layout?.levels).toHaveLength(12);
    expect(layout?.levels[11]).toEqual({
      model: 'run',
      level: 11,
      layers: 32,
      heads: 64,
      paths: { max: 'max.11', min: 'min.11', mean: 'mean.11', absmax: 'absmax.11' },
    });
    expect(layout?.levels[0]?.paths).toMatchObject({ max: '0', mean: '0' });
    expect(layout?.arrays.find(({ path }) => path === '0')).toMatchObject({
      chunk: [1, 1, 32, 2048],
      shard: [1, 4, 32, 131_072],
      codecs: ['bytes'],
      bytes: null,
    });
    // The metadata, and one chunk with all tasks.
    expect(layout?.overview).toEqual({ reads: 2, bytes: 4 * 8 * 32 * 64 });
    const text = inspectionText(inspection);
    expect(text).not.toContain('mean.3 ');
    expect(text).toContain('levels of run (max, mean, min, absmax): 32 x 131072, 32 x 65536, ');
    expect(text).toContain('  0: chunks of 1 x 1 x 32 x 2048, in shards of 1 x 4 x 32 x 131072 (bytes)');
    expect(text).toContain('to show one checkpoint whole: 2 reads, at most 66 kB');
  });
});

describe('a store in a folder', () => {
  it('has the bytes of its files', async () => {
    const keys = store({
      'zarr.json': GROUP,
      'a/zarr.json': arrayMetadata([2, 4], {
        chunk_grid: { name: 'regular', configuration: { chunk_shape: [1, 4] } },
      }),
      'a/c/0/0': counting(4),
      'a/c/1/0': counting(4),
    });
    const inspection = await inspectFiles(storeFiles('run.zarr', keys));
    const { store: layout } = inspection.files[0] ?? {};
    const metadata = keys['a/zarr.json']?.length ?? 0;
    expect(layout).toMatchObject({ levels: [], complete: true, overview: { reads: 3, bytes: 32 } });
    expect(layout?.bytes).toBe(32 + metadata + (keys['zarr.json']?.length ?? 0));
    expect(layout?.arrays).toEqual([
      {
        ...{ path: 'a', shape: [2, 4], dtype: 'float32', chunk: [1, 4], shard: null },
        ...{ codecs: ['bytes'], bytes: 32 + metadata },
      },
    ]);
    expect(inspectionText(inspection)).toContain('files: ');
  });

  it('names the compression of version 2', async () => {
    const { files } = await inspectFiles(storeFiles('run.zarr', BLOSC));
    expect(files[0]?.store?.arrays).toMatchObject([{ path: '', chunk: [4, 16], codecs: ['blosc'] }]);
  });
});
