// Lists next to scores say what their axes are: numbers of layers and heads, steps and tasks.

import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { npy } from '../support/npy.ts';
import { load, notesOf, refusal } from './loading.ts';

const NAN = Number.NaN;
const json = (value: unknown): string => JSON.stringify(value);
const matrix = (rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (__, column) => row * columns + column + 0.5),
  );
const archive = (arrays: Readonly<Record<string, Uint8Array>>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(arrays).map(([name, bytes]) => [`${name}.npy`, bytes])));

describe('numbers of layers place the rows', () => {
  const expected = [0.5, 1.5, NAN, NAN, 2.5, 3.5];

  it('of an archive', async () => {
    const scores = npy('<f4', [2, 2], matrix(2, 2).flat());
    const tensor = await load('a.npz', archive({ scores, layers: npy('<i8', [2], [0, 2]) }));
    expect(tensor).toMatchObject({ layers: 3, heads: 2 });
    expect([...tensor.values]).toEqual(expected);
  });

  it('of each matrix of an archive', async () => {
    const scores = npy('<f4', [2, 1, 2], [1, 2, 3, 4]);
    const tensor = await load('a.npz', archive({ scores, layers: npy('<i8', [1], [1]) }));
    expect(tensor).toMatchObject({ layers: 2, heads: 2, tasks: ['task 0', 'task 1'] });
    expect([...tensor.values]).toEqual([NAN, NAN, 1, 2, NAN, NAN, 3, 4]);
  });

  it('in an inner object, as texts, and when the matrix is picked', async () => {
    const text = json({ run: { layers: ['layer_0', 'layer_2'], scores: matrix(2, 2) }, layers: [5, 6] });
    expect([...(await load('a.json', text)).values]).toEqual(expected);
    expect([...(await load('a.json', text, { pick: 'run.scores' })).values]).toEqual(expected);
  });
});

it('layers that count from 1 are shown one lower, with a note', async () => {
  const text = json({ layers: [1, 2], scores: matrix(2, 2) });
  expect([...(await load('a.json', text)).values]).toEqual([0.5, 1.5, 2.5, 3.5]);
  expect(await notesOf('a.json', text)).toEqual(['its layers count from 1, so each is shown one lower']);
  expect((await load('a.json', text, { base: 0 })).layers).toBe(3);
  const scores = npy('<f4', [2, 2], [1, 2, 3, 4]);
  expect(await notesOf('a.npz', archive({ scores, layers: npy('<i8', [2], [1, 2]) }))).toEqual([
    'its layers count from 1, so each is shown one lower',
  ]);
});

it('numbers of heads place the columns', async () => {
  const text = json({ heads: [1, 3], layers: [1, 0], scores: matrix(2, 2) });
  expect([...(await load('a.json', text)).values]).toEqual([NAN, 2.5, NAN, 3.5, NAN, 0.5, NAN, 1.5]);
});

describe('labels that are as many as rows or columns', () => {
  it.each([
    ['tasks', ['a', 'b', 'c'], '--dims "layer task"'],
    ['models', ['a', 'b', 'c'], '--dims "layer task"'],
    ['steps', [0, 10, 20, 30], '--dims "checkpoint layer"'],
    ['classes', ['a', 'b', 'c', 'd'], '--dims "token head"'],
  ])('are asked about: %s', async (name, labels, dims) => {
    expect(await refusal('a.json', json({ [name]: labels, scores: matrix(4, 3) }))).toContain(
      `${dims}, or --dims "layer head"`,
    );
  });

  it('are asked about in an archive', async () => {
    const scores = npy('<f4', [4, 3], matrix(4, 3).flat());
    const bytes = archive({ scores, steps: npy('<i8', [4], [0, 10, 20, 30]) });
    expect(await refusal('a.npz', bytes)).toContain('--dims "checkpoint layer"');
  });

  it('as names of heads are read as they are offered', async () => {
    const heads = ['L0H0', 'L0H1', 'L1H0', 'L1H1'];
    const text = json({ heads, scores: matrix(4, 3) });
    expect(await refusal('a.json', text)).toContain('--dims "(layer head) other" --heads 2 --reduce mean');
    const reading = { dims: '(layer head) other', heads: 2, reduce: 'mean' } as const;
    expect([...(await load('a.json', text, reading)).values]).toEqual([1.5, 4.5, 7.5, 10.5]);
  });

  it('name the first axis of three', async () => {
    const text = json({ models: ['a', 'b'], scores: [matrix(4, 3), matrix(4, 3)] });
    expect(await load('a.json', text)).toMatchObject({ tasks: ['a', 'b'], layers: 4 });
  });
});

describe('lists as long as the other axis', () => {
  const layers = [0, 1, 2, 3];
  it.each([
    ['layers', { layers, scores: matrix(6, 4) }],
    ['layers and heads', { layers, heads: [0, 1, 2, 3, 4, 5], scores: matrix(6, 4) }],
    ['heads', { heads: [0, 1, 2, 3, 4, 5], scores: matrix(6, 4) }],
  ])('are asked about: %s', async (_, value) => {
    expect(await refusal('a.json', json(value))).toContain('--dims "head layer", or --dims "layer head"');
    expect(await load('a.json', json(value), { dims: 'head layer' })).toMatchObject({ layers: 4, heads: 6 });
  });

  it('are asked about in an archive', async () => {
    const scores = npy('<f4', [6, 4], matrix(6, 4).flat());
    const bytes = archive({ scores, layers: npy('<i8', [4], layers) });
    expect(await refusal('a.npz', bytes)).toContain('--dims "head layer", or --dims "layer head"');
  });

  it('are not if they fit', async () => {
    const value = { layers, heads: [0, 1, 2, 3, 4, 5], scores: matrix(4, 6) };
    expect(await load('a.json', json(value))).toMatchObject({ layers: 4, heads: 6 });
  });
});

describe('lists of scores of each head', () => {
  const keys = { L0H0: [1, 2], L0H1: [3, 4], L1H0: [5, 6], L1H1: [7, 8] };
  const nested = { 0: { 0: [1, 2], 1: [3, 4] }, 1: { 0: [5, 6], 1: [7, 8] } };
  const steps = [100, 2000];

  it.each([
    ['under a name', { steps, heads: keys }],
    ['next to the steps', { steps, ...keys }],
    ['by layer and head', { steps, scores: nested }],
    ['further inside', { run: { steps, scores: nested }, lr: 0.1 }],
  ])('are along the steps next to them: %s', async (_, value) => {
    const tensor = await load('a.json', json(value));
    expect(tensor).toMatchObject({ layers: 2, heads: 2, steps });
    expect([...tensor.values]).toEqual([1, 3, 5, 7, 2, 4, 6, 8]);
  });

  it('are along the tasks next to them', async () => {
    const tensor = await load('a.json', json({ tasks: ['ioi', 'gt'], ...keys }));
    expect(tensor).toMatchObject({ tasks: ['ioi', 'gt'], steps: null });
    expect([...tensor.values]).toEqual([1, 3, 5, 7, 2, 4, 6, 8]);
  });

  it('keep their labels when they are picked', async () => {
    for (const scores of [keys, nested])
      expect(await load('a.json', json({ steps, scores }), { pick: 'scores' })).toMatchObject({ steps });
  });

  it('are samples if they are more than the steps', async () => {
    expect([...(await load('a.json', json({ steps: [1, 2, 3], heads: keys }))).values]).toEqual([
      1.5, 3.5, 5.5, 7.5,
    ]);
  });
});
