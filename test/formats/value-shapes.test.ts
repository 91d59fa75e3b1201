// Values of JSON, pickles and archives that say in other ways what their heads, layers and axes are.

import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { loadFiles } from '../../src/formats/load.ts';
import { npy } from '../support/npy.ts';
import { file, load, loadAll, notesOf, refusal } from './loading.ts';

const NAN = Number.NaN;
const json = (value: unknown): string => JSON.stringify(value);
const score = (layer: number, head: number): number => 10 * layer + head + 0.5;
const matrix = (layers: number, heads: number, more = 0): number[][] =>
  Array.from({ length: layers }, (_, l) => Array.from({ length: heads }, (__, h) => score(l, h) + more));
const perHead = (layers: number, heads: number, name: (l: number, h: number) => string) =>
  Object.fromEntries(matrix(layers, heads).flatMap((row, l) => row.map((value, h) => [name(l, h), value])));
const archive = (arrays: Readonly<Record<string, Uint8Array>>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(arrays).map(([name, bytes]) => [`${name}.npy`, bytes])));
const list = (...values: number[]): Uint8Array => npy('<f8', [values.length], values);
const single = (value: number): Uint8Array => npy('<i8', [], [value]);

describe('one or two pairs', () => {
  it('under a name of heads are heads', async () => {
    const text = json({ induction_heads: [[3, 4]], threshold: 0.5 });
    expect(await refusal('a.json', text)).toContain('--layers 4 --heads 5');
    expect((await load('a.json', text, { layers: 4, heads: 5 })).values.indexOf(1)).toBe(19);
    const beside = json({
      scores: matrix(6, 6),
      argmax: [1, 2],
      top_heads: [
        [3, 4],
        [5, 1],
      ],
    });
    expect(await load('a.json', beside)).toMatchObject({ layers: 6, tasks: ['scores'] });
  });

  it('without a name may be heads, as a note says', async () => {
    const text = '[[3, 4], [5, 1]]';
    const { tensors, notes } = await loadFiles([file('a.json', text)]);
    expect(tensors[0]).toMatchObject({ layers: 2, heads: 2 });
    expect(notes[0]?.choices).toEqual([{ layers: 6, heads: 5 }]);
    const mask = await load('a.json', text, { layers: 6, heads: 5 });
    expect([...mask.values].filter((value) => value === 1)).toHaveLength(2);
    expect(await notesOf('a.json', '[[1, 2], [3, 4]]')).toEqual([]);
  });

  it('in an array are a mask if layers and heads are given', async () => {
    const bytes = npy('<i8', [3, 2], [3, 4, 5, 1, 2, 2]);
    expect(await refusal('top_heads.npy', bytes)).toContain('--layers 6 --heads 5');
    expect(await load('top_heads.npy', bytes, { layers: 6, heads: 5 })).toMatchObject({
      layers: 6,
      heads: 5,
    });
  });
});

it('a short list of heads next to a matrix is ignored, with a note', async () => {
  const heads = [{ layer: 1, head: 1, score: 5 }];
  const text = json({ scores: matrix(3, 3), heads });
  expect(await loadAll('a.json', text)).toHaveLength(1);
  expect(await notesOf('a.json', text)).toContain(
    'lists of heads next to complete matrices were ignored: heads',
  );
  expect(await load('a.json', text, { pick: 'heads' })).toMatchObject({ layers: 2, heads: 2 });
});

it('objects with all heads of models of different sizes are models', async () => {
  const named = (l: number, h: number) => `L${l}H${h}`;
  const tensors = await loadAll('a.json', json({ big: perHead(4, 5, named), small: perHead(2, 2, named) }));
  expect(tensors.map(({ layers, heads }) => [layers, heads])).toEqual([
    [4, 5],
    [2, 2],
  ]);
});

it.each([
  [
    'score, layer, head',
    [
      [30.5, 1, 2],
      [0.5, 0, 0],
      [2.5, 0, 2],
      [1.5, 0, 1],
      [11.5, 1, 1],
      [10.5, 1, 0],
    ],
  ],
  [
    'layer, head, score',
    [
      [1, 2, 30.5],
      [0, 0, 0.5],
      [0, 2, 2.5],
      [0, 1, 1.5],
      [1, 1, 11.5],
      [1, 0, 10.5],
    ],
  ],
])('rows of %s are a list of heads', async (order, rows) => {
  const text = json(rows);
  expect([...(await load('a.json', text)).values]).toEqual([0.5, 1.5, 2.5, 10.5, 11.5, 30.5]);
  expect(await notesOf('a.json', text)).toEqual([`its 6 entries were read as [${order}]`]);
});

describe('a list of all heads', () => {
  it.each([
    ['in a configuration', { config: { n_layer: 2, n_head: 3 }, s: matrix(2, 3).flat() }],
    ['around it', { n_layers: 2, n_heads: 3, results: { s: matrix(2, 3).flat() } }],
    ['of KV heads', { n_layers: 2, n_heads: 6, n_kv_heads: 3, s: matrix(2, 3).flat() }],
  ])('is folded by counts %s', async (_, value) => {
    const tensor = await load('a.json', json(value));
    expect(tensor).toMatchObject({ layers: 2, heads: 3 });
    expect([...tensor.values]).toEqual(matrix(2, 3).flat());
  });

  it('is folded in an archive', async () => {
    const bytes = archive({ n_layers: single(2), n_heads: single(3), s: list(...matrix(2, 3).flat()) });
    expect(await load('a.npz', bytes)).toMatchObject({ layers: 2, heads: 3 });
  });
});

describe('lists of some layers', () => {
  const lists = { layer_0: [0.5, 1.5], layer_3: [30.5, 31.5] };
  const expected = [0.5, 1.5, NAN, NAN, NAN, NAN, 30.5, 31.5];

  it('are placed at their numbers', async () => {
    expect([...(await load('a.json', json(lists))).values]).toEqual(expected);
    const bytes = archive({ layer_0: list(0.5, 1.5), layer_3: list(30.5, 31.5) });
    expect([...(await load('a.npz', bytes)).values]).toEqual(expected);
  });

  it('of whole numbers are lists of heads', async () => {
    expect(await refusal('a.json', json({ 1: [0, 3], 4: [2, 5], 7: [1, 2] }))).toContain(
      '6 heads without scores',
    );
  });
});

it('arrays of an archive that are called after heads are read as such', async () => {
  const bytes = archive({ L0H0: list(1, 2), L0H1: list(3, 4), L1H0: list(5, 6), L1H1: list(7, 8) });
  expect([...(await load('a.npz', bytes)).values]).toEqual([1.5, 3.5, 5.5, 7.5]);
});

it('lists per head are asked about', async () => {
  const text = json({ head_0: [0.5, 10.5, 20.5], head_1: [1.5, 11.5, 21.5] });
  expect(await refusal('a.json', text)).toContain(
    '--dims "head layer", or --dims "head sample" --reduce mean',
  );
  const tensor = await load('a.json', text, { dims: 'head layer' });
  expect([...tensor.values]).toEqual([0.5, 1.5, 10.5, 11.5, 20.5, 21.5]);
  const samples = await load('a.json', text, { dims: 'head sample', reduce: 'mean' });
  expect([...samples.values]).toEqual([10.5, 11.5]);
});

describe('labels next to an array', () => {
  const cube = [matrix(2, 4), matrix(2, 4, 100), matrix(2, 4, 200)];

  it.each(['models', 'seeds', 'languages', 'relations', 'prompts'])(
    'name tasks in every format: %s',
    async (name) => {
      const labels = ['x', 'y', 'z'];
      expect((await load('a.json', json({ [name]: labels, s: cube }))).tasks).toEqual(labels);
      const bytes = archive({
        [name]: npy('<U1', [3], labels),
        s: npy('<f8', [3, 2, 4], cube.flat(2)),
      });
      expect((await load('a.npz', bytes)).tasks).toEqual(labels);
    },
  );

  it('may be epochs of an archive', async () => {
    const bytes = archive({ epochs: list(1, 5, 9), s: npy('<f8', [3, 2, 4], cube.flat(2)) });
    expect((await load('a.npz', bytes)).steps).toEqual([1, 5, 9]);
  });

  it('say where tasks and checkpoints are', async () => {
    const last = matrix(2, 4).map((row) => row.map((value) => [value, value + 100, value + 200]));
    const tensor = await load('a.json', json({ tasks: ['x', 'y', 'z'], s: last }));
    expect(tensor).toMatchObject({ layers: 2, heads: 4, tasks: ['x', 'y', 'z'], steps: null });
    expect([...tensor.values]).toEqual(cube.flat(2));
    const bytes = archive({ steps: list(10, 20, 30), s: npy('<f8', [2, 4, 3], last.flat(2)) });
    expect(await load('a.npz', bytes)).toMatchObject({
      layers: 2,
      heads: 4,
      steps: [10, 20, 30],
    });
    const both = cube.map((one) => [one, one]);
    expect(await load('a.json', json({ models: ['x', 'y', 'z'], steps: [1, 2], s: both }))).toMatchObject({
      tasks: ['x', 'y', 'z'],
      steps: [1, 2],
    });
  });
});

describe('other notations of', () => {
  it.each([
    ['heads', { 'encoder.layer.1.attention.self.head_2': 5, 'encoder.layer.0.attention.self.head_0': 4 }],
    [
      'layers',
      {
        'bert.encoder.layer.0.attention.self': { head_0: 4 },
        'bert.encoder.layer.1.attention.self': { head_2: 5 },
      },
    ],
    ['heads, with slashes', { '0/0': 4, '1/2': 5 }],
    [
      'fields',
      [
        { L: 0, H: 0, s: 4 },
        { L: 1, H: 2, s: 5 },
      ],
    ],
    ['columns', { layer_idx: [0, 1], head_idx: [0, 2], s: [4, 5] }],
    [
      'rows',
      [
        { layer: 0, head_0: 4, head_2: null },
        { layer: 1, head_0: null, head_2: 5 },
      ],
    ],
    ['layers in heads', { head_0: { 0: 4, 1: null }, head_2: { 0: null, 1: 5 } }],
    ['layers in order', { layers: [{ heads: [4, null, null] }, { heads: [null, null, 5] }] }],
  ])('%s', async (_, value) => {
    const tensor = await load('a.json', json(value));
    expect(tensor).toMatchObject({ layers: 2, heads: 3 });
    expect([...tensor.values]).toEqual([4, NAN, NAN, NAN, NAN, 5]);
  });

  it('steps of objects of layers', async () => {
    const at = (more: number) => ({ 0: { 0: 1 + more, 1: 2 }, 1: { 0: 3, 1: 4 } });
    expect(await load('a.json', json({ step0: at(0), step512: at(1) }))).toMatchObject({ steps: [0, 512] });
  });

  it('lines of layers and of epochs', async () => {
    const lines = matrix(2, 3).map((scores, layer) => json({ layer, scores }));
    expect([...(await load('a.jsonl', lines.join('\n'))).values]).toEqual(matrix(2, 3).flat());
    const epochs = [0, 1].map((epoch) => json({ epoch, loss: 3, scores: matrix(2, 3, epoch) }));
    expect(await load('a.jsonl', epochs.join('\n'))).toMatchObject({ layers: 2, steps: [0, 1] });
  });
});

it('few values of each head are asked about', async () => {
  const bytes = npy(
    '<f4',
    [4, 5, 2],
    Array.from({ length: 40 }, (_, i) => i + 0.5),
  );
  expect(await refusal('a.npy', bytes)).toContain('--dims "layer head task"');
});

it('a table of pairs of heads that are no edges is refused', async () => {
  expect(await refusal('a.csv', 'first,second,overlap\na0.h0,a1.h1,0.5\na0.h1,a2.h0,0.1\n')).toContain(
    'no columns “layer”',
  );
});

it('an array of pairs of heads, and attention maps of all layers, are asked about', async () => {
  const fractions = (...shape: number[]) =>
    npy(
      '<f4',
      shape,
      Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => (i % 7) + 0.5),
    );
  expect(await refusal('a.npy', fractions(4, 5, 4, 5))).toContain(
    '--dims "layer head other another" --reduce mean',
  );
  const maps = fractions(3, 1, 4, 5, 5);
  expect(await refusal('a.npy', maps)).toContain('--dims "layer batch head query key" --reduce max');
  expect(await load('a.npy', maps, { dims: 'layer batch head query key', reduce: 'max' })).toMatchObject({
    layers: 3,
    heads: 4,
  });
});

it('texts beside heads are left out, with a note', async () => {
  const text = json({ model: 'gpt2', '0-0': 0.5, '0-1': 1.5 });
  expect([...(await load('a.json', text)).values]).toEqual([0.5, 1.5]);
  expect(await notesOf('a.json', text)).toEqual(['left out, as they are not heads: model']);
});
