// Requests of a figure in a notebook: those that are cancelled, and those that were answered before.

import { expect, it } from 'vitest';
import { Channel } from '../../src/notebook/channel.ts';
import type { Model } from '../../src/notebook/model.ts';

it('a request is cancelled unless it was answered', async () => {
  const sent: { readonly type: string; readonly id: string }[] = [];
  let receive = (_reply: unknown, _buffers: readonly unknown[]) => {};
  const model = {
    on: (_event: string, listener: typeof receive) => {
      receive = listener;
    },
    send: (message: (typeof sent)[number]) => sent.push(message),
  };
  const channel = new Channel(model as unknown as Model);
  const controller = new AbortController();
  const wanted = { what: 'range', file: 0 } as const;
  const answered = channel.request(wanted, controller.signal);
  receive({ type: 'reply', id: sent[0]?.id }, [Uint8Array.of(1, 2)]);
  expect(await answered).toEqual(Uint8Array.of(1, 2));
  const open = channel.request(wanted, controller.signal);
  controller.abort(new Error('not needed'));
  await expect(open).rejects.toThrow('not needed');
  expect(sent.map(({ type }) => type)).toEqual(['request', 'request', 'cancel']);
  expect(sent[2]?.id).toBe(sent[1]?.id);
});
