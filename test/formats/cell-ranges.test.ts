// Cells of Zarr arrays in any range and order of axes, and the parts of checkpoints that sources read of them.

import { expect, it } from 'vitest';
import { partReader } from '../../src/formats/array/source-in-parts.ts';
import { memoryBytes } from '../../src/formats/bytes.ts';
import { loadFiles, loadFilesInParts } from '../../src/formats/load.ts';
import { ZarrArray } from '../../src/formats/zarr/array.ts';
import { CellRanges } from '../../src/formats/zarr/cell-ranges.ts';
import { parseArray } from '../../src/formats/zarr/metadata.ts';
import type { Source } from '../../src/tensor/tensor.ts';
import { Random } from '../fuzz/random.ts';
import { npyHeader, rawNpy } from '../support/npy.ts';
import { arrayMetadata, store } from '../support/zarr.ts';

const { signal } = new AbortController();
const SHAPE = [3, 2, 5, 7];
const COUNT = 3 * 2 * 5 * 7;
const CHUNK = [2, 1, 2, 3];

/** A store of the numbers from 0, in chunks that are cut off by the ends of the array; and the keys that are opened. */
function countingStore() {
  const keys: Record<string, object> = {
    'zarr.json': arrayMetadata(SHAPE, {
      chunk_grid: { name: 'regular', configuration: { chunk_shape: CHUNK } },
    }),
  };
  const inChunk = (cell: number): [key: string, at: number] => {
    let [rest, at, size] = [cell, 0, 1];
    const key: number[] = [];
    for (let axis = 3; axis >= 0; axis--) {
      const [length, chunk] = [SHAPE[axis] as number, CHUNK[axis] as number];
      const index = rest % length;
      rest = Math.floor(rest / length);
      key.unshift(Math.floor(index / chunk));
      at += (index % chunk) * size;
      size *= chunk;
    }
    return [`c/${key.join('/')}`, at];
  };
  for (let cell = 0; cell < COUNT; cell++) {
    const [key, at] = inChunk(cell);
    keys[key] ??= new Uint8Array(4 * 12);
    new Float32Array((keys[key] as Uint8Array).buffer)[at] = cell;
  }
  const bytes = store(keys);
  const opened: string[] = [];
  const open = async (key: string) => {
    opened.push(key);
    return bytes[key] ? memoryBytes(key, bytes[key]) : null;
  };
  return { opened, open, metadata: keys['zarr.json'] as Record<string, unknown> };
}

it.each([[[0, 1, 2, 3]], [[2, 0, 3, 1]]])('of the axes %s are right in every range', async (order) => {
  const { open, metadata } = countingStore();
  const info = parseArray({ file: 'a.zarr' }, { path: [], metadata, attributes: {} });
  const cells = new CellRanges(new ZarrArray({ keys: null, open }, info), order);
  const strides = [70, 35, 7, 1];
  const expected: number[] = [];
  const fill = (axis: number, at: number): void => {
    if (axis === 4) expected.push(at);
    else
      for (let index = 0; index < (SHAPE[order[axis] as number] as number); index++)
        fill(axis + 1, at + index * (strides[order[axis] as number] as number));
  };
  fill(0, 0);
  const random = new Random(1);
  for (let round = 0; round < 200; round++) {
    const start = Math.floor(random.next() * COUNT);
    const end = start + 1 + Math.floor(random.next() * (COUNT - start));
    expect([...(await cells.read(start, end))]).toEqual(expected.slice(start, end));
  }
});

it('are read in parts of a checkpoint, each chunk once', async () => {
  const { open, opened } = countingStore();
  const { tensors } = await loadFilesInParts(
    { name: 'a.zarr', open },
    { memory: 0, dims: 'checkpoint task layer head' },
  );
  const readCells = partReader(tensors[0] as Source);
  opened.length = 0;
  for (let row = 0; row < 10; row++)
    expect([...((await readCells?.({ checkpoint: 1, start: 7 * row, end: 7 * row + 7 })) ?? [])]).toEqual(
      Array.from({ length: 7 }, (_, head) => 70 + 7 * row + head),
    );
  expect(new Set(opened).size).toBe(opened.length);
});

const bytes = rawNpy(
  npyHeader('<f4', [3, 2, 5, 7]),
  new Uint8Array(Float32Array.from({ length: COUNT }, (_, cell) => (cell * 37) % 101).buffer),
);

it.each([
  'checkpoint task layer head',
  'checkpoint head layer token',
  'step (layer head) token other',
  'checkpoint other layer head',
])('of an array with the axes %s are the same, whether it fits in memory or not', async (dims) => {
  const read = (memory: number) =>
    loadFiles({ name: 'a.npy', bytes }, { memory, dims, heads: 2, layers: 1, reduce: 'max' });
  const [whole, parts] = [await read(2 ** 20), await read(0)];
  const [tensor, source] = [whole.tensors[0], parts.tensors[0]];
  if (!tensor || !source || !('values' in tensor) || !('read' in source)) return expect.fail('no source');
  expect({ ...source, read: null }).toEqual({ ...tensor, values: undefined, read: null });
  const size = tensor.values.length / 3;
  for (let checkpoint = 0; checkpoint < 3; checkpoint++)
    expect(await source.read({ checkpoint }, signal)).toEqual(
      tensor.values.slice(checkpoint * size, (checkpoint + 1) * size),
    );
  expect(parts.notes).toEqual(whole.notes);
});

it('of a checkpoint that is too large are read all the same if it is not needed whole', async () => {
  const shape = { 'zarr.json': arrayMetadata([2, 1, 2 ** 15, 2 ** 15]) };
  const chunk_grid = { name: 'regular', configuration: { chunk_shape: [1, 1, 256, 256] } };
  const keys = store({ 'zarr.json': { ...shape['zarr.json'], chunk_grid } });
  const open = async (key: string) => (keys[key] ? memoryBytes(key, keys[key]) : null);
  await expect(loadFiles({ name: 'a.zarr', open })).rejects.toThrow(
    'one checkpoint of it takes 4.3 GB of memory, above the limit of 2.1 GB; write its levels, which are shown without reading all of it: headglow pyramid a.zarr -o a-levels.zarr',
  );
  const { tensors } = await loadFilesInParts({ name: 'a.zarr', open });
  const cells = { checkpoint: 1, start: 2 ** 29, end: 2 ** 29 + 100 };
  expect(await partReader(tensors[0] as Source)?.(cells)).toEqual(new Float32Array(100));
});
