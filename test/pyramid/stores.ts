// Writes pyramids to folders, and reads what is in them.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inputBytes } from '../../src/cli/open.ts';
import { loadFiles } from '../../src/formats/load.ts';
import { ZarrArray } from '../../src/formats/zarr/array.ts';
import { listArrays } from '../../src/formats/zarr/list-arrays.ts';
import { parseArray } from '../../src/formats/zarr/metadata.ts';
import type { ZarrStore } from '../../src/formats/zarr/store.ts';
import { checkPyramid } from '../../src/pyramid/check.ts';
import type { PyramidReduction } from '../../src/pyramid/convention.ts';
import { type PyramidRequest, writePyramid } from '../../src/pyramid/write.ts';
import { isInMemory } from '../../src/tensor/source.ts';
import type { Numbers, Source, Tensor, TensorShape } from '../../src/tensor/tensor.ts';
import { Random } from '../fuzz/random.ts';

export const MEMORY = 2 ** 30;

/** Values of all kinds: mostly of either sign, some missing, infinite, or a zero of either sign. */
export function createTensor(shape: Partial<TensorShape> & { checkpoints?: number }, seed = 1): Tensor {
  const { checkpoints = 1, layers = 2, heads = 3, tasks = [''], model = '' } = shape;
  const random = new Random(seed);
  const special = [Number.NaN, Number.NaN, Infinity, -Infinity, 0, -0];
  const value = () => {
    const kind = Math.floor(random.next() * 40);
    return special[kind] ?? (random.next() - 0.4) * 2 ** Math.floor(random.next() * 8);
  };
  const length = checkpoints * tasks.length * layers * heads;
  const steps = checkpoints === 1 ? null : Array.from({ length: checkpoints }, (_, index) => 100 * index);
  const values = Float32Array.from({ length }, value);
  return { model, layers, heads, tasks, steps: shape.steps ?? steps, values };
}

/** The same values, read one checkpoint at a time. */
export function toSource({ values, ...shape }: Tensor): Source {
  const size = shape.tasks.length * shape.layers * shape.heads;
  return {
    ...shape,
    read: async ({ checkpoint }) => values.slice(checkpoint * size, (checkpoint + 1) * size),
  };
}

export const ALL: readonly PyramidReduction[] = ['max', 'mean', 'min', 'absmax'];

export const write = (
  folder: string,
  tensors: PyramidRequest['tensors'],
  more: Partial<PyramidRequest> = {},
) =>
  writePyramid({
    name: 'run.zarr',
    folder,
    tensors,
    reductions: ALL,
    codec: 'none',
    memory: MEMORY,
    fingerprint: 'same',
    signal: new AbortController().signal,
    ...more,
  });

/** All files of a folder by their path. */
export function filesIn(folder: string): Readonly<Record<string, Buffer>> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name))]));
}

/** Digests of all files of a folder by their path. */
export const digestsIn = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(filesIn(folder)).map(([name, bytes]) => [
      name,
      createHash('sha256').update(bytes).digest('hex'),
    ]),
  );

/** The model that a store shows. */
export async function readModel(folder: string): Promise<Tensor> {
  const files = Object.entries(filesIn(folder)).map(([name, bytes]) => ({ name: `run.zarr/${name}`, bytes }));
  const [tensor] = (await loadFiles(files)).tensors;
  if (!tensor || !isInMemory(tensor)) throw new Error('it is not in memory');
  return tensor;
}

const storeIn = (folder: string): ZarrStore => ({
  keys: null,
  open: async (key) => {
    const path = join(folder, key);
    const size = statSync(path, { throwIfNoEntry: false })?.size;
    return size === undefined ? null : inputBytes({ name: `run.zarr/${key}`, path, size });
  },
});

/** Returns a function that reads the values of an array by its path. */
export async function openArrays(folder: string): Promise<(path: string) => Promise<Numbers>> {
  const where = { file: 'run.zarr' };
  const store = storeIn(folder);
  const { arrays } = await listArrays(where, store);
  return (path) => {
    const entry = arrays.find((array) => array.path.join('/') === path);
    if (!entry) throw new Error(`there is no array ${path}`);
    return new ZarrArray(store, parseArray(where, entry)).readAll();
  };
}

export const check = (folder: string) =>
  checkPyramid({
    name: 'run.zarr',
    memory: MEMORY,
    signal: new AbortController().signal,
    store: storeIn(folder),
  });
