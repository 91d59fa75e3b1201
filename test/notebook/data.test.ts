// What figures in notebooks show of what Python sends.

import { expect, it } from 'vitest';
import type { Channel, Content } from '../../src/notebook/channel.ts';
import { readData } from '../../src/notebook/data.ts';
import type { Model } from '../../src/notebook/model.ts';

it('values in several blocks are one after another', async () => {
  const blocks: Readonly<Record<string, Float32Array<ArrayBuffer>>> = {
    first: Float32Array.of(1, 2, 3, 4),
    second: Float32Array.of(5, 6),
  };
  const channel = {
    contentOf: async ({ key }: Content) => new Uint8Array(blocks[key]?.buffer as ArrayBuffer),
  };
  const tensor = { model: 'm', tasks: [''], steps: [0, 1, 2], layers: 1, heads: 2, isDouble: false };
  const read = (values: unknown) =>
    readData(
      { get: () => ({ name: 'values', tensors: [{ ...tensor, values }] }) } as unknown as Model,
      channel as unknown as Channel,
      new AbortController().signal,
    );
  const contents = Object.keys(blocks).map((key) => ({ key, model: null }));
  const { dataset } = await read(contents);
  expect(dataset).toMatchObject({
    tensors: [{ steps: [0, 1, 2], values: Float32Array.of(1, 2, 3, 4, 5, 6) }],
  });
  const { dataset: single } = await read(contents[0]);
  expect(single).toMatchObject({ tensors: [{ values: blocks.first }] });
});
