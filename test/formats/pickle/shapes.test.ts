// What is shown of files of PyTorch (fixtures.py): lists of tensors are tasks; the states of models and optimizers are not shown.

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { load, loadAll, notesOf, refusal } from '../loading.ts';

const { shapes } = JSON.parse(readFileSync(new URL('fixtures.json', import.meta.url), 'utf8')) as {
  readonly shapes: Readonly<Record<string, string>>;
};
const file = (name: string): Uint8Array => new Uint8Array(Buffer.from(shapes[name] ?? '', 'base64'));
const upTo = (end: number, from = 0): number[] => Array.from({ length: end - from }, (_, i) => from + i);

it('a list of tensors is a task each', async () => {
  const tensor = await load('m.pt', file('list'));
  expect(tensor).toMatchObject({ layers: 2, heads: 3, tasks: ['task 0', 'task 1'] });
  expect([...tensor.values]).toEqual(upTo(12));
});

it('lists of tensors under names are a model each', async () => {
  const tensors = await loadAll('m.pt', file('lists'));
  expect(tensors.map(({ model }) => model)).toEqual(['a', 'b']);
  expect([...(tensors[1]?.values ?? [])]).toEqual(upTo(24, 12));
});

it('a list of attention maps is refused by its shape, and read with names of its axes', async () => {
  expect(await refusal('m.pt', file('list of maps'))).toContain('its shape (1, 1, 1, 2, 3) is not supported');
  const reading = { dims: 'layer batch head query key', reduce: 'max' } as const;
  expect([...(await load('m.pt', file('list of maps'), reading)).values]).toEqual([5]);
});

it.each(['state', 'checkpoint'])('the %s of a model is refused', async (name) => {
  expect(await refusal('m.pt', file(name))).toContain('it is a saved model');
});

it('scores next to the state of a model are shown alone, with a note', async () => {
  const bytes = file('checkpoint with scores');
  const tensor = await load('m.pt', bytes);
  expect(tensor).toMatchObject({ layers: 2, heads: 3, tasks: ['head_importance'] });
  expect([...tensor.values]).toEqual(upTo(6));
  expect(await notesOf('m.pt', bytes)).toEqual([
    'model_state_dict, optimizer_state_dict: left out: states of a model or its training, not scores',
  ]);
});
