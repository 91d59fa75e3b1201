// Sources in other threads: what travels, what is read, and how it is broken off.

import { expect, test } from 'vitest';
import { borrowed, borrowedDataset, lent, lentDataset } from '../../demo/parts/remote.ts';
import { HeadglowError } from '../../src/tensor/error.ts';
import type { Source } from '../../src/tensor/tensor.ts';

const { signal } = new AbortController();
const shape = { model: 'm', tasks: ['a', 'b'], layers: 2, heads: 3, steps: [10, 20] };

/** A source as another thread receives it. */
function received(read: Source['read'], source: Source = { ...shape, read }): Source {
  const { port, ...described } = lent(source);
  return borrowed({ ...structuredClone(described), port });
}

test('a source keeps its shape, and gives its values', async () => {
  const source = received(async ({ checkpoint }) => Float32Array.of(checkpoint, Number.NaN, -0));
  expect(source).toMatchObject(shape);
  expect(await source.read({ checkpoint: 1 }, signal)).toEqual(Float32Array.of(1, Number.NaN, -0));
});

test('reads that overlap get their own values, in whatever order they end', async () => {
  const gates: (() => void)[] = [];
  const source = received(async ({ checkpoint }) => {
    await new Promise<void>((resolve) => {
      gates[checkpoint] = resolve;
      if (gates.filter(Boolean).length === 2) for (const open of gates.toReversed()) open();
    });
    return Float32Array.of(checkpoint);
  });
  const both = [0, 1].map((checkpoint) => source.read({ checkpoint }, signal));
  expect(await Promise.all(both)).toEqual([Float32Array.of(0), Float32Array.of(1)]);
});

test('memory that the source keeps is copied; memory that it read for the reader is handed over', async () => {
  const kept = Float32Array.of(1, 2, 3, 4);
  const atOnce = received(() => kept);
  const part = received(async () => kept.subarray(2));
  expect(await atOnce.read({ checkpoint: 0 }, signal)).toEqual(kept);
  expect(await part.read({ checkpoint: 0 }, signal)).toEqual(Float32Array.of(3, 4));
  expect(kept.length).toBe(4);
  const fresh = Float32Array.of(5);
  await received(async () => fresh).read({ checkpoint: 0 }, signal);
  expect(fresh.length).toBe(0);
});

test('an error arrives with all that it says', async () => {
  const details = {
    code: 'read',
    file: 'a.npy',
    place: 'checkpoint 3',
    reason: 'it is gone',
    remedy: 'open it again',
  } as const;
  const known = received(() => Promise.reject(new HeadglowError(details)));
  const caught = await Promise.resolve(known.read({ checkpoint: 0 }, signal)).catch((error) => error);
  expect(caught).toBeInstanceOf(HeadglowError);
  expect(caught.details).toEqual(details);
  const unknown = received(() => {
    throw new TypeError('x is undefined');
  });
  await expect(unknown.read({ checkpoint: 0 }, signal)).rejects.toThrow(/x is undefined/);
});

test('a read that nobody waits for is broken off in its thread', async () => {
  const controller = new AbortController();
  let brokenOff = () => {};
  const isBrokenOff = new Promise<void>((resolve) => {
    brokenOff = resolve;
  });
  const source = received((_, there) => {
    there.addEventListener('abort', brokenOff);
    controller.abort(new Error('enough'));
    return new Promise(() => {});
  });
  await expect(source.read({ checkpoint: 0 }, controller.signal)).rejects.toThrow('enough');
  await isBrokenOff;
});

test('a borrowed source can be lent on', async () => {
  const second = received(async ({ checkpoint }) => Float32Array.of(checkpoint));
  const third = received(second.read, second);
  expect(third).toMatchObject(shape);
  expect(await third.read({ checkpoint: 7 }, signal)).toEqual(Float32Array.of(7));
});

test('a dataset travels with what is in memory and with what is to be read', async () => {
  const tensor = { ...shape, model: 'in memory', values: new Float32Array(24).fill(1) };
  const given = { tensors: [tensor, { ...shape, read: () => Float32Array.of(2) }], note: 'synthetic' };
  const { dataset, ports } = lentDataset(given);
  const [there, source] = dataset.tensors as [typeof tensor, ReturnType<typeof lent>];
  expect(ports).toEqual([source.port]);
  const { port, ...described } = source;
  const received = borrowedDataset({ ...dataset, tensors: [structuredClone(there), { ...described, port }] });
  expect(received).toMatchObject({ note: 'synthetic', tensors: [{ model: 'in memory' }, shape] });
  const [first, second] = received.tensors as [typeof tensor, Source];
  expect(first.values).toEqual(tensor.values);
  expect(await second.read({ checkpoint: 0 }, signal)).toEqual(Float32Array.of(2));
});
