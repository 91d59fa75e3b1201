// The shapes in which people save scores of heads in JSON, each of the same 3 x 4 matrix; and lists of heads without scores.

import { describe, expect, it } from 'vitest';
import { loadFiles } from '../../src/formats/load.ts';
import type { Reading } from '../../src/formats/reading.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { npy } from '../support/npy.ts';
import { describeShared, sharedBytes } from '../support/shared.ts';
import { file, load, refusal } from './loading.ts';

const json = (value: unknown): string => JSON.stringify(value);
const LAYERS = [0, 1, 2];
const HEADS = [0, 1, 2, 3];
const score = (layer: number, head: number): number => 10 * layer + head + 0.5;
const ALL = LAYERS.flatMap((layer) => HEADS.map((head) => score(layer, head)));
/** All heads in an order that is neither that of layers nor that of scores. */
const PLACES = LAYERS.flatMap((layer) => HEADS.map((head) => [layer, head] as const)).toSorted(
  ([a, b], [c, d]) => b - d || c - a,
);
const RECORDS = PLACES.map(([layer, head]) => ({ layer, head, score: score(layer, head) }));

const object = <T>(keys: readonly number[], name: (key: number) => string, value: (key: number) => T) =>
  Object.fromEntries(keys.map((key) => [name(key), value(key)]));
const byName = (name: (layer: number, head: number) => string): Record<string, number> =>
  Object.fromEntries(PLACES.map(([layer, head]) => [name(layer, head), score(layer, head)]));
const lists = {
  layer: RECORDS.map((r) => r.layer),
  head: RECORDS.map((r) => r.head),
  score: RECORDS.map((r) => r.score),
};
const column = (name: 'layer' | 'head' | 'score') =>
  object(
    RECORDS.map((_, i) => i),
    String,
    (i) => RECORDS[i]?.[name],
  );

describe('scores of heads', () => {
  it.each<readonly [string, unknown]>([
    [
      'objects of fields by layer and head',
      object(LAYERS, String, (l) => object(HEADS, String, (h) => ({ score: score(l, h) }))),
    ],
    [
      'objects by layer and head',
      object(
        LAYERS,
        (l) => `layer_${l}`,
        (l) =>
          object(
            HEADS,
            (h) => `head_${h}`,
            (h) => score(l, h),
          ),
      ),
    ],
    [
      'objects by head and layer',
      object(
        HEADS,
        (h) => `head_${h}`,
        (h) =>
          object(
            LAYERS,
            (l) => `layer_${l}`,
            (l) => score(l, h),
          ),
      ),
    ],
    [
      'records of heads by layer',
      object(
        LAYERS,
        (l) => `layer_${l}`,
        (l) => HEADS.map((head) => ({ head, score: score(l, head) })),
      ),
    ],
    [
      'lists of scores with their layer',
      LAYERS.map((layer) => ({ layer, scores: HEADS.map((h) => score(layer, h)) })),
    ],
    [
      'lists of heads with their layer',
      {
        layers: LAYERS.map((layer) => ({
          layer,
          heads: HEADS.map((head) => ({ head, score: score(layer, head) })),
        })),
      },
    ],
    ['lists of pairs and of scores', { heads: PLACES, scores: lists.score }],
    ['lists of names and of scores', { heads: PLACES.map(([l, h]) => `L${l}H${h}`), scores: lists.score }],
    ['lists by column', { model: 'a', ...lists }],
    ["pandas' columns", { layer: column('layer'), head: column('head'), score: column('score') }],
    ["pandas' split", { columns: ['layer', 'head', 'score'], index: [], data: RECORDS.map(Object.values) }],
    [
      "pandas' index",
      object(
        RECORDS.map((_, i) => i),
        String,
        (i) => RECORDS[i],
      ),
    ],
    [
      "pandas' table",
      { schema: { fields: [] }, data: RECORDS.map((record, index) => ({ index, ...record })) },
    ],
    [
      "pandas' table of a wide table",
      {
        schema: { fields: [], primaryKey: ['index'] },
        data: LAYERS.map((l) => ({
          index: `L${l}`,
          ...object(
            HEADS,
            (h) => `H${h}`,
            (h) => score(l, h),
          ),
        })),
      },
    ],
    ["pandas' values", RECORDS.map(Object.values)],
    [
      'pairs next to values, as of topk',
      { indices: PLACES.map(([l, h]) => [l, h]), values: PLACES.map(([l, h]) => score(l, h)) },
    ],
    ['rows with a name', PLACES.map(([l, h]) => [`a${l}.h${h}`, score(l, h)])],
    ['rows with a pair', PLACES.map(([l, h]) => [[l, h], score(l, h)])],
    ['records with a pair', PLACES.map(([l, h]) => ({ layer_head: [l, h], score: score(l, h) }))],
    [
      'records with words',
      PLACES.map(([l, h]) => ({ layer: `layer_${l}`, head: `head_${h}`, score: score(l, h) })),
    ],
    ['records with letters', PLACES.map(([l, h]) => ({ l, h, score: score(l, h) }))],
    ['records with blocks', PLACES.map(([l, h]) => ({ block_idx: l, head_idx: h, score: score(l, h) }))],
    ['keys L0H0 next to other fields', { mean: 3, model: 'a', ...byName((l, h) => `L${l}H${h}`) }],
    ['keys (0, 0)', byName((l, h) => `(${l}, ${h})`)],
    ['keys 0_0', byName((l, h) => `${l}_${h}`)],
    ['keys 0.0', byName((l, h) => `${l}.${h}`)],
    ['keys layer_0_head_0', byName((l, h) => `layer_${l}_head_${h}`)],
    ['keys head.0.0', byName((l, h) => `head.${l}.${h}`)],
    ['keys blocks.0.attn.hook_result[:, :, 0]', byName((l, h) => `blocks.${l}.attn.hook_result[:, :, ${h}]`)],
    ['one list, with the numbers of layers and heads', { n_layers: 3, n_heads: 4, scores: ALL }],
    [
      'lists below other fields',
      { results: { by_layer: object(LAYERS, String, (l) => HEADS.map((h) => score(l, h))) } },
    ],
  ])('as %s', async (_, value) => {
    const tensor = await load('a.json', json(value));
    expect(tensor).toMatchObject({ model: 'a', layers: 3, heads: 4, steps: null });
    expect([...tensor.values]).toEqual(ALL);
  });

  it('as several samples of each head are the mean of the samples', async () => {
    const value = object(LAYERS, String, (l) =>
      object(HEADS, String, (h) => [score(l, h) - 1, score(l, h) + 1]),
    );
    expect([...(await load('a.json', json(value))).values]).toEqual(ALL);
  });

  it('as true and false are a mask', async () => {
    expect([...(await load('a.json', json({ L0H0: true, L0H1: false }))).values]).toEqual([1, 0]);
  });

  it('under steps are a timeline', async () => {
    const tensor = await load('a.json', json({ '0': RECORDS, '100': RECORDS }));
    expect(tensor).toMatchObject({ layers: 3, heads: 4, steps: [0, 100] });
  });

  it.each<readonly [string, unknown]>([
    ['thresholds', { '0.1': 0.5, '0.2': 0.7, '0.3': 0.9, '1.5': 0.2 }],
    ['temperatures', { '0.5': 0.1, '1.0': 0.2, '1.5': 0.3, '2.0': 0.4 }],
  ])('are not %s', async (_, value) => {
    expect(await refusal('a.json', json(value))).toContain('keys that are not head names');
  });

  it('under one more number than layer and head are not taken for layers', async () => {
    const nested = object([0, 100], String, () =>
      object(LAYERS, String, (l) => object(HEADS, String, (h) => score(l, h))),
    );
    const loaded = await loadFiles([file('a.json', json(nested))]).catch(() => null);
    for (const tensor of loaded?.tensors ?? []) expect(tensor).toMatchObject({ layers: 3, heads: 4 });
  });
});

describe('lists of heads without scores', () => {
  const SETS: readonly (readonly [string, unknown])[] = [
    [
      'pairs',
      [
        [5, 1],
        [9, 6],
        [10, 7],
      ],
    ],
    ['names', ['L5H1', 'L9H6', 'L10H7']],
    ['lists by layer', { '5': [1], '9': [6], '10': [7] }],
  ];
  it.each(SETS)('as %s are a mask if layers and heads are given', async (_, value) => {
    const reading: Reading = { layers: 12, heads: 8 };
    const { tensors, notes } = await loadFiles([file('a.json', json(value))], reading);
    const { values, layers, heads } = tensors[0] as Tensor;
    expect([layers, heads]).toEqual([12, 8]);
    expect([...values.keys()].filter((cell) => values[cell] === 1)).toEqual([41, 78, 87]);
    expect(notes.map(({ reason }) => reason)).toEqual([
      'it lists 3 heads without scores: they are shown as 1, others as 0',
    ]);
  });

  it.each(SETS)('as %s are refused without, with what can be pasted', async (_, value) => {
    expect(await refusal('a.json', json(value))).toContain(
      'it lists 3 heads without scores, of at least 11 layers and 8 heads; to show these heads as 1 and others as 0, say how many layers and heads there are: --layers 11 --heads 8',
    );
  });

  it('under names are a mask for each', async () => {
    const value = { induction: ['L5H1', 'L9H6'], copying: ['L10H7'] };
    const message = await refusal('a.json', json(value));
    expect(message).toContain('it lists 3 heads without scores, of at least 11 layers and 8 heads');
    expect(message).toContain('--layers 11 --heads 8');
    const mask = await load('a.json', json(value), { layers: 11, heads: 8 });
    expect(mask).toMatchObject({ tasks: ['induction', 'copying'], layers: 11, heads: 8 });
    expect([...mask.values.keys()].filter((cell) => mask.values[cell] === 1)).toEqual([41, 78, 88 + 87]);
  });

  it('in an array are not drawn as layers of two heads, unless its axes are named', async () => {
    const array = npy('<i8', [3, 2], [5, 1, 9, 6, 10, 7]);
    expect(await refusal('a.npy', array)).toContain('it lists 3 heads without scores');
    const { tensors } = await loadFiles([file('a.npy', array)], { dims: 'layer head' });
    expect(tensors[0]).toMatchObject({ layers: 3, heads: 2 });
  });

  it('next to scores are left out, or picked', async () => {
    const value = {
      scores: [
        [0.1, 0.2],
        [0.3, 0.4],
      ],
      top: [
        [5, 1],
        [9, 6],
        [10, 7],
      ],
    };
    const { tensors, notes } = await loadFiles([file('a.json', json(value))]);
    expect(tensors).toHaveLength(1);
    expect(notes.map(({ reason }) => reason)).toEqual(['lists of heads without scores were ignored: top']);
    const picked = await loadFiles([file('a.json', json(value))], { pick: 'top', layers: 11, heads: 8 });
    expect(picked.tensors[0]).toMatchObject({ layers: 11, heads: 8 });
  });
});

describeShared('lists of heads as people publish them', () => {
  it('induction heads above a threshold', async () => {
    const bytes = sharedBytes('heads2/pt/smart-induction/Qwen2.5-14B_0.4.pt');
    expect(await refusal('a.pt', bytes)).toContain('it lists 26 heads without scores');
    const { tensors } = await loadFiles([file('a.pt', bytes)], { layers: 48, heads: 40 });
    const scores = (await load('b.pt', sharedBytes('heads2/pt/smart-induction/Qwen2.5-14B.pt'))).values;
    expect([...(tensors[0] as Tensor).values]).toEqual([...scores].map((value) => (value > 0.4 ? 1 : 0)));
  });
});
