// Zarr stores written by zarr-python 2 and 3, and by xarray, are read with exactly the values that Python gave them.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStoreServer } from '../../bench/store/server.ts';
import type { NamedBytes } from '../../src/formats/load.ts';
import { loadFiles } from '../../src/formats/load.ts';
import { readCheckpoint } from '../../src/tensor/source.ts';
import { checkpointCount, checkpointSize, type TensorOrSource } from '../../src/tensor/tensor.ts';
import { type FileServer, fault, ranges, startFileServer } from '../support/file-server.ts';
import { serveStore } from '../support/zarr.ts';
import { ensurePython, pythonWith } from './python.ts';

interface WrittenModel {
  readonly name: string;
  /** Checkpoint, task, layer, head. */
  readonly shape: readonly [number, number, number, number];
  readonly steps: readonly number[] | null;
  readonly tasks: readonly string[] | null;
  /** Bits of the values as float32. */
  readonly bits: readonly number[];
}

interface WrittenStore {
  readonly path: string;
  readonly models: readonly WrittenModel[];
}

const folder = mkdtempSync(join(tmpdir(), 'headglow-zarr-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The files of a store, by their paths from the folder that contains it. */
function filesOf(version: string, path: string): NamedBytes[] {
  const root = join(folder, version);
  const isFolder = statSync(join(root, path)).isDirectory();
  const names = isFolder
    ? readdirSync(join(root, path), { recursive: true, encoding: 'utf8' }).map((name) => join(path, name))
    : [path];
  return names
    .filter((name) => statSync(join(root, name)).isFile())
    .map((name) => ({ name, bytes: readFileSync(join(root, name)) }));
}

/** Bits of the values as float32, with a single representation of NaN. */
const bitsOf = (values: readonly number[]): number[] => [
  ...new Uint32Array(Float32Array.from(values, (value) => (Number.isNaN(value) ? Number.NaN : value)).buffer),
];

async function readValues(tensor: TensorOrSource): Promise<number[]> {
  const { signal } = new AbortController();
  const values: number[] = [];
  for (let checkpoint = 0; checkpoint < checkpointCount(tensor); checkpoint++)
    values.push(
      ...(await readCheckpoint(tensor, { checkpoint }, signal)).subarray(0, checkpointSize(tensor)),
    );
  return values;
}

async function expectStore(version: string, { path, models }: WrittenStore, memory?: number): Promise<void> {
  const files = filesOf(version, path);
  const { tensors, skipped } = await loadFiles(files, memory === undefined ? {} : { memory });
  expect(skipped).toEqual([]);
  const byName = new Map(tensors.map((tensor) => [tensor.model, tensor]));
  const names = models.map(({ name }) => name);
  expect([...byName.keys()].sort()).toEqual(
    models.length === 1 ? [path.replace(/\.zarr(?:\.zip)?$/, '')] : names.sort(),
  );
  for (const { name, shape, steps, tasks, bits } of models) {
    const tensor = byName.get(models.length === 1 ? path.replace(/\.zarr(?:\.zip)?$/, '') : name);
    expect([tensor?.tasks.length, tensor?.layers, tensor?.heads], name).toEqual(shape.slice(1));
    if (steps) expect(tensor?.steps).toEqual(steps);
    if (tasks) expect(tensor?.tasks).toEqual(tasks);
    expect(bitsOf(await readValues(tensor as TensorOrSource)), name).toEqual(bits);
  }
}

let server: FileServer;
beforeAll(async () => {
  server = await startFileServer();
});
afterAll(() => server.close());

it('the store that is computed on request is read by zarr-python over HTTP', async () => {
  const requirements = 'requirements-zarr3.txt';
  await ensurePython(requirements);
  const shape = { checkpoints: 2, tasks: 2, layers: 258, heads: 515 };
  const computed = await startStoreServer(shape);
  const lengths = Object.values(shape).map(String);
  expect(await pythonWith(requirements, 'check_store.py', computed.url, ...lengths)).toBe('equal True\n');
  await computed.close();
});

it('a store that is being written shows what is there, and more as it is read again', async () => {
  const requirements = 'requirements-zarr3.txt';
  await ensurePython(requirements);
  const path = join(folder, 'growing.zarr');
  const write = (checkpoint: number) => pythonWith(requirements, 'grow_zarr.py', path, String(checkpoint));
  await write(0);
  server.answer = (request, response) => {
    const file = join(path, request.url?.replace('/run.zarr', '') ?? '');
    (existsSync(file) ? ranges(readFileSync(file)) : fault(404))(request, response);
  };
  const { tensors } = await loadFiles(server.at('/run.zarr'), { memory: 0 });
  const read = async (checkpoint: number) => {
    const values = await readCheckpoint(tensors[0] as TensorOrSource, { checkpoint }, AbortSignal.any([]));
    return [...new Set(values)];
  };
  expect([await read(0), await read(1)]).toEqual([[1], [Number.NaN]]);
  await write(1);
  expect([await read(0), await read(1), await read(3)]).toEqual([[1], [2], [Number.NaN]]);
});

describe.each(['zarr2', 'zarr3'])('%s', async (version) => {
  const requirements = `requirements-${version}.txt`;
  await ensurePython(requirements);
  const written = JSON.parse(
    await pythonWith(requirements, 'write_zarr.py', join(folder, version)),
  ) as WrittenStore[];

  it.each(written)('$path is read to the bit', (store) => expectStore(version, store));

  it.each(written.filter(({ path, models }) => models.length === 1 && path.endsWith('.zarr')))(
    '$path is read from a server, one checkpoint at a time',
    async ({ path, models }) => {
      const keys = filesOf(version, path).map(({ name, bytes }) => [name.slice(path.length + 1), bytes]);
      server.answer = serveStore(Object.fromEntries(keys));
      const { tensors } = await loadFiles(server.at('/run.zarr'), { memory: 0 });
      expect(tensors).toHaveLength(1);
      expect(bitsOf(await readValues(tensors[0] as TensorOrSource))).toEqual(models[0]?.bits);
    },
  );

  it.each(written.filter(({ models }) => models.length === 1))(
    '$path is read one checkpoint at a time',
    (store) => expectStore(version, store, 0),
  );
});
