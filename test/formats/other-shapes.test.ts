// Values that are easily mistaken for layers x heads: other axes, weights, lists of heads; and lists of arrays, which are.

import { describe, expect, it } from 'vitest';
import { load, notesOf, refusal } from './loading.ts';

const matrix = (rows: number, columns: number, from = 0.25): number[][] =>
  Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (__, column) => from + row * columns + column),
  );
const json = (value: unknown): string => JSON.stringify(value);

describe('three axes', () => {
  it.each([
    ['as many of the first as of the second', [6, 6, 9]],
    ['a last one of length 1', [6, 8, 1]],
    ['many more of the last than of the second', [16, 12, 37]],
  ])('with %s are asked about', async (_, [a = 0, b = 0, c = 0]) => {
    const array = Array.from({ length: a }, (__, index) => matrix(b, c, index));
    const message = await refusal('m.json', json(array));
    expect(message).toContain('--dims "task layer head", or --dims "layer head other" --reduce mean');
    expect(await load('m.json', json(array), { dims: 'layer head other', reduce: 'mean' })).toMatchObject({
      layers: a,
      heads: b,
    });
    const tasks = Array.from({ length: a }, (__, index) => `t${index}`);
    expect(await load('m.json', json({ task: tasks, m: array }))).toMatchObject({ layers: b, heads: c });
  });

  it.each([[[8, 6, 6]], [[6, 6, 6]], [[3, 3, 8]], [[50, 12, 16]]])(
    '%j are tasks, layers and heads',
    async ([a = 0, b = 0, c = 0]) => {
      const array = Array.from({ length: a }, (_, index) => matrix(b, c, index));
      expect(await load('m.json', json(array))).toMatchObject({ layers: b, heads: c });
    },
  );
});

describe('a name says that there are no heads', () => {
  it.each(['resid_pre', 'mlp_out', 'hook_resid_post', 'confusion_matrix', 'logit_lens'])(
    '%s',
    async (name) => {
      const text = json({ [name]: matrix(4, 5) });
      const message = await refusal('m.json', text);
      expect(message).toMatch(/its name says that it has no heads.*--dims "layer head"/);
      expect(await load('m.json', text, { dims: 'layer head' })).toMatchObject({ layers: 4, heads: 5 });
    },
  );

  it('next to scores of heads, which are shown', async () => {
    const text = json({ resid_pre: matrix(4, 5), attn_head_out: matrix(4, 6) });
    expect(await load('m.json', text)).toMatchObject({ layers: 4, heads: 6, tasks: ['attn_head_out'] });
    expect(await notesOf('m.json', text)).toEqual([expect.stringContaining('it has no heads')]);
  });
});

describe('lists of heads without scores', () => {
  it('of two pairs are lists next to longer ones', async () => {
    const text = json({
      movers: [
        [9, 9],
        [10, 0],
        [9, 6],
      ],
      induction: [
        [5, 5],
        [6, 9],
      ],
    });
    expect(await refusal('m.json', text)).toContain(
      'lists 5 heads without scores, of at least 11 layers and 10 heads',
    );
    const mask = await load('m.json', text, { layers: 12, heads: 12 });
    expect(mask.tasks).toEqual(['movers', 'induction']);
    expect(mask.values.filter((value) => value === 1)).toHaveLength(5);
  });

  it('by layer may be equally long, in any order', async () => {
    const text = json({ 0: [3, 1], 1: [0, 2], 2: [2, 1] });
    const message = await refusal('m.json', text);
    expect(message).toContain('--layers 3 --heads 4, or --dims "layer head"');
    expect([...(await load('m.json', text, { layers: 3, heads: 4 })).values]).toEqual([
      0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 1, 0,
    ]);
    expect([...(await load('m.json', text, { dims: 'layer head' })).values]).toEqual([3, 1, 0, 2, 2, 1]);
  });

  it('by layer may be neurons, of which there are more', async () => {
    const lists = Array.from({ length: 4 }, (_, layer) => [9000 + layer, 14, 700, 12_000]);
    const text = json(Object.fromEntries(lists.entries()));
    expect(await refusal('m.json', text)).toContain('--layers 4 --heads 12001, or --dims "layer head"');
    expect((await load('m.json', text, { dims: 'layer head' })).values[3]).toBe(12_000);
    expect(await notesOf('m.json', json(lists))).toEqual([
      'it is shown as 4 layers x 4 heads, though each row holds different whole numbers, which may be indices of neurons or tokens',
    ]);
  });

  it('of a set in a pickle are no rows of a matrix, however few', async () => {
    // pickle.dumps({(3, 5), (10, 7)}, 4)
    const bytes = Buffer.from('80049511000000000000008f94284b0a4b0786944b034b058694902e', 'hex');
    expect(await refusal('m.pkl', bytes)).toContain('it lists 2 heads without scores');
    const { values } = await load('m.pkl', bytes, { layers: 12, heads: 12 });
    expect([...values.keys()].filter((cell) => values[cell] === 1)).toEqual([3 * 12 + 5, 10 * 12 + 7]);
  });

  it('are not masks of two heads', async () => {
    expect([...(await load('m.json', json({ 0: [0, 1], 1: [1, 0], 2: [0, 1] }))).values]).toEqual([
      0, 1, 1, 0, 0, 1,
    ]);
  });
});

it('true and false in a matrix are 1 and 0', async () => {
  expect([...(await load('m.json', '[[true,false],[false,true]]')).values]).toEqual([1, 0, 0, 1]);
});

it('lists of scores by head are no layers, whatever lies next to them', async () => {
  const heads = Object.fromEntries(
    [0, 1].flatMap((layer) => [0, 1, 2].map((head) => [`L${layer}H${head}`, [layer, head]])),
  );
  expect(await load('m.json', json({ config: { n: 3 }, heads }))).toMatchObject({ layers: 2, heads: 3 });
});

it('percent signs and a column layer_head are read in tables', async () => {
  const tensor = await load('m.csv', 'layer_head,drop\n"(0, 0)",1.5%\n"(0, 1)",-2 %\n');
  expect([...tensor.values]).toEqual([1.5, -2]);
});

it.each([
  ['rows', matrix(4, 12), 'token head', [1, 12]],
  ['columns', matrix(12, 4), 'layer token', [12, 1]],
])('a matrix whose %s are the tokens next to it is asked about', async (_, scores, dims, [layers, heads]) => {
  const text = json({ tokens: ['The', 'cat', 'sat', '.'], scores });
  expect(await refusal('m.json', text)).toContain(`--dims "${dims}", or --dims "layer head"`);
  expect(await load('m.json', text, { dims })).toMatchObject({ layers, heads });
});

it('an array next to the names of its axes, as xarray writes it, is read in their order', async () => {
  const array = {
    dims: ['head', 'layer'],
    attrs: {},
    data: [
      [1, 2, 3.5],
      [4, 5, 6],
    ],
    coords: {},
    name: 'scores',
  };
  const tensor = await load('m.json', json(array));
  expect(tensor).toMatchObject({ layers: 3, heads: 2 });
  expect([...tensor.values]).toEqual([1, 4, 2, 5, 3.5, 6]);
});
