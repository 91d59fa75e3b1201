// Everything computed from a source equals the result for the same values in memory.

import * as fc from 'fast-check';
import { expect, describe as group, it, onTestFinished, vi } from 'vitest';
import { describe } from '../../src/analysis/description/describe.ts';
import { topHeads } from '../../src/analysis/description/heads.ts';
import { difference } from '../../src/analysis/difference.ts';
import { emergence, emergenceOptions } from '../../src/analysis/emergence.ts';
import { emergenceRanking } from '../../src/analysis/emergence-ranking.ts';
import { trajectories, trajectoriesCsv } from '../../src/analysis/trajectory.ts';
import type { Progress } from '../../src/analysis/work.ts';
import {
  adviceOf,
  analyse,
  defaultThreshold,
  hasTrainingRun,
  knownExtremes,
  matrixAt,
} from '../../src/analysis.ts';
import type { Options } from '../../src/options.ts';
import { coverageOf } from '../../src/scale/coverage.ts';
import { memoryStatistics, Statistics } from '../../src/scale/statistics.ts';
import { requireTensor } from '../../src/tensor/source.ts';
import {
  checkpointCount,
  checkpointSize,
  type Dataset,
  type Source,
  type Tensor,
  type TensorOrSource,
} from '../../src/tensor/tensor.ts';
import { runs } from './runs.ts';

/** The number of reads of each checkpoint. */
type Reads = Map<number, number>;

/** A tensor as a source that reads synchronously or asynchronously. */
function sourceOf({ values, ...shape }: Tensor, reads: Reads = new Map(), later = true): Source {
  const size = checkpointSize(shape);
  const read: Source['read'] = ({ checkpoint }) => {
    reads.set(checkpoint, (reads.get(checkpoint) ?? 0) + 1);
    const found = values.slice(checkpoint * size, (checkpoint + 1) * size);
    return later ? Promise.resolve(found) : found;
  };
  return { ...shape, read };
}

/** The same values: all of them as sources, or only those of the last tensor. */
const asSources = ({ tensors, ...rest }: Dataset<Tensor>, mixed = false): Dataset => ({
  ...rest,
  tensors: tensors.map((tensor, i) =>
    mixed && i < tensors.length - 1 ? tensor : sourceOf(tensor, new Map(), i % 2 === 0),
  ),
});

/** All values of a tensor or source. */
async function allValues(tensor: TensorOrSource): Promise<Int32Array> {
  const { signal } = new AbortController();
  if ('values' in tensor) return new Int32Array(tensor.values.slice().buffer);
  const all = new Float32Array(checkpointCount(tensor) * checkpointSize(tensor));
  for (let checkpoint = 0; checkpoint < checkpointCount(tensor); checkpoint++)
    all.set(await tensor.read({ checkpoint }, signal), checkpoint * checkpointSize(tensor));
  return new Int32Array(all.buffer);
}

const option = <T extends keyof Options>(...values: Options[T][]) => fc.constantFrom(...values);

const shown: fc.Arbitrary<Partial<Options>> = fc.record({
  norm: option<'norm'>('linear', 'log', 'symlog', 'asinh'),
  limits: option<'limits'>('data', 'frame', 'robust'),
  limitsBy: option<'limitsBy'>('figure', 'model', 'task', 'panel'),
});

it('sources have the same description as the same values in memory', async () => {
  await fc.assert(
    fc.asyncProperty(runs, shown, fc.boolean(), async (dataset, options, mixed) => {
      const given = dataset as Dataset<Tensor>;
      const expected = await describe(given, options);
      const found = await describe(asSources(given, mixed), options);
      expect(found.statements).toEqual(expected.statements);
      expect(found).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

it('differences of sources equal those of values in memory bit by bit', async () => {
  await fc.assert(
    fc.asyncProperty(runs, fc.constantFrom('first' as const, 'previous' as const), async (dataset, from) => {
      const expected = difference(dataset as Dataset<Tensor>, from);
      const found = difference(asSources(dataset as Dataset<Tensor>), from);
      expect(found.note).toBe(expected.note);
      for (const [i, source] of found.tensors.entries()) {
        expect(await allValues(source)).toEqual(await allValues(expected.tensors[i] as Tensor));
        const { values: _, ...shape } = expected.tensors[i] as Tensor;
        expect(source).toMatchObject(shape);
      }
      const options = { norm: 'symlog' } as const;
      expect(await describe(found, options)).toEqual(await describe(expected, options));
    }),
    { numRuns: 30 },
  );
});

it('emergence maps and rankings of sources equal those of values in memory', async () => {
  await fc.assert(
    fc.asyncProperty(
      runs,
      fc.constantFrom(-1, 0, 0.5, 1),
      fc.boolean(),
      async (dataset, threshold, mixed) => {
        const given = dataset as Dataset<Tensor>;
        const sources = asSources(given, mixed);
        const [expected, found] = [emergence(given, threshold), emergence(sources, threshold)];
        for (const [i, map] of found.tensors.entries())
          expect(await allValues(map)).toEqual(await allValues(expected.tensors[i] as Tensor));
        expect(await emergenceRanking(sources, threshold)).toEqual(await emergenceRanking(given, threshold));
        const options = emergenceOptions(sources);
        expect(options).toEqual(emergenceOptions(given));
        expect(await describe(found, options)).toEqual(await describe(expected, options));
      },
    ),
    { numRuns: 30 },
  );
});

it('top heads, matrices and trajectories of sources equal those of values in memory', async () => {
  await fc.assert(
    fc.asyncProperty(runs, shown, async (dataset, options) => {
      const given = dataset as Dataset<Tensor>;
      const sources = asSources(given);
      expect(await topHeads(sources, options)).toEqual(await topHeads(given, options));
      const heads = given.tensors.flatMap(({ model, tasks, layers }) =>
        tasks.map((task) => ({ model, task, layer: layers - 1, head: 0 })),
      );
      expect(await trajectories(sources, heads)).toEqual(await trajectories(given, heads));
      expect(await trajectoriesCsv(sources, heads)).toBe(await trajectoriesCsv(given, heads));
      for (const [i, tensor] of given.tensors.entries())
        for (const checkpoint of [null, 0, checkpointCount(tensor) - 1]) {
          const source = sources.tensors[i] as Source;
          expect(await matrixAt(source, checkpoint, 0)).toEqual(await matrixAt(tensor, checkpoint, 0));
        }
    }),
    { numRuns: 40 },
  );
});

/** A run of 1 x 300,000 heads, enough for percentiles by counting, with a few values far larger than all others. */
function large(): Tensor {
  const [heads, checkpoints] = [100_000, 3];
  const values = Float32Array.from({ length: heads * checkpoints }, (_, i) =>
    i % 50_021 === 7 ? 1e12 + i : Math.sin(i) + 2,
  );
  return { model: 'm', tasks: ['a'], layers: 1, heads, steps: [0, 1, 2], values };
}

group('a source of many values', () => {
  it('has the limits and the advice of the same values in memory', async () => {
    for (const limits of ['data', 'robust'] as const) {
      const expected = await describe({ tensors: [large()] }, { limits, norm: 'linear' });
      const found = await describe({ tensors: [sourceOf(large())] }, { limits, norm: 'linear' });
      expect(found).toEqual(expected);
      expect(found.statements.some(({ kind }) => kind === 'advice')).toBe(limits === 'data');
    }
  });
});

it('passes the extremes found by a description to a view of the same source', async () => {
  const tensor = large();
  const source = sourceOf(tensor);
  expect(knownExtremes({ tensors: [tensor, source] })).toEqual([null, null]);
  await describe({ tensors: [source] });
  const [, found] = knownExtremes({ tensors: [tensor, source] });
  const statistics = new Statistics();
  const shown = sourceOf(tensor);
  const [panel, whole] = [
    { tensor: shown, task: 0 },
    { tensor, task: 0 },
  ];
  expect(coverageOf(statistics, [panel])).toMatchObject({ known: 0, all: 3 });
  statistics.setExtremes(shown, found as NonNullable<typeof found>);
  expect(statistics.ofTask(panel)).toEqual(memoryStatistics.ofTask(whole));
  expect(coverageOf(statistics, [panel])).toMatchObject({ known: 3, all: 3 });
});

group('reading', () => {
  const run = (checkpoints: number): Tensor => ({
    model: 'm',
    tasks: ['a', 'b'],
    layers: 2,
    heads: 3,
    steps: Array.from({ length: checkpoints }, (_, i) => i),
    values: Float32Array.from({ length: checkpoints * 12 }, (_, i) => Math.cos(i)),
  });

  it('for trajectories reads each checkpoint once for any number of heads', async () => {
    const reads: Reads = new Map();
    const heads = [0, 1, 2].map((head) => ({ model: 'm', task: 'b', layer: 1, head }));
    await trajectories({ tensors: [sourceOf(run(40), reads)] }, heads);
    expect(reads).toEqual(new Map(Array.from({ length: 40 }, (_, i) => [i, 1])));
  });

  it('for an emergence map stops at the earliest checkpoint that can matter', async () => {
    const reads: Reads = new Map();
    const tensor = run(40);
    tensor.values.fill(0, 0, 30 * 12);
    tensor.values.fill(1, 30 * 12);
    const [map] = emergence({ tensors: [sourceOf(tensor, reads)] }, 0.5).tensors;
    const values = await allValues(map as Source);
    expect(new Float32Array(values.buffer)).toEqual(new Float32Array(12).fill(30));
    // Checkpoint 29 ends all runs; 28 is prefetched.
    expect([...reads.keys()].sort((a, b) => a - b)).toEqual([
      28,
      29,
      ...Array.from({ length: 10 }, (_, i) => 30 + i),
    ]);
  });

  it('for a map and a ranking at the same time reads each checkpoint once', async () => {
    // Stops the clock, so that neither pauses for events: on a slow machine, the other would run ahead.
    const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
    onTestFinished(() => clock.mockRestore());
    const reads: Reads = new Map();
    const dataset = { tensors: [sourceOf(run(20), reads)] };
    const [map] = emergence(dataset, -1).tensors;
    await Promise.all([allValues(map as Source), emergenceRanking(dataset, -1)]);
    expect(reads).toEqual(new Map(Array.from({ length: 20 }, (_, i) => [19 - i, 1])));
  });

  it('reports progress, including that of an emergence map', async () => {
    const source = sourceOf(run(5));
    const reported: Progress[] = [];
    const onProgress = (progress: Progress) => reported.push(progress);
    await describe({ tensors: [source] }, {}, { onProgress });
    // Two panels, twice; five checkpoints, twice.
    expect(reported.at(-1)).toEqual({ done: 14, total: 14 });
    const [map] = emergence({ tensors: [sourceOf(run(5))] }, 2, { onProgress }).tensors;
    await allValues(map as Source);
    expect(reported.at(-1)).toEqual({ done: 5, total: 5 });
    const both = emergence({ tensors: [sourceOf(run(5)), sourceOf(run(3))] }, 2, { onProgress }).tensors;
    for (const one of both) await allValues(one as Source);
    expect(reported.at(-1)).toEqual({ done: 8, total: 8 });
  });

  it('stops on abort, and aborts the read of the source', async () => {
    const { values: _, ...shape } = run(5);
    const signals: AbortSignal[] = [];
    const read: Source['read'] = (_request, signal) => {
      signals.push(signal);
      return new Promise(() => {});
    };
    const source = { ...shape, read };
    const head = { model: 'm', task: 'a', layer: 0, head: 0 };
    for (const work of [
      (signal: AbortSignal) => describe({ tensors: [source] }, {}, { signal }),
      (signal: AbortSignal) => emergenceRanking({ tensors: [source] }, 0, { signal }),
      (signal: AbortSignal) => trajectories({ tensors: [source] }, [head], { signal }),
      (signal: AbortSignal) => topHeads({ tensors: [source] }, {}, { signal }),
    ]) {
      const controller = new AbortController();
      const result = work(controller.signal);
      controller.abort(new Error('enough'));
      await expect(result).rejects.toThrow('enough');
      expect(signals.every(({ aborted }) => aborted)).toBe(true);
    }
  });

  it('fails with an error that names the checkpoint', async () => {
    const { values: _, ...shape } = run(5);
    const read: Source['read'] = () => Promise.resolve(new Float32Array(1));
    await expect(describe({ tensors: [{ ...shape, read }] })).rejects.toThrow(
      /step \d.*1 instead of 12 values/,
    );
  });
});

it('a difference of a source reads only the two checkpoints that it needs', async () => {
  const tensor: Tensor = {
    ...{ model: '', tasks: [''], layers: 1, heads: 2, steps: [0, 5, 9] },
    values: Float32Array.of(1, 2, 4, 8, 16, 32),
  };
  const reads: Reads = new Map();
  const [changed] = difference({ tensors: [sourceOf(tensor, reads)] }, 'first').tensors as [Source];
  expect(reads.size).toBe(0);
  expect(await changed.read({ checkpoint: 2 }, new AbortController().signal)).toEqual(
    Float32Array.of(15, 30),
  );
  expect([...reads.keys()].sort()).toEqual([0, 2]);
  expect(changed.signed).toBe(true);
  expect(() => requireTensor(changed)).toThrow('not all in memory');
});

group('data created by hand without tasks', () => {
  const values = Float32Array.from({ length: 400 }, (_, i) => (i === 7 ? 1e20 : i / 400));
  const tensor = { model: '', layers: 20, heads: 10, steps: [0, 1], values };
  const read = ({ checkpoint }: { checkpoint: number }) =>
    values.slice(200 * checkpoint, 200 * (checkpoint + 1));
  const { values: _, ...shape } = tensor;
  const source = { ...shape, read };

  it('is accepted by all functions', async () => {
    const dataset = { tensors: [tensor] };
    const options = { checkpoint: 0, norm: 'linear' } as const;
    expect(adviceOf(dataset, options)).toHaveLength(1);
    expect(defaultThreshold(dataset)).toBe(5e19);
    expect(hasTrainingRun(dataset)).toBe(true);
    expect(knownExtremes(dataset)).toEqual([null]);
    expect(emergenceOptions(dataset)).toMatchObject({ vmin: 0, vmax: 1 });
    expect(analyse(dataset, { change: 'first' }, {}).dataset.tensors).toHaveLength(1);
    expect((await matrixAt(tensor, 1, 0)).values[0]).toBe(0.5);
  });

  it('of a source has the advice and the threshold of the values read', async () => {
    const dataset = { tensors: [source] };
    const options = { checkpoint: 0, norm: 'linear' } as const;
    expect([adviceOf(dataset, options), defaultThreshold(dataset)]).toEqual([[], 0]);
    await matrixAt(source, 0, 0);
    expect(defaultThreshold(dataset)).toBe(5e19);
    expect(adviceOf(dataset, options)[0]?.text ?? '').toContain('layer 0, head 7: 1e20');
  });

  it('is rejected if it is invalid, as are missing checkpoints and tasks', async () => {
    const none = {} as never;
    for (const call of [adviceOf, defaultThreshold, hasTrainingRun, knownExtremes, emergenceOptions])
      expect(() => call(none)).toThrow('tensors: undefined is not a list of tensors');
    expect(() => analyse(none, { emergence: 1 }, {})).toThrow('tensors: undefined is not a list');
    await expect(matrixAt(none, 0, 0)).rejects.toThrow('tensor.model: undefined is not a string');
    await expect(matrixAt(tensor, 9, 0)).rejects.toThrow('checkpoint: there is no checkpoint 9');
    await expect(matrixAt(source, 0, 1)).rejects.toThrow('task: there is no task 1');
  });
});
