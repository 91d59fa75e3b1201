// Pyramids are read by zarr-python, and equal NumPy's reductions of the array that they were written from.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkpointCount, type Tensor } from '../../src/tensor/tensor.ts';
import { createTensor, toSource, write } from '../pyramid/stores.ts';
import { npyHeader, rawNpy } from '../support/npy.ts';
import { ensurePython, pythonWith } from './python.ts';

const ZARR = 'requirements-zarr3.txt';
const root = mkdtempSync(join(tmpdir(), 'headglow-pyramid-python-'));
beforeAll(() => ensurePython(ZARR), 300_000);
afterAll(() => rmSync(root, { recursive: true }));

let count = 0;

/** What differs between a group of a store and the reductions of a tensor. */
async function differences(store: string, path: string, tensor: Tensor): Promise<unknown> {
  const { values, tasks, layers, heads } = tensor;
  const file = join(root, `${count++}.npy`);
  const shape = [checkpointCount(tensor), tasks.length, layers, heads];
  writeFileSync(file, rawNpy(npyHeader('<f4', shape), new Uint8Array(values.buffer)));
  return JSON.parse(await pythonWith(ZARR, 'check_pyramid.py', store, path, file));
}

const TASKS = ['copying', 'induction', 'names'];
const LARGE = createTensor({ checkpoints: 3, tasks: TASKS, layers: 300, heads: 1030, model: 'large' });
const size = 300 * 1030;
// A matrix and a block without values, one of zeros, tiny values.
LARGE.values.fill(Number.NaN, 4 * size, 5 * size);
LARGE.values.fill(-0, 5 * size, 6 * size);
for (let layer = 0; layer < 64; layer++) LARGE.values.fill(Number.NaN, layer * 1030, layer * 1030 + 128);
LARGE.values.fill(1e-30, 7 * size, 7 * size + 5000);

it.each<[string, Tensor]>([
  ['several tasks and checkpoints', LARGE],
  ['one layer', createTensor({ layers: 1, heads: 100_001, model: 'wide' })],
  ['one head', createTensor({ tasks: TASKS, layers: 1000, heads: 1, model: 'tall' })],
  ['many layers in chunks of several tasks', createTensor({ tasks: TASKS, layers: 517, heads: 70 })],
  ['a single cell', createTensor({ layers: 1, heads: 1 })],
  ['missing cells only', createTensor({ layers: 90, heads: 90 }, 3)],
])('a pyramid of %s', async (name, tensor) => {
  if (name === 'missing cells only') tensor.values.fill(Number.NaN);
  const store = join(root, `${count++}.zarr`);
  await write(store, [toSource(tensor)]);
  expect(await differences(store, '', tensor)).toEqual([]);
});

it('a pyramid of several models, in gzip', async () => {
  const store = join(root, 'several.zarr');
  const small = createTensor({ layers: 100, heads: 12, tasks: TASKS, model: 'small' });
  await write(store, [LARGE, small], { codec: 'gzip', reductions: ['absmax', 'mean'] });
  expect(await differences(store, 'model-0', LARGE)).toEqual([]);
  expect(await differences(store, 'model-1', small)).toEqual([]);
});

it('a changed cell is found', async () => {
  const store = join(root, 'changed.zarr');
  await write(store, [LARGE]);
  const shard = join(store, 'max/2/c/0/0/0/0');
  const bytes = readFileSync(shard);
  bytes.writeFloatLE(1e9, 4000);
  writeFileSync(shard, bytes);
  expect(await differences(store, '', LARGE)).toEqual(['max/2 differs', 'max/2 differs']);
});
