// The numbers of plots equal those of direct implementations of their definitions, on hand-made and on real data.

import { describe, expect, it } from 'vitest';
import { parseSelection, selectionText } from '../../src/analysis/plots/head-selection.ts';
import { type PlotKind, type PlotSettings, plotData } from '../../src/analysis/plots/plot-data.ts';
import { loadFiles } from '../../src/formats/load.ts';
import type { Options } from '../../src/options.ts';
import type { Dataset, Tensor } from '../../src/tensor/tensor.ts';
import { describeShared, sharedBytes } from '../support/shared.ts';

/** Two layers of three heads, two tasks, three checkpoints that are multiples of each other. */
const A = [5, 1, 2, 0.5, Number.NaN, 3];
const B = [1, 4, 2, 6, 5, Number.POSITIVE_INFINITY];
const RUN: Tensor = {
  model: 'm',
  tasks: ['a', 'b'],
  layers: 2,
  heads: 3,
  steps: [0, 10, 1000],
  values: Float32Array.from([1, 2, 4].flatMap((factor) => [...A, ...B].map((value) => factor * value))),
};
const DATA: Dataset = { tensors: [RUN], note: 'SYNTHETIC' };

const plot = <Kind extends PlotKind>(
  kind: Kind,
  options: Partial<Options> = {},
  settings: PlotSettings = {},
) =>
  plotData(DATA, options, kind, settings) as Promise<
    Extract<Awaited<ReturnType<typeof plotData>>, { kind: Kind }>
  >;

/** Pearson's r of two lists, as defined. */
function correlate(x: readonly number[], y: readonly number[]): number {
  const mean = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  const product = (p: readonly number[], q: readonly number[], mp: number, mq: number): number =>
    p.reduce((sum, value, i) => sum + (value - mp) * ((q[i] as number) - mq), 0);
  return product(x, y, meanX, meanY) / Math.sqrt(product(x, x, meanX, meanX) * product(y, y, meanY, meanY));
}

/** Mean ranks, as defined. */
const ranksOf = (list: readonly number[]): number[] =>
  list.map((value) => {
    const below = list.filter((other) => other < value).length;
    const equal = list.filter((other) => other === value).length;
    return below + (equal + 1) / 2;
  });

it('ranks finite heads at the step of the figure', async () => {
  const { lines, caption } = await plot('ranking', { checkpoint: 1 });
  expect(lines.map(({ name, values }) => [name, [...values]])).toEqual([
    ['a', [10, 6, 4, 2, 1]],
    ['b', [12, 10, 8, 4, 2]],
  ]);
  // The chord of a's curve falls from 10 to 1; its farthest point below is the second one, 6 instead of 7.75.
  expect(lines.map(({ elbow }) => elbow)).toEqual([1, 0]);
  expect(caption).toBe('SYNTHETIC · step 10 (checkpoint 2 of 3)');
  const [signed] = (await plotData(
    { tensors: [{ ...RUN, values: RUN.values.map((v) => -v) }] },
    {},
    'ranking',
  ).then((data) => (data.kind === 'ranking' ? data.lines : []))) as [{ values: Float32Array }];
  expect([...signed.values]).toEqual([20, 12, 8, 4, 2]);
});

it('averages the finite heads of each layer', async () => {
  const { lines } = await plot('profile', { tasks: ['b', 'a'], checkpoint: 0 });
  expect(lines.map(({ name, means }) => [name, [...means]])).toEqual([
    ['b', [7 / 3, 5.5]],
    ['a', [8 / 3, 1.75]],
  ]);
  const part = await plot('profile', {
    tasks: ['a'],
    checkpoint: 0,
    zoom: { layers: [1, 2], heads: [0, 3] },
  });
  expect(part.lines).toMatchObject([{ firstLayer: 1, means: Float64Array.of(1.75) }]);
});

it('compares the heads that are finite in both tasks', async () => {
  const { points, names, labelled, ...data } = await plot('scatter', { checkpoint: 0 }, { show: { top: 2 } });
  expect(names).toEqual(['a', 'b']);
  expect(points).toEqual([
    { label: 'L0H0', x: 5, y: 1 },
    { label: 'L0H1', x: 1, y: 4 },
    { label: 'L0H2', x: 2, y: 2 },
    { label: 'L1H0', x: 0.5, y: 6 },
  ]);
  // The largest of each task in turn: L1H1 is the second of b, and missing in a.
  expect(labelled.map((i) => points[i]?.label)).toEqual(['L0H0', 'L1H0']);
  const [x, y] = [points.map((point) => point.x), points.map((point) => point.y)];
  expect(data.pearson).toBeCloseTo(correlate(x, y), 12);
  expect(data.spearman).toBeCloseTo(correlate(ranksOf(x), ranksOf(y)), 12);
});

it('follows the largest heads, or those that are named, over training', async () => {
  const top = await plot('trajectories', {}, { show: { top: 2 } });
  expect(top.lines.map(({ name, steps, values }) => [name, steps, [...values]])).toEqual([
    ['L1H0 · b', [0, 10, 1000], [6, 12, 24]],
    ['L0H0 · a', [0, 10, 1000], [5, 10, 20]],
  ]);
  const named = await plot('trajectories', { tasks: ['a'] }, { show: parseSelection('L1H2, 0.1') });
  expect(named.lines.map(({ name, values }) => [name, [...values]])).toEqual([
    ['L1H2', [3, 6, 12]],
    ['L0H1', [1, 2, 4]],
  ]);
  const ids = [
    { model: 'm', task: 'b', layer: 1, head: 1 },
    { model: 'other', task: 'a', layer: 0, head: 0 },
    { model: 'm', task: 'a', layer: 0, head: 2 },
  ];
  const pinned = await plot('trajectories', {}, { show: { ids } });
  expect(pinned.lines.map(({ name }) => name)).toEqual(['L1H1 · b', 'L0H2 · a']);
  await expect(plot('trajectories', {}, { show: { ids: ids.slice(1, 2) } })).rejects.toThrow(
    'show: the panels have none of these heads; choose others',
  );
});

it('writes a selection of heads as it is parsed', () => {
  for (const text of ['top:5', 'L10H4,L3H2']) expect(selectionText(parseSelection(text))).toBe(text);
  const ids = ['a', 'b'].map((task) => ({ model: '', task, layer: 1, head: 2 }));
  expect(selectionText({ ids })).toBe('L1H2');
});

it('orders tasks by similarity', async () => {
  const tensor = { ...RUN, steps: null, tasks: ['p', 'q', 'r'], layers: 1, heads: 4 };
  const values = Float32Array.from([1, 2, 3, 4, 4, 3, 2, 1, 1, 2, 4, 3]);
  const data = await plotData({ tensors: [{ ...tensor, values }] }, {}, 'similarity');
  expect(data).toMatchObject({ names: ['q', 'p', 'r'] });
  const table = data.kind === 'similarity' ? data.table.flat() : [];
  for (const [i, value] of [1, -1, -0.8, -1, 1, 0.8, -0.8, 0.8, 1].entries())
    expect(table[i]).toBeCloseTo(value, 12);
});

describe('what cannot be drawn', () => {
  it.each([
    ['scatter', { tasks: ['a'] }, {}, 'figure: a scatter plot compares 2 panels, and there is 1; select two'],
    ['similarity', { tasks: ['a'] }, {}, 'figure: similarity compares 2 to 128 panels, and there is 1'],
    [
      'trajectories',
      {},
      { show: { heads: [[2, 0]] } },
      'show: there is no head L2H0; layers are numbered from 0 to 1, heads from 0 to 2.',
    ],
    ['scatter', {}, { show: { top: 0 } }, 'show: 0 is not a number of heads from 1 to 100'],
  ] as const)('%s with %j and %j is an error', async (kind, options, settings, sentence) => {
    await expect(plot(kind, options as Partial<Options>, settings)).rejects.toThrow(sentence);
  });

  it('names both sizes, and data without a training run', async () => {
    const other: Tensor = {
      ...RUN,
      model: 'n',
      tasks: ['a'],
      heads: 2,
      steps: null,
      values: new Float32Array(4),
    };
    const both = { tensors: [RUN, other] };
    await expect(plotData(both, { tasks: ['a'] }, 'scatter')).rejects.toThrow(
      'figure: scatter compares heads one by one, but layers x heads differ: m · a has 2 x 3, n · a has 2 x 2',
    );
    await expect(plotData({ tensors: [other] }, {}, 'trajectories')).rejects.toThrow(
      'fewer than two checkpoints',
    );
  });

  it.each(['top:0', 'top:1e3', 'L1', 'H2L1', '', 'L1H2;3.4'])('a selection "%s" is an error', (text) => {
    expect(() => parseSelection(text, '--show')).toThrow(/^--show: /);
  });
});

describeShared('real data', () => {
  it('has the correlations of its heads, by definition', async () => {
    const files = ['retrieval_heads', 'retrieval_reasoning_heads'].map((name) => {
      const path = `heads/headkv/Meta-Llama-3-8B-Instruct_${name}.json`;
      return { name: path, bytes: sharedBytes(path) };
    });
    const data = await plotData(await loadFiles(files), {}, 'scatter');
    if (data.kind !== 'scatter') throw new Error('no scatter plot');
    const [x, y] = [data.points.map((point) => point.x), data.points.map((point) => point.y)];
    expect(x).toHaveLength(32 * 32);
    expect(data.pearson).toBeCloseTo(correlate(x, y), 10);
    expect(data.spearman).toBeCloseTo(correlate(ranksOf(x), ranksOf(y)), 10);
  });
});
