// Differences between checkpoints equal those of NumPy and of a direct implementation of the definition.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { difference, differenceOptions, type Reference } from '../../src/analysis/difference.ts';
import { loadFiles } from '../../src/formats/load.ts';
import { checkOptions } from '../../src/options/check.ts';
import { computeScales } from '../../src/scale/limits.ts';
import { memoryStatistics } from '../../src/scale/statistics.ts';
import type { Dataset, Tensor } from '../../src/tensor/tensor.ts';
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
    'change: the data has fewer than two checkpoints; open a training run: an array (checkpoint, task, layer, head), or one file per checkpoint.',
  );
  const two = { tensors: [run('a', [0, 5], [1, 2]), run('b', [5, 9], [1, 2])] };
  fails(two, { step: 7 }).toThrow('change: there is no checkpoint at step 7; the nearest are 5 and 9.');
  // @ts-expect-error: a misspelt name from JavaScript
  fails(two, 'frist').toThrow(
    'change: "frist" is not a checkpoint; use previous, first or { step: number }.',
  );
  // @ts-expect-error: a missing step from JavaScript
  fails(two, {}).toThrow('use previous, first or { step: number }.');
  // @ts-expect-error: null from JavaScript
  fails(two, null).toThrow('change: null is not a checkpoint; use previous, first or { step: number }.');
  fails(two, { step: Number.NaN }).toThrow('there is no checkpoint at step NaN');
  fails(two, { step: 0 }).toThrow(
    'b, change: there is no checkpoint at step 0 or earlier; choose step 5 or later, or open the other models without this one.',
  );
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
