// Runs that are followed: their metadata, and the checkpoints that are read of them.

import { expect, it } from 'vitest';
import { parseRun, type Run, withNewCheckpoints } from '../../demo/follow/run.ts';
import type { Dataset } from '../../src/index.ts';
import { loadTensors } from '../support/load.ts';
import { GROUP, runStore, storeFiles } from '../support/zarr.ts';

const textOf = (keys: Readonly<Record<string, Uint8Array>>) =>
  new TextDecoder().decode(keys['zarr.json'] as Uint8Array);

const readerOf = (keys: Readonly<Record<string, Uint8Array>>, read: string[] = []) => {
  return async (key: string) => {
    read.push(key);
    return new Uint8Array(keys[key] as Uint8Array).buffer;
  };
};

it('a run has steps, models and an end', () => {
  const model = { folder: '0/', steps: [0, 10], tasks: ['a', 'b'], layers: 2, heads: 3 };
  expect(parseRun(textOf(runStore([0, 10])))).toEqual({ id: 'first', hasEnded: false, models: [model] });
  expect(parseRun(textOf(runStore([0], { ended: true })))?.hasEnded).toBe(true);
  const { tasks, steps } = model;
  const inner = { attributes: { headglow: { tasks, steps, levels: [{ layers: 2, heads: 3 }] } } };
  const several = { models: ['model-0', 'model-1'], run: { id: 'x', ended: false } };
  const root = {
    attributes: { headglow: several },
    consolidated_metadata: { metadata: { 'model-0': inner, 'model-1': inner } },
  };
  expect(parseRun(JSON.stringify(root))?.models.map(({ folder }) => folder)).toEqual([
    'model-0/0/',
    'model-1/0/',
  ]);
});

it.each([
  ['half a file', '{"attributes": {"headgl'],
  ['a group', JSON.stringify(GROUP)],
  ['a number', '1'],
  ['steps that are no numbers', textOf(runStore([0])).replace('"steps":[0]', '"steps":["0"]')],
])('%s is no run', (_, text) => {
  expect(parseRun(text)).toBeNull();
});

it('of new checkpoints, these alone are read', async () => {
  const { tensors } = await loadTensors(storeFiles('run', runStore([0, 10])));
  const keys = runStore([0, 10, 20, 25]);
  const read: string[] = [];
  const run = parseRun(textOf(keys)) as Run;
  const longer = (await withNewCheckpoints({ tensors }, run, readerOf(keys, read))) as Dataset;
  expect(read).toEqual(['0/c.2.0.0.0', '0/c.3.0.0.0']);
  expect(longer.tensors).toEqual((await loadTensors(storeFiles('run', keys))).tensors);
});

it.each([
  ['other steps', runStore([0, 11, 20])],
  ['a checkpoint that is not whole', { ...runStore([0, 10, 20]), '0/c.2.0.0.0': new Uint8Array(44) }],
  ['fewer checkpoints', runStore([0])],
])('with %s, a run is read from its start', async (_, keys) => {
  const { tensors } = await loadTensors(storeFiles('run', runStore([0, 10])));
  expect(await withNewCheckpoints({ tensors }, parseRun(textOf(keys)) as Run, readerOf(keys))).toBeNull();
});
