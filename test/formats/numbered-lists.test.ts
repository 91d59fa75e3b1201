// Lists and objects under numbers alone: which are layers, with a note, and which are not.

import { describe, expect, it } from 'vitest';
import { load, loadAll, notesOf, refusal } from './loading.ts';

const ROWS = [
  [0.5, 1.5],
  [2.5, 3.5],
  [4.5, 5.5],
  [6.5, 7.5],
];
const numbered = (rowAs: (row: readonly number[]) => unknown, name = ''): string =>
  JSON.stringify(Object.fromEntries(ROWS.map((row, layer) => [`${name}${layer}`, rowAs(row)])));

describe('are layers', () => {
  it.each([
    [
      'objects of lists',
      numbered((scores) => ({ scores })),
      '0 to 3 were read as layers, and their lists as heads',
    ],
    [
      'lists with a name',
      numbered((row) => row, 'gates.'),
      'gates.0 to gates.3 were read as layers, and their lists as heads',
    ],
    ['lists of objects', numbered((row) => row.map((score) => ({ score }))), undefined],
    [
      'lists of lists of objects',
      JSON.stringify(ROWS.map((row) => row.map((score) => ({ score })))),
      undefined,
    ],
    [
      'the same under a name',
      JSON.stringify({ s: ROWS.map((row) => row.map((score) => ({ score }))) }),
      undefined,
    ],
  ])('%s', async (_, text, note) => {
    const tensor = await load('a.json', text);
    expect(tensor).toMatchObject({ layers: 4, heads: 2 });
    expect([...tensor.values]).toEqual(ROWS.flat());
    expect(await notesOf('a.json', text)).toEqual(note === undefined ? [] : [note]);
  });

  it('with the fields of their objects as tasks', async () => {
    const text = JSON.stringify(ROWS.map((row) => row.map((a) => ({ a, b: -a }))));
    expect((await load('a.json', text)).tasks).toEqual(['a', 'b']);
  });
});

describe('are no layers', () => {
  it.each([
    ['experts', numbered((row) => row, 'experts.')],
    ['samples', numbered((row) => row, 'samples.')],
    [
      'lists of different lengths',
      JSON.stringify([
        [{ a: 1 }, { a: 2 }],
        [{ a: 1 }, { a: 2 }, { a: 3 }],
      ]),
    ],
    [
      'objects with texts',
      JSON.stringify([
        [
          { a: 1, t: 'x' },
          { a: 2, t: 'y' },
        ],
        [
          { a: 1, t: 'x' },
          { a: 2, t: 'y' },
        ],
      ]),
    ],
  ])('%s', async (_, text) => {
    expect(await refusal('a.json', text)).toMatch(/^a\.json/);
  });

  it('records with a layer and a head whose lists are samples', async () => {
    const records = ROWS.map((s, at) => ({ layer: at >> 1, head: at & 1, s }));
    const tensor = await load('a.json', JSON.stringify(records));
    expect(tensor).toMatchObject({ layers: 2, heads: 2 });
    expect([...tensor.values]).toEqual([1, 3, 5, 7]);
  });

  it('tables by name', async () => {
    const table = (scores: readonly number[]) => ({ layer: [0, 0, 1, 1], head: [0, 1, 0, 1], s: scores });
    const text = JSON.stringify({ ioi: table([1, 2, 3, 4]), gt: table([5, 6, 7, 8]) });
    const tensors = await loadAll('a.json', text);
    expect(tensors.map(({ model, values }) => [model, ...values])).toEqual([
      ['ioi', 1, 2, 3, 4],
      ['gt', 5, 6, 7, 8],
    ]);
  });
});

describe('objects under numbers in objects under numbers', () => {
  const text = numbered((row) => ({ 0: row[0], 1: row[1] }));

  it('are layers of heads, with a note that names the option for tables of pandas', async () => {
    expect(await load('a.json', text)).toMatchObject({ layers: 4, heads: 2 });
    expect(await notesOf('a.json', text)).toEqual([
      'its keys are mere numbers, which were read as layers, and the keys below them as heads',
    ]);
    const turned = await load('a.json', text, { dims: 'head layer' });
    expect([turned.layers, turned.heads, ...turned.values.slice(0, 4)]).toEqual([2, 4, 0.5, 2.5, 4.5, 6.5]);
    expect(await notesOf('a.json', text, { dims: 'head layer' })).toEqual([]);
  });

  it('need no note if their keys say what they are', async () => {
    const named = JSON.stringify({ layer_0: { head_0: 0.5, head_1: 1 }, layer_1: { head_0: 2, head_1: 3 } });
    expect(await notesOf('a.json', named)).toEqual([]);
  });
});

it.each([
  ['losses.json', 'losses'],
  ['train_loss.json', 'losses'],
  ['X_train.json', 'training data'],
])('%s is shown, with a note that its name says that it holds %s', async (name, what) => {
  expect(await notesOf(name, JSON.stringify(ROWS))).toEqual([
    `it is shown as 4 layers x 2 heads, though its name says that it holds ${what}`,
  ]);
  expect(await notesOf('head_loss.json', JSON.stringify(ROWS))).toEqual([]);
});

it('losses next to scores are left out, with the option that shows them', async () => {
  const text = JSON.stringify({
    train_losses: [
      [1, 2, 3],
      [4, 5, 6],
    ],
    scores: ROWS,
  });
  expect([...(await load('a.json', text)).values]).toEqual(ROWS.flat());
  expect(await notesOf('a.json', text)).toEqual(['its name says that it holds losses, not scores of heads']);
});

it('counts of experts are not taken for indices', async () => {
  const text = JSON.stringify([
    [3, 9, 1],
    [7, 2, 8],
  ]);
  expect(await notesOf('moe_routing_counts.json', text)).toEqual([
    'it is shown as 2 layers x 3 heads, though the name of the file says that its columns are experts',
  ]);
});

it('columns of edges are summed by head', async () => {
  const text = JSON.stringify({
    src_layer: [0, 0],
    src_head: [0, 1],
    dst_layer: [1, 1],
    dst_head: [1, 1],
    s: [0.5, 2],
  });
  expect([...(await load('a.json', text)).values.slice(0, 2)]).toEqual([0.5, 2]);
});
