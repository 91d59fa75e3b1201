// Sources in other threads: metadata, reads, errors and aborts.

import { expect, test } from 'vitest';
import { Ports } from '../../demo/parts/ports.ts';
import { connectDataset, exposeDataset, type RemoteDataset } from '../../demo/parts/remote-dataset.ts';
import { HeadglowError } from '../../src/tensor/error.ts';
import type { Dataset, Source } from '../../src/tensor/tensor.ts';

const { signal } = new AbortController();
const shape = { model: 'm', tasks: ['a', 'b'], layers: 2, heads: 3, steps: [10, 20] };

/** Connects a dataset as another thread receives it. */
function received(dataset: Dataset): Dataset {
  const { dataset: travelling, transfer } = exposeDataset(dataset);
  return connectDataset(structuredClone(travelling, { transfer: [...transfer] }));
}

/** Connects a dataset as a page receives it from its worker, through a single channel. */
function receivedFromWorker(dataset: Dataset): Dataset {
  const { port1, port2 } = new MessageChannel();
  for (const port of [port1, port2]) port.start();
  const { dataset: travelling } = exposeDataset(dataset, new Ports(port1));
  return connectDataset(structuredClone(travelling) as RemoteDataset, new Ports(port2));
}

const sourceOf = (read: Source['read'], receive = received): Source =>
  receive({ tensors: [{ ...shape, read }] }).tensors[0] as Source;

test('a connected source has the metadata and the values of the original', async () => {
  const source = sourceOf(async ({ checkpoint }) => Float32Array.of(checkpoint, Number.NaN, -0));
  expect(source).toMatchObject(shape);
  expect(await source.read({ checkpoint: 1 }, signal)).toEqual(Float32Array.of(1, Number.NaN, -0));
});

test('overlapping reads return their own values in any order', async () => {
  const gates: (() => void)[] = [];
  const source = sourceOf(async ({ checkpoint }) => {
    await new Promise<void>((resolve) => {
      gates[checkpoint] = resolve;
      if (gates.filter(Boolean).length === 2) for (const open of gates.toReversed()) open();
    });
    return Float32Array.of(checkpoint);
  });
  const both = [0, 1].map((checkpoint) => source.read({ checkpoint }, signal));
  expect(await Promise.all(both)).toEqual([Float32Array.of(0), Float32Array.of(1)]);
});

test('values that the source keeps are copied, and values read for the request are transferred', async () => {
  const kept = Float32Array.of(1, 2, 3, 4);
  const atOnce = sourceOf(() => kept);
  const part = sourceOf(async () => kept.subarray(2));
  expect(await atOnce.read({ checkpoint: 0 }, signal)).toEqual(kept);
  expect(await part.read({ checkpoint: 0 }, signal)).toEqual(Float32Array.of(3, 4));
  expect(kept.length).toBe(4);
  const fresh = Float32Array.of(5);
  await sourceOf(async () => fresh).read({ checkpoint: 0 }, signal);
  expect(fresh.length).toBe(0);
});

test('an error keeps its details', async () => {
  const details = {
    code: 'read',
    file: 'a.npy',
    place: 'checkpoint 3',
    reason: 'it is gone',
    remedy: 'open it again',
  } as const;
  const known = sourceOf(() => Promise.reject(new HeadglowError(details)));
  const caught = await Promise.resolve(known.read({ checkpoint: 0 }, signal)).catch((error) => error);
  expect(caught).toBeInstanceOf(HeadglowError);
  expect(caught.details).toEqual(details);
  const unknown = sourceOf(() => {
    throw new TypeError('x is undefined');
  });
  await expect(unknown.read({ checkpoint: 0 }, signal)).rejects.toThrow(/x is undefined/);
});

test('an aborted read is aborted in the other thread', async () => {
  const controller = new AbortController();
  let brokenOff = () => {};
  const isBrokenOff = new Promise<void>((resolve) => {
    brokenOff = resolve;
  });
  const source = sourceOf((_, there) => {
    there.addEventListener('abort', brokenOff);
    controller.abort(new Error('enough'));
    return new Promise(() => {});
  });
  await expect(source.read({ checkpoint: 0 }, controller.signal)).rejects.toThrow('enough');
  await isBrokenOff;
});

test('a connected source can be exposed to another thread', async () => {
  for (const receive of [received, receivedFromWorker]) {
    const second = sourceOf(async ({ checkpoint }) => Float32Array.of(checkpoint), receive);
    const [third] = received({ tensors: [second] }).tensors as [Source];
    expect(third).toMatchObject(shape);
    expect(await third.read({ checkpoint: 7 }, signal)).toEqual(Float32Array.of(7));
  }
});

test('a dataset keeps its tensors in memory and connects its sources', async () => {
  const values = new Float32Array(24).fill(1);
  const tensors = [
    { ...shape, values },
    { ...shape, read: () => Float32Array.of(2) },
    { ...shape, read: async () => Float32Array.of(3) },
  ];
  for (const receive of [received, receivedFromWorker]) {
    const dataset = receive({ tensors, note: 'synthetic' });
    expect(dataset).toMatchObject({ note: 'synthetic', tensors: [{ values }, shape, shape] });
    const [, second, third] = dataset.tensors as [unknown, Source, Source];
    expect(await third.read({ checkpoint: 0 }, signal)).toEqual(Float32Array.of(3));
    expect(await second.read({ checkpoint: 0 }, signal)).toEqual(Float32Array.of(2));
  }
});
