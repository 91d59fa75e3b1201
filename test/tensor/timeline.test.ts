// The timeline of a dataset, checkpoints of tensors at a step, moments, and the selection of matrices.

import { describe, expect, it } from 'vitest';
import { momentAt, tensorMoment } from '../../src/tensor/moment.ts';
import { selectMatrices } from '../../src/tensor/select.ts';
import type { Dataset, Tensor } from '../../src/tensor/tensor.ts';
import { checkpointAtStep, checkpointOfStep, timelineSteps } from '../../src/tensor/timeline.ts';

const tensor = (model: string, steps: readonly number[] | null, tasks = ['a', 'b']): Tensor => ({
  model,
  steps,
  tasks,
  layers: 1,
  heads: 1,
  values: new Float32Array((steps?.length ?? 1) * tasks.length),
});

const early = tensor('early', [0, 100, 1000]);
const late = tensor('late', [100, 500], ['b', 'c']);
const still = tensor('still', null, ['']);
const dataset: Dataset = { tensors: [early, late, still] };

describe('timeline', () => {
  it('is the sorted union of all steps', () => {
    expect(timelineSteps(dataset)).toEqual([0, 100, 500, 1000]);
    expect(timelineSteps({ tensors: [still] })).toEqual([]);
  });

  it('shows the latest earlier checkpoint of a tensor without that step, and flags it', () => {
    expect(checkpointAtStep(early, 500)).toEqual({ checkpoint: 1, isEarlier: true });
    expect(checkpointAtStep(early, 1000)).toEqual({ checkpoint: 2, isEarlier: false });
    expect(checkpointAtStep(late, 0)).toEqual({ checkpoint: null, isEarlier: true });
    expect(checkpointAtStep(still, 0)).toEqual({ checkpoint: 0, isEarlier: false });
  });

  it('finds steps, and names the neighbours of a missing one', () => {
    expect(checkpointOfStep(dataset, 500)).toBe(2);
    expect(() => checkpointOfStep(dataset, 600)).toThrow(
      'step: there is no checkpoint at step 600; the nearest are 500 and 1000.',
    );
    expect(() => checkpointOfStep(dataset, 2000)).toThrow('the nearest is 1000.');
    expect(() => checkpointOfStep(dataset, -1)).toThrow('the nearest is 0.');
    expect(() => checkpointOfStep({ tensors: [still] }, 1)).toThrow('the data has no checkpoints');
  });
});

describe('moment', () => {
  it('is the last checkpoint by default', () => {
    expect(momentAt(dataset, null, 'linear')).toMatchObject({ position: 3, checkpoints: [3], mix: 0 });
    expect(momentAt(dataset, 1, 'linear')).toMatchObject({ position: 1, checkpoints: [1], mix: 0 });
  });

  it('interpolates between the checkpoints around a position, or shows the earlier one', () => {
    expect(momentAt(dataset, 1.25, 'log')).toMatchObject({ checkpoints: [1, 2], mix: 0.25 });
    expect(momentAt(dataset, 1.25, 'none')).toMatchObject({ position: 1, checkpoints: [1], mix: 0 });
  });

  it.each([-1, 3.5, 4, Number.NaN])('rejects position %d', (position) => {
    expect(() => momentAt(dataset, position, 'linear')).toThrow(
      `checkpoint: there is no checkpoint ${position}; checkpoints are numbered from 0 to 3.`,
    );
  });

  it('always shows tensors without checkpoints', () => {
    const moment = momentAt({ tensors: [still] }, null, 'linear');
    expect(tensorMoment(moment, still, 0)).toEqual({ checkpoint: 0, isEarlier: false });
    expect(() => momentAt({ tensors: [still] }, 1, 'linear')).toThrow('the only checkpoint is 0');
  });
});

describe('select', () => {
  const names = (models: string[] | null, tasks: string[] | null) =>
    selectMatrices(dataset, models, tasks).map((one) => `${one.tensor.model} ${one.tensor.tasks[one.task]}`);

  it('selects all matrices by default, model by model', () => {
    expect(names(null, null)).toEqual(['early a', 'early b', 'late b', 'late c', 'still ']);
  });

  it('selects models and tasks in the given order', () => {
    expect(names(['late', 'early'], ['b', 'a'])).toEqual(['late b', 'early b', 'early a']);
  });

  it('lists known names if a name is unknown', () => {
    expect(() => names(['lat'], null)).toThrow(
      'models: no model is named "lat"; choose from "early", "late", "still".',
    );
    expect(() => names(null, ['x'])).toThrow('tasks: no task is named "x"; choose from "a", "b", "c".');
    expect(() => names(null, ['late'])).toThrow(
      'tasks: no task is named "late"; the models include one of this name: use models.',
    );
    expect(() => names(['b'], null)).toThrow('use tasks.');
    expect(() => names(['still'], ['a'])).toThrow('nothing is left to show');
  });

  it('lists only the first of many names', () => {
    const tasks = Array.from({ length: 150_000 }, (_, i) => `task ${i}`);
    const many = { tensors: [{ ...still, layers: 1, heads: 1, tasks, values: new Float32Array(150_000) }] };
    const message = (name: string) => {
      try {
        selectMatrices(many, null, [name]);
        return '';
      } catch (error) {
        return (error as Error).message;
      }
    };
    const first = tasks.slice(0, 10).map((name) => `"${name}"`);
    expect(message('nope')).toBe(
      `tasks: no task is named "nope"; choose from ${first.join(', ')} and 149,990 more.`,
    );
    expect(message('x'.repeat(10_000)).length).toBeLessThan(500);
  });

  it('shortens very long names', () => {
    const tasks = ['a'.repeat(100_000), 'b'];
    const long = { tensors: [{ ...still, layers: 1, heads: 1, tasks, values: new Float32Array(2) }] };
    expect(() => selectMatrices(long, null, ['c'])).toThrow(
      `tasks: no task is named "c"; choose from "${'a'.repeat(100)}…", "b".`,
    );
  });
});
