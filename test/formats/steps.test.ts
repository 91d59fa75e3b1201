// Training steps inside a file: keys and fields that give them, on any level.

import { describe, expect, it } from 'vitest';
import { load, loadAll, notesOf } from './loading.ts';

const matrix = (value: number) => [
  [value, 0.5],
  [0.25, 0],
  [0, 1],
];

const json = (value: unknown): string => JSON.stringify(value);

describe('keys that are steps', () => {
  it.each(['ckpt-100', 'step=100', 'checkpoint_100', 'epoch_100', '100'])('%s', async (key) => {
    const value = { [key]: matrix(5), [key.replace('100', '20')]: matrix(4) };
    const tensor = await load('a.json', json(value));
    expect(tensor).toMatchObject({ tasks: [''], steps: [20, 100], layers: 3, heads: 2 });
    expect([tensor.values[0], tensor.values[6]]).toEqual([4, 5]);
  });

  it('may be epochs, as a note says', async () => {
    expect(await notesOf('a.json', json({ epoch_1: matrix(1), epoch_2: matrix(2) }))).toEqual([
      'its epochs are shown as checkpoints: “step” is the number of the epoch',
    ]);
  });

  it('below tasks', async () => {
    const value = {
      model: 'gpt2',
      ioi: { 100: matrix(1), 200: matrix(2) },
      copying: { 100: matrix(3), 200: matrix(4) },
    };
    const tensor = await load('a.json', json(value));
    expect(tensor).toMatchObject({ tasks: ['ioi', 'copying'], steps: [100, 200] });
    expect([0, 6, 12, 18].map((at) => tensor.values[at])).toEqual([1, 3, 2, 4]);
  });

  it('below models and tasks', async () => {
    const tasks = { ioi: { 100: matrix(1), 200: matrix(2) }, copying: { 100: matrix(3), 200: matrix(4) } };
    const tensors = await loadAll('a.json', json({ small: tasks, large: tasks }));
    expect(tensors).toMatchObject([
      { model: 'small', tasks: ['ioi', 'copying'], steps: [100, 200] },
      { model: 'large', tasks: ['ioi', 'copying'], steps: [100, 200] },
    ]);
  });

  it('that differ between tasks give a model for each', async () => {
    const value = { ioi: { 100: matrix(1), 200: matrix(2) }, copying: { 100: matrix(3), 300: matrix(4) } };
    expect(await loadAll('a.json', json(value))).toMatchObject([
      { tasks: ['ioi'], steps: [100, 200] },
      { tasks: ['copying'], steps: [100, 300] },
    ]);
  });

  it('are not numbers below a name that follow each other', async () => {
    const value = { seeds: { 0: matrix(1), 1: matrix(2) }, others: { 0: matrix(3), 1: matrix(4) } };
    for (const tensor of await loadAll('a.json', json(value))) expect(tensor.steps).toBeNull();
  });
});

describe('a list of objects with a step each', () => {
  it('is a timeline, wherever it is', async () => {
    const history = [
      { step: 200, loss: 1, head_scores: matrix(2) },
      { step: 100, loss: 2, head_scores: matrix(1) },
    ];
    for (const value of [history, { config: { lr: 0.1 }, history }]) {
      const tensor = await load('a.json', json(value));
      expect(tensor).toMatchObject({ tasks: ['head_scores'], steps: [100, 200] });
      expect([tensor.values[0], tensor.values[6]]).toEqual([1, 2]);
    }
  });

  it('of heads by name has the steps of its items', async () => {
    const value = [
      { step: 500, loss: 1, L0H0: 0.5, L0H1: 0.25 },
      { step: 900, loss: 1, L0H0: 1.5, L0H1: 1.25 },
    ];
    expect(await load('a.json', json(value))).toMatchObject({
      steps: [500, 900],
      values: Float32Array.of(0.5, 0.25, 1.5, 1.25),
    });
    expect(await notesOf('a.json', json(value))).toEqual(['left out, as they are not heads: loss']);
  });

  it('has a task for each name', async () => {
    const value = [100, 200].flatMap((step) => [
      { step, task: 'ioi', scores: matrix(step) },
      { step, task: 'copying', scores: matrix(step + 1) },
    ]);
    const tensor = await load('a.json', json(value));
    expect(tensor).toMatchObject({ tasks: ['ioi', 'copying'], steps: [100, 200] });
    expect([0, 6, 12, 18].map((at) => tensor.values[at])).toEqual([100, 101, 200, 201]);
  });

  it('may give epochs', async () => {
    const value = [1, 2].map((epoch) => ({ epoch, scores: matrix(epoch) }));
    expect(await load('a.json', json(value))).toMatchObject({ steps: [1, 2] });
  });
});

describe('keys that end with a head', () => {
  it('have a task before a slash', async () => {
    const value = { _step: 7, loss: 1, 'ind/L0H0': 0.5, 'ind/L0H1': 1, 'dup/L0H0': 2, 'dup/L0H1': 3 };
    expect(await load('a.json', json(value))).toMatchObject({
      tasks: ['ind', 'dup'],
      values: Float32Array.of(0.5, 1, 2, 3),
    });
  });

  it('in lines with the step of an experiment tracker', async () => {
    const lines = [10, 20].map((step) =>
      json({ _step: step, 'scores/layer_0/head_0': step, 'scores/layer_0/head_1': 1 }),
    );
    expect(await load('a.jsonl', lines.join('\n'))).toMatchObject({
      steps: [10, 20],
      values: Float32Array.of(10, 1, 20, 1),
    });
  });
});
