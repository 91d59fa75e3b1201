// Emergence maps and rankings equal those of NumPy and of a direct implementation of the definition.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultThreshold, emergence, emergenceOptions } from '../../src/analysis/emergence.ts';
import { emergenceRanking, rankingCsv } from '../../src/analysis/emergence-ranking.ts';
import { loadFiles } from '../../src/formats/load.ts';
import type { Dataset, Tensor } from '../../src/tensor/tensor.ts';
import { describeShared, sharedBytes } from '../support/shared.ts';
import { bitsOf, digestOf, golden, tensorOf } from './golden.ts';
import { cellsOf, runs, valueAt } from './runs.ts';

const run = (model: string, steps: readonly number[] | null, values: readonly number[]): Tensor => ({
  model,
  steps,
  layers: 1,
  heads: values.length / (steps?.length ?? 1),
  tasks: [''],
  values: Float32Array.from(values),
});

const firstOf = ({ tensors }: Dataset): Tensor => tensors[0] as Tensor;

/** The definition: the first step from which all values are at or above the threshold. */
function findStepSlowly(
  tensor: Tensor,
  threshold: number,
  cell: readonly [number, number, number],
): number | null {
  const { steps } = tensor;
  const isAbove = (c: number) => valueAt(tensor, c, cell) >= threshold;
  return (
    steps?.find((_, c) =>
      steps
        .slice(c)
        .map((_step, i) => c + i)
        .every(isAbove),
    ) ?? null
  );
}

describe.each(golden.synthetic.map((one) => [one.model, one] as const))('the run "%s"', (_, one) => {
  it.each(one.emergence)('has the same map at $threshold as NumPy bit by bit', ({ threshold, bits }) => {
    const map = firstOf(emergence({ tensors: [tensorOf(one)] }, threshold));
    expect([...bitsOf(map.values)]).toEqual(bits);
    expect(map.steps).toBe(null);
  });
});

const threshold = fc.constantFrom(-1, -0.5, 0, 0.25, 0.5, 0.75, 1);

it('is the first step from which a head stays at or above the threshold, in each run', () => {
  fc.assert(
    fc.property(runs, threshold, (dataset, least) => {
      emergence(dataset, least).tensors.forEach((map, i) => {
        const tensor = dataset.tensors[i] as Tensor;
        for (const cell of cellsOf(tensor))
          expect(valueAt(map, 0, cell)).toBe(findStepSlowly(tensor, least, cell) ?? Number.NaN);
      });
    }),
  );
});

it('compares values and threshold as float32', () => {
  const dataset = { tensors: [run('', [0, 1], [0.7, 0.7])] };
  expect(firstOf(emergence(dataset, 0.7)).values).toEqual(Float32Array.of(0));
});

it('ranks heads by step, then by last value, followed by those present from the start and those that never emerge', async () => {
  await fc.assert(
    fc.asyncProperty(runs, threshold, async (dataset, least) => {
      const wanted = dataset.tensors.flatMap((tensor) =>
        [...cellsOf(tensor)].map((cell) => ({
          model: tensor.model,
          task: tensor.tasks[cell[0]],
          layer: cell[1],
          head: cell[2],
          step: findStepSlowly(tensor, least, cell),
          fromStart: findStepSlowly(tensor, least, cell) === tensor.steps?.[0],
          lastValue: valueAt(tensor, (tensor.steps?.length ?? 1) - 1, cell),
        })),
      );
      const last = (value: number) =>
        Number.isNaN(value) ? -1e308 : Math.max(-1e307, Math.min(1e307, value));
      const place = ({ step, fromStart }: (typeof wanted)[number]) =>
        step === null ? 1e9 : fromStart ? 1e8 + step : step;
      wanted.sort((a, b) => place(a) - place(b) || last(b.lastValue) - last(a.lastValue));
      const ranking = await emergenceRanking(dataset, least);
      expect(ranking).toEqual(wanted);
      expect(await emergenceRanking(dataset, least, { most: 3 })).toEqual(wanted.slice(0, 3));
      const { model } = firstOf(dataset);
      expect(await emergenceRanking(dataset, least, { models: [model], tasks: ['task 0'] })).toEqual(
        wanted.filter((one) => one.model === model && one.task === 'task 0'),
      );
    }),
  );
});

it('writes exact steps to the CSV, and an empty field for never', async () => {
  const dataset = {
    tensors: [
      run('a, "b"', [0, 16_777_217], [0, 0, 0.5, 0.2, 0.1, 0.1, Number.NaN, 0.3]),
      run('still', null, [1]),
    ],
  };
  expect(rankingCsv(await emergenceRanking(dataset, 0.1))).toBe(
    'model,task,layer,head,step,last_value,status\n' +
      '"a, ""b""",,0,0,16777217,0.1,emerges\n' +
      '"a, ""b""",,0,1,16777217,0.1,emerges\n' +
      '"a, ""b""",,0,3,0,0.3,from start\n' +
      '"a, ""b""",,0,2,,,never\n',
  );
  // In the map, steps are float32; a tensor without checkpoints has none.
  const [map, still] = emergence(dataset, 0.1).tensors;
  expect(map?.values).toEqual(Float32Array.of(16_777_216, 16_777_216, Number.NaN, 0));
  expect(still?.values).toEqual(Float32Array.of(Number.NaN));
  expect([map?.startStep, still?.startStep]).toEqual([0, undefined]);
});

it('rejects data without checkpoints and invalid thresholds', async () => {
  const still = { tensors: [run('', null, [1, 2])] };
  const sentence = 'emergence: the data has fewer than two checkpoints; open a training run';
  expect(() => emergence(still, 0.1)).toThrow(sentence);
  await expect(emergenceRanking(still, 0.1)).rejects.toThrow(sentence);
  const two = { tensors: [run('', [0, 1], [1, 2])] };
  for (const no of [Number.NaN, Infinity, 1e39]) {
    expect(() => emergence(two, no)).toThrow(`threshold: ${no} is not a finite 32-bit float`);
    await expect(emergenceRanking(two, no)).rejects.toThrow(`threshold: ${no} is not a finite 32-bit float`);
  }
});

it('has limits from the second step to the last, because heads present at the first did not emerge', () => {
  const options = (steps: readonly number[]) =>
    emergenceOptions({ tensors: [run('', steps, new Array(steps.length).fill(0))] });
  expect(options([0, 100, 200, 300])).toMatchObject({ norm: 'linear', vmin: 100, vmax: 300 });
  expect(options([0, 1, 2, 4, 8, 16, 32, 64, 128, 512, 1000, 143_000])).toMatchObject({
    norm: 'asinh',
    linearWidth: 1,
    vmin: 1,
    vmax: 143_000,
    label: 'Emergence step',
  });
});

it('has half of the largest value as its default threshold', () => {
  expect(defaultThreshold({ tensors: [run('', [0, 1], [0.1, 0.987])] })).toBe(0.49);
  expect(defaultThreshold({ tensors: [run('', [0, 1], [-1, -2])] })).toBe(0);
});

describeShared('real training runs', () => {
  it.each(Object.entries(golden.series))(
    '%s has emergence maps equal to those of NumPy bit by bit',
    async (name, models) => {
      const dataset = await loadFiles([{ name, bytes: sharedBytes(`series/${name}`) }]);
      for (const [t, least] of [0.1, 0.7, 0, -0.25].entries()) {
        const { tensors } = emergence(dataset, least);
        models.forEach((one, i) => {
          expect(one.emergence[t]?.threshold).toBe(least);
          expect(digestOf((tensors[i] as Tensor).values)).toBe(one.emergence[t]?.bits);
        });
        const emerged = (await emergenceRanking(dataset, least)).filter(({ step }) => step !== null);
        expect(emerged.length).toBe(models.reduce((sum, one) => sum + (one.emerged[t] as number), 0));
      }
    },
  );
});
