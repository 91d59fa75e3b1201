// Differences between checkpoints equal those of NumPy and of a direct implementation of the definition.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyse } from '../../src/analysis/analysis.ts';
import { difference, differenceOptions } from '../../src/analysis/difference.ts';
import type { Reference } from '../../src/analysis/reference.ts';
import { namedPanels } from '../../src/figure/visible-panels.ts';
import { loadFiles } from '../../src/formats/load.ts';
import { checkOptions } from '../../src/options/check.ts';
import { DEFAULTS } from '../../src/options/table.ts';
import { computeScales } from '../../src/scale/limits.ts';
import { memoryStatistics } from '../../src/scale/statistics.ts';
import type { Dataset, Source, Tensor } from '../../src/tensor/tensor.ts';
import { describeShared, sharedBytes } from '../support/shared.ts';
import { bitsOf, digestOf, golden, tensorOf } from './golden.ts';
import { cellsOf, runs, valueAt } from './runs.ts';

const referenceOf = (from: 'previous' | 'first' | number): Reference =>
  typeof from === 'number' ? { step: from } : from;

const run = (model: string, steps: readonly number[] | null, values: readonly number[]): Tensor => ({
  model,
  steps,
  layers: 1,
  heads: values.length / (steps?.length ?? 1),
  tasks: [''],
  values: Float32Array.from(values),
});

const firstOf = ({ tensors }: Dataset): Tensor => tensors[0] as Tensor;

describe.each(golden.synthetic.map((one) => [one.model, one] as const))('the run "%s"', (_, one) => {
  it.each(one.differences)('minus $from equals the result of NumPy bit by bit', ({ from, bits }) => {
    const dataset = { tensors: [tensorOf(one)] };
    const before = bitsOf(firstOf(dataset).values);
    expect([...bitsOf(firstOf(difference(dataset, referenceOf(from))).values)]).toEqual(bits);
    expect(bitsOf(firstOf(dataset).values)).toEqual(before);
  });
});

it('subtracts the reference of each run from its values', () => {
  fc.assert(
    fc.property(runs, fc.constantFrom('previous', 'first', 'step'), fc.nat(), (dataset, kind, pick) => {
      const latest = Math.max(...dataset.tensors.map(({ steps }) => steps?.[0] ?? 0));
      const usable = dataset.tensors
        .flatMap(({ steps }) => steps ?? [])
        .filter((candidate) => candidate >= latest);
      const step = usable[pick % usable.length] as number;
      const from: Reference = kind === 'step' ? { step } : kind;
      difference(dataset, from).tensors.forEach((changed, i) => {
        const tensor = dataset.tensors[i] as Tensor;
        expect({ ...changed, values: tensor.values }).toEqual({ ...tensor, signed: true });
        tensor.steps?.forEach((_, c) => {
          const at = {
            previous: c - 1,
            first: 0,
            step: tensor.steps?.findLastIndex((own) => own <= step) ?? -1,
          }[kind];
          for (const cell of cellsOf(tensor)) {
            const wanted =
              at < 0 ? Number.NaN : Math.fround(valueAt(tensor, c, cell) - valueAt(tensor, at, cell));
            expect(valueAt(changed, c, cell)).toBe(wanted);
          }
        });
      });
    }),
  );
});

it('appends the kind of difference to the note of the data', () => {
  const data = (note?: string): Dataset => ({
    tensors: [run('a', [0, 12_000], [1, 2]), run('b', [0, 5], [1, 2])],
    ...(note === undefined ? {} : { note }),
  });
  expect(difference(data(), 'first').note).toBe('difference from step 0');
  expect(difference(data(), 'previous').note).toBe('difference from the previous checkpoint');
  expect(difference(data('SYNTHETIC'), { step: 12_000 }).note).toBe(
    'SYNTHETIC · difference from step 12,000',
  );
  const apart = { tensors: [run('a', [0, 5], [1, 2]), run('b', [1, 5], [1, 2])] };
  expect(difference(apart, 'first').note).toBe('difference from the first checkpoint');
});

it('rejects data and references that have no difference', async () => {
  const fails = (dataset: Dataset, from: Reference = 'first') => expect(() => difference(dataset, from));
  const single = { tensors: [run('', null, [1, 2]), run('b', [3], [1])] };
  fails(single).toThrow(
    'minus: the data has fewer than two checkpoints; open a training run: an array (checkpoint, task, layer, head), or one file per checkpoint.',
  );
  const two = { tensors: [run('a', [0, 5], [1, 2]), run('b', [5, 9], [1, 2])] };
  fails(two, { step: 7 }).toThrow('minus: there is no checkpoint at step 7; the nearest are 5 and 9.');
  fails(two, 'frist').toThrow('minus: no model or task is named "frist"; did you mean "first"?');
  const remedy = 'use previous, first, @STEP, a model, a task or MODEL/TASK, or { model, task, step }.';
  fails(two, {}).toThrow(remedy);
  // @ts-expect-error: null from JavaScript
  fails(two, null).toThrow(`minus: null is nothing to subtract; ${remedy}`);
  fails(two, { step: Number.NaN }).toThrow('there is no checkpoint at step NaN');
  fails(two, { step: 0 }).toThrow(
    'b, minus: there is no checkpoint at step 0 or earlier; choose step 5 or later, or open the other models without this one.',
  );
});

describe('the difference from a model or a task', () => {
  /** One layer of two heads per task, with values that tell model, step, task and head apart. */
  const model = (
    name: string,
    unit: number,
    tasks: readonly string[],
    steps: readonly number[] | null,
  ): Tensor => ({
    model: name,
    steps,
    layers: 1,
    heads: 2,
    tasks,
    values: Float32Array.from(
      (steps ?? [0]).flatMap((step) =>
        tasks.flatMap((task) => [0, 1].map((head) => unit + step + 10 * task.length + head)),
      ),
    ),
  });
  const base = model('base', 1000, ['a', 'bb'], [0, 1, 2]);
  const large = model('large', 3000, ['bb', 'a', 'ccc'], [1, 2, 4]);
  const both: Dataset<Tensor> = { tensors: [base, large] };
  const only = (dataset: Dataset<Tensor>): Tensor => {
    expect(dataset.tensors).toHaveLength(1);
    return firstOf(dataset);
  };

  it('pairs tasks by name and checkpoints by step, and says what has no partner', () => {
    const result = difference(both, 'base');
    expect(only(result)).toMatchObject({
      model: 'large',
      shownModel: 'large − base',
      tasks: ['bb', 'a'],
      steps: [1, 2],
    });
    expect([...only(result).values]).toEqual(new Array(8).fill(2000));
    expect(result.note).toBe('difference of large from base, only tasks and steps that both have');
  });

  it('subtracts a given step, a single model from all steps, and all steps from a single model', () => {
    expect([...only(difference(both, 'base@0')).values].slice(0, 4)).toEqual([2001, 2001, 2001, 2001]);
    const final = model('final', 500, ['a'], null);
    expect(only(difference({ tensors: [base, final] }, 'final'))).toMatchObject({
      steps: [0, 1, 2],
      values: Float32Array.of(500, 500, 501, 501, 502, 502),
    });
    expect(only(difference({ tensors: [base, final] }, 'base'))).toMatchObject({
      steps: [0, 1, 2],
      values: Float32Array.of(-500, -500, -501, -501, -502, -502),
    });
  });

  it('subtracts a task of each model, or one matrix from all others', () => {
    const tasks = difference(both, { task: 'a' });
    expect(tasks.tensors.map((tensor) => tensor.tasks)).toEqual([['bb'], ['bb', 'ccc']]);
    expect([...new Set(firstOf(tasks).values)]).toEqual([10]);
    expect(tasks.note).toBe('difference from a');
    const matrix = difference(both, 'base/a');
    expect(matrix.tensors.map((tensor) => tensor.tasks)).toEqual([['bb'], ['bb', 'a', 'ccc']]);
    expect(namedPanels(matrix, DEFAULTS).map(({ name }) => name)).toEqual([
      'base · bb − base/a',
      'large · bb − base/a',
      'large · a − base/a',
      'large · ccc − base/a',
    ]);
    // The model is named even if only one is selected, as another one is subtracted.
    const selected = { models: ['base'], tasks: null };
    expect(namedPanels(matrix, selected)[0]?.name).toBe('base · bb − base/a');
    expect(namedPanels(difference(both, 'base'), DEFAULTS)[0]?.name).toBe('large − base · bb');
    expect(namedPanels(difference({ tensors: [base] }, 'a'), DEFAULTS).map(({ name }) => name)).toEqual([
      'bb − a',
    ]);
  });

  it('finds names that contain / and @, and prefers models', () => {
    const odd = model('org/base', 1, ['x@1', 'large'], [1, 2]);
    const data = { tensors: [odd, large] };
    const minus = (from: string) => difference(data, from).tensors[0];
    expect(minus('org/base/x@1')).toMatchObject({ shownTasks: ['large − org/base/x@1'] });
    expect(minus('x@1')).toMatchObject({ shownTasks: ['large − x@1'], tasks: ['large'] });
    expect(minus('/large')).toMatchObject({ shownTasks: ['x@1 − large'], tasks: ['x@1'] });
    expect(() => minus('large')).toThrow('minus: org/base has no task in common with large');
    expect(difference({ tensors: [base] }, '1').note).toBe('difference from step 1');
    expect(difference({ tensors: [base] }, '@1').note).toBe('difference from step 1');
  });

  it('names both shapes if they differ, and leaves such models out if others remain', () => {
    const wide = { ...run('wide', [1, 2], [1, 2, 3, 4, 5, 6]), tasks: ['a'] };
    expect(() => difference({ tensors: [base, wide] }, 'base')).toThrow(
      'minus: wide has 1 x 3 layers x heads, and base has 1 x 2; choose another model or task, or another step with @STEP.',
    );
    expect(difference({ tensors: [base, wide, large] }, 'base').note).toBe(
      'difference of large from base, only tasks and steps that both have, without wide (has 1 x 3 layers x heads, and base has 1 x 2)',
    );
    const late = model('late', 1, ['a'], [7]);
    expect(() => difference({ tensors: [base, late] }, 'base')).toThrow(
      'late has no step in common with base',
    );
    expect(() => difference({ tensors: [base, late] }, 'late@7')).not.toThrow();
    expect(() => difference({ tensors: [base, late] }, 'late@0')).toThrow(
      'base has nothing to subtract, as late has no checkpoint at step 0 or earlier',
    );
    expect(() => difference({ tensors: [base] }, 'base')).toThrow(
      'there is no other model to subtract base from',
    );
  });

  it('has a label of its own, and selects what is left of the selected models', () => {
    const { options, dataset } = analyse(
      both,
      { change: 'base' },
      { models: ['base', 'large'], tasks: ['a'] },
    );
    expect(options).toMatchObject({
      models: ['large'],
      tasks: ['a'],
      label: 'Difference in Head Importance',
    });
    expect(namedPanels(dataset, { models: ['large'], tasks: ['a'] })).toHaveLength(1);
  });

  it('reads sources when they are shown, and gives the same numbers', async () => {
    const toSource = ({ values, ...shape }: Tensor): Source => {
      const size = values.length / (shape.steps?.length ?? 1);
      return { ...shape, read: ({ checkpoint }) => values.slice(checkpoint * size, (checkpoint + 1) * size) };
    };
    for (const from of ['base', 'base/a', 'a', 'large@2']) {
      const wanted = difference(both, from);
      const lazy = difference({ tensors: both.tensors.map(toSource) } as Dataset, from);
      expect(lazy.note).toBe(wanted.note);
      for (const [i, tensor] of lazy.tensors.entries()) {
        const { values, steps } = wanted.tensors[i] as Tensor;
        const size = values.length / (steps as readonly number[]).length;
        for (let checkpoint = 0; checkpoint < (steps as readonly number[]).length; checkpoint++)
          expect(await (tensor as Source).read({ checkpoint }, new AbortController().signal)).toEqual(
            values.slice(checkpoint * size, (checkpoint + 1) * size),
          );
      }
    }
  });
});

describe('the scale of a difference', () => {
  const scales = (values: readonly number[], options = {}) => {
    const changed = difference({ tensors: [run('', [0, 1], values)] }, 'first');
    const matrix = { tensor: firstOf(changed), task: 0, checkpoints: [1] };
    return computeScales(
      [matrix],
      checkOptions({ ...differenceOptions(options), ...options }),
      memoryStatistics,
    );
  };

  it('is diverging and centred at zero, even if no value decreases or changes', () => {
    for (const [values, reach] of [
      [[0, 0, 2, -1], 2],
      [[0, 0, 2, 1], 2],
      [[0, 0, -3, -2], 3],
      [[4, 4, 4, 4], 1],
    ] as const)
      for (const norm of ['linear', 'symlog', 'asinh'] as const) {
        const { groups } = scales(values, { norm });
        expect(groups).toMatchObject([{ center: 0, norm: { vmin: -reach, vmax: reach } }]);
        expect(groups[0]?.norm.toUnit(0)).toBe(0.5);
      }
  });

  it('keeps given limits, and norms without a centre', () => {
    expect(scales([0, 0, 2, 1], { vmin: 0 }).groups[0]?.center).toBeNull();
    expect(scales([0, 0, 2, 1], { norm: 'log' }).groups[0]?.center).toBeNull();
    expect(differenceOptions({ norm: 'log', label: '' })).toMatchObject({ norm: 'symlog', label: '' });
    expect(differenceOptions()).toMatchObject({ norm: 'symlog', label: 'Change in Head Importance' });
  });
});

describeShared('real training runs', () => {
  it.each(Object.entries(golden.series))(
    '%s has differences equal to those of NumPy bit by bit',
    async (name, models) => {
      const dataset = await loadFiles([{ name, bytes: sharedBytes(`series/${name}`) }]);
      for (const from of ['previous', 'first', 10_000] as const) {
        const { tensors } = difference(dataset, referenceOf(from));
        models.forEach(({ model, differences, steps }, i) => {
          const tensor = tensors[i] as Tensor;
          if (models.length > 1) expect(tensor.model).toBe(model);
          expect(tensor.steps).toEqual(steps);
          const wanted = differences.find((one) => one.from === from);
          if (from !== 10_000 || wanted) expect(digestOf(tensor.values)).toBe(wanted?.bits);
        });
      }
    },
  );
});
