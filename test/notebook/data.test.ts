// What figures in notebooks show of what Python sends.

import { expect, it } from 'vitest';
import { Channel } from '../../src/notebook/channel.ts';
import { readData } from '../../src/notebook/data.ts';
import type { Model } from '../../src/notebook/model.ts';

/** A figure of values in parts, which its page requests. */
function figureOf(parts: readonly Float32Array<ArrayBuffer>[], name: string) {
  let receive = (_reply: unknown, _buffers: readonly unknown[]) => {};
  const requests: string[] = [];
  let mostWaiting = 0;
  const tensor = { model: 'm', tasks: [''], steps: [0, 1, 2], layers: 1, heads: 2, isDouble: false };
  const values = parts.map((_, index) => ({ key: `${name} ${index}`, model: null }));
  const model = {
    get: (trait: string) =>
      trait === 'notes' ? ['a note'] : { name: 'values', tensors: [{ ...tensor, values }] },
    on: (_event: string, listener: typeof receive) => {
      receive = listener;
    },
    off: () => {},
    send: ({ type, id, key }: { type: string; id: string; key: string }) => {
      if (type === 'request') requests.push(`${id} ${key}`);
      mostWaiting = Math.max(mostWaiting, requests.length);
    },
  } as unknown as Model;
  const channel = new Channel(model);
  const data = readData(model, channel, new AbortController().signal);
  /** Answers requests until the data are there. */
  const answer = async () => {
    for (let isThere = false; !isThere; ) {
      const [id, , index] = requests.shift()?.split(' ') ?? [];
      if (index) receive({ type: 'reply', id }, [parts[Number(index)]]);
      isThere = await Promise.race([
        data.then(() => true),
        new Promise<false>((done) => setTimeout(done, 0, false)),
      ]);
    }
    const [{ values }] = (await data).dataset.tensors as unknown as [{ values: Float32Array }];
    return values;
  };
  return { channel, data, answer, mostWaiting: () => mostWaiting };
}

const PARTS = [Float32Array.of(1, 2, 3, 4), Float32Array.of(5), Float32Array.of(6)];

it('values in several parts are one after another, and are there once for all figures of them', async () => {
  const { answer, data } = figureOf(PARTS, 'a');
  const first = await answer();
  expect((await data).notes).toEqual(['a note']);
  expect(first).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
  const second = figureOf(PARTS, 'a');
  expect((await second.answer()).buffer).toBe(first.buffer);
  expect(second.mostWaiting()).toBe(0);
  expect(await figureOf(PARTS.slice(0, 1), 'b').answer()).toEqual(PARTS[0]);
});

it('few parts are requested together', async () => {
  const values = Float32Array.from({ length: 6 }, (_, index) => index);
  const figure = figureOf(
    Array.from(values, (value) => Float32Array.of(value)),
    'c',
  );
  expect(await figure.answer()).toEqual(values);
  expect(figure.mostWaiting()).toBe(4);
});

it('a figure gets its values if another one that was reading them is removed', async () => {
  const removed = figureOf(PARTS, 'd');
  const kept = figureOf(PARTS, 'd');
  const failed = expect(removed.data).rejects.toThrow('the figure was removed');
  removed.channel.close();
  await failed;
  expect(await kept.answer()).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
});
