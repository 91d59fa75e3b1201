// Files of very many arrays that are alike: they are read as the first one was, and refused after a look at a few.

import { zipSync } from 'fflate';
import { afterEach, expect, it, vi } from 'vitest';
import { USUAL_READING } from '../../src/formats/reading.ts';
import { readValue } from '../../src/formats/value/read-value.ts';
import { listArrays } from '../../src/formats/zarr/list-arrays.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { npy } from '../support/npy.ts';
import { entry, floats, safetensors } from '../support/safetensors.ts';
import { load, loadAll, refusal } from './loading.ts';

const COUNT = 1000;
/** More than are all looked at before a refusal. */
const MANY = 5000;

afterEach(() => void vi.restoreAllMocks());

const matrix = (seed: number): number[][] =>
  Array.from({ length: 3 }, (_, row) =>
    Array.from({ length: 4 }, (_, column) => seed + row / 4 + column / 8),
  );

const object = <Value>(count: number, valueAt: (index: number) => Value, keyAt: (index: number) => string) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [keyAt(index), valueAt(index)]));

const read = (value: unknown) => {
  const { tensors, notes } = readValue({ file: 'a.json' }, value, USUAL_READING);
  return { tensors: tensors as readonly Tensor[], notes };
};

it.each<[name: string, value: unknown, shape: readonly number[]]>([
  ['tasks', object(COUNT, matrix, (index) => `task ${index}`), [1, COUNT]],
  ['steps', object(COUNT, matrix, (index) => `step_${index}`), [COUNT, 1]],
  [
    'steps of tasks',
    object(
      COUNT / 4,
      (index) =>
        object(
          4,
          (task) => matrix(4 * index + task),
          (task) => `t${task}`,
        ),
      (i) => `step_${i}`,
    ),
    [COUNT / 4, 4],
  ],
])('names of %s are not looked at one by one', (_, value, [steps, tasks]) => {
  const tests = vi.spyOn(RegExp.prototype, 'test');
  const [tensor, ...others] = read(value).tensors as [Tensor];
  expect(tests.mock.calls.length / COUNT).toBeLessThan(16);
  expect(others).toEqual([]);
  expect([tensor.steps?.length ?? 1, tensor.tasks.length]).toEqual([steps, tasks]);
  expect(tensor.values).toEqual(
    Float32Array.from(Array.from({ length: COUNT }, (_, i) => matrix(i)).flat(2)),
  );
});

it('what is unlike the first step is read as what it is', () => {
  const steps = { step_1: { a: matrix(1), b: matrix(2) }, step_2: { a: matrix(3), b: matrix(4) } };
  const more = (third: unknown) => () => read({ ...steps, step_3: third });
  const { tensors } = read({ ...steps, step_3: { b: matrix(5), a: matrix(6) } });
  expect(tensors[0]?.values.slice(48)).toEqual(Float32Array.from([...matrix(6), ...matrix(5)].flat()));
  expect(more({ a: matrix(5), b: matrix(5), c: matrix(5) })).toThrow('not the same at all steps');
  expect(more({ a: matrix(5), b: matrix(5).slice(1) })).toThrow('not the same at all steps');
  expect(more({ a: matrix(5), b: [[1, 2], [3]] })).toThrow('this list has 1 items');
});

it('matrices among alike ones that list heads are read as lists', () => {
  const rows = [0, 1].flatMap((layer) => [0, 1].map((head) => [layer, head, 0.5]));
  const { tensors } = read({ a: matrix(0), b: rows, c: matrix(1) });
  expect(tensors.map(({ tasks, layers, heads }) => [tasks, layers, heads])).toEqual([
    [['a', 'c'], 3, 4],
    [['b'], 2, 2],
  ]);
});

it('very many lists of an archive are refused without reading all of them', async () => {
  const text = npy('<U1', [], ['a']);
  const bytes = zipSync(
    object(
      MANY,
      () => text,
      (index) => `n${index}.npy`,
    ),
    { level: 0 },
  );
  // The last value of a member in the middle.
  bytes[Buffer.from(bytes.buffer).indexOf('PK\x03\x04', bytes.length / 3, 'latin1') - 4] = 0x62;
  expect(await refusal('a.npz', bytes)).toContain('it contains no numeric matrix');
  const heads = object(
    MANY,
    (index) => npy('<f4', [], [index]),
    (index) => `L${Math.floor(index / 50)}H${index % 50}.npy`,
  );
  const tensor = await load('a.npz', zipSync(heads, { level: 0 }));
  expect([tensor.layers, tensor.heads, tensor.values[4321]]).toEqual([100, 50, 4321]);
});

it('very many lists of a safetensors file are refused, or read, by the first of them', async () => {
  const vectors = (nameAt: (index: number) => string) =>
    safetensors(
      object(MANY, (index) => entry('F32', [3], 12 * index, 12 * index + 12), nameAt),
      floats(...Array.from({ length: 3 * MANY }, (_, index) => index / 2)),
    );
  const views = vi.spyOn(Object.getPrototypeOf(Uint8Array.prototype), 'subarray');
  expect(
    await refusal(
      'a.safetensors',
      vectors((index) => `n${index}`),
    ),
  ).toContain('no scores by layer and head');
  expect(views.mock.calls.length).toBeLessThan(MANY);
  const [tensor] = await loadAll(
    'a.safetensors',
    vectors((index) => `layer_${index}`),
  );
  expect([tensor?.layers, tensor?.heads, tensor?.values.at(-1)]).toEqual([MANY, 3, (3 * MANY - 1) / 2]);
});

it('lines of nothing but numbers and texts are refused by the first of them', async () => {
  const lines = (last: object) =>
    [...Array.from({ length: MANY }, (_, index) => ({ name: `n${index}`, loss: index })), last]
      .map((line) => JSON.stringify(line))
      .join('\n');
  const listings = vi.spyOn(Object, 'keys');
  expect(await refusal('a.jsonl', lines({ name: 'last', loss: 1 }))).toContain('no scores by layer and head');
  expect(listings.mock.calls.length / MANY).toBeLessThan(8);
});

it('lines of the same heads are searched once', async () => {
  const lines = (last: object) =>
    [...Array.from({ length: 99 }, (_, i) => ({ task: `t${i}`, s: { L0H0: i, L0H1: i / 2 } })), last]
      .map((line) => JSON.stringify(line))
      .join('\n');
  const tests = vi.spyOn(RegExp.prototype, 'exec');
  const same = await load('a.jsonl', lines({ task: 'last', s: { L0H0: 7, L0H1: null } }));
  expect(tests.mock.calls.length / 100).toBeLessThan(20);
  expect([same.tasks.length, same.layers, same.heads, ...same.values.slice(-4)]).toEqual([
    100,
    1,
    2,
    98,
    49,
    7,
    Number.NaN,
  ]);
  const other = await load('a.jsonl', lines({ task: 'last', s: { L0H1: 7, L1H0: 8 } }));
  expect([other.layers, other.heads, ...other.values.slice(-4)]).toEqual([
    2,
    2,
    Number.NaN,
    7,
    8,
    Number.NaN,
  ]);
});

it('the arrays of a Zarr store are counted up to the limit', async () => {
  const keys = Array.from({ length: 20_000 }, (_, index) => `n${index}/zarr.json`);
  const metadata = new TextEncoder().encode('{"node_type": "array"}');
  const open = vi.fn(async () => ({ name: 'a.zarr', size: metadata.length, read: async () => metadata }));
  await expect(listArrays({ file: 'a.zarr' }, { keys, open })).rejects.toThrow('more than 10,000 arrays');
  expect(open.mock.calls.length).toBeLessThan(10_100);
});
