// Lists of heads in objects by layer, and matrices whose file numbers their rows.

import { describe, expect, it } from 'vitest';
import { load, refusal } from './loading.ts';

const json = (value: unknown): string => JSON.stringify(value);

describe('lists of heads in objects by layer', () => {
  it.each([
    ['layer_N', { layer_1: { scores: [3, 4], n: 7 }, layer_0: { scores: [1, 2], n: 7 } }],
    ['numbers under layers', { layers: { 0: { scores: [1, 2] }, 1: { scores: [3, 4] } } }],
    ['numbers under deeper layers', { model: { layers: { 0: { scores: [1, 2] }, 1: { scores: [3, 4] } } } }],
  ])('are stacked: %s', async (_, value) => {
    const tensor = await load('m.json', json(value));
    expect(tensor).toMatchObject({ layers: 2, heads: 2, tasks: [expect.stringMatching(/scores$/)] });
    expect([...tensor.values]).toEqual([1, 2, 3, 4]);
  });

  it.each([
    ['a layer is missing', { layer_0: { scores: [1, 2] }, layer_2: { scores: [3, 4] } }],
    ['lists differ in length', { layer_0: { scores: [1, 2] }, layer_1: { scores: [3, 4, 5] } }],
  ])('are refused if %s', async (_, value) => {
    expect(await refusal('m.json', json(value))).toContain('m.json');
  });
});

describe('a matrix next to the numbers of its layers', () => {
  const scores = [
    [1, 2],
    [3, 4],
  ];

  it('has its rows at these layers, and others missing', async () => {
    const tensor = await load('m.json', json({ layers: [3, 1], scores }));
    expect(tensor).toMatchObject({ layers: 4, heads: 2 });
    const NAN = Number.NaN;
    expect([...tensor.values]).toEqual([NAN, NAN, 3, 4, NAN, NAN, 1, 2]);
  });

  it.each([[[0, 1]], [[1, 2]], [[4, 4]], [[0, 1, 2]], [['a', 'b']]])(
    'keeps its rows with %j',
    async (layers) => {
      expect([...(await load('m.json', json({ layers, scores }))).values]).toEqual([1, 2, 3, 4]);
    },
  );
});
