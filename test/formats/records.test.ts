// JSON records and named matrices, their steps, and errors that give the place of a record.

import { describe, expect, it } from 'vitest';
import { loadFiles } from '../../src/formats/load.ts';
import { file, load, loadAll, notesOf, refusal } from './loading.ts';

const NAN = Number.NaN;
const json = (value: unknown): string => JSON.stringify(value);

describe('records', () => {
  it('have a task for each number', async () => {
    const tensor = await load(
      'm.json',
      json([
        { layer: 1, head: 0, kind: '<i>x</i>', a: 3, seed: 1, b: 30 },
        { layer: 0, head: 1, kind: '', a: 2, seed: 1, b: null },
        { layer: 0, head: 0, kind: '', a: 1, seed: 1 },
      ]),
    );
    expect(tensor).toMatchObject({ model: 'm', layers: 2, heads: 2, tasks: ['a', 'b'], steps: null });
    expect([...tensor.values]).toEqual([1, 2, 3, NAN, NAN, NAN, 30, NAN]);
  });

  it('may have their scores in an object, next to other numbers', async () => {
    const tensor = await load(
      'm.json',
      json({
        made: 'today',
        heads: [
          { layer: 0, head: 0, confidence: 0.5, scores: { x: 1 } },
          { layer: 0, head: 1, confidence: 0.5, scores: { y: 4, x: 2 } },
        ],
      }),
    );
    expect(tensor).toMatchObject({ layers: 1, heads: 2, tasks: ['x', 'y'] });
    expect([...tensor.values]).toEqual([1, 2, NAN, 4]);
  });

  it('may name layer and head in one text', async () => {
    const tensor = await load('m.json', json({ ranking: [{ head: 'L1H0', score: 3, rank: 1 }] }));
    expect(tensor).toMatchObject({ layers: 2, heads: 1, tasks: ['score'] });
    expect([...tensor.values]).toEqual([NAN, 3]);
  });

  it('count from 1 if they list all heads from 1 on', async () => {
    const record = (layer: number, head: number) => ({ layer, head, s: 10 * layer + head });
    const tensor = await load('m.json', json([record(2, 2), record(1, 2), record(2, 1), record(1, 1)]));
    expect([...tensor.values]).toEqual([11, 12, 21, 22]);
    const keys = '{"2-2": 4, "1-1": 1, "1-2": 2, "2-1": 3}';
    expect([...(await load('m.json', keys)).values]).toEqual([1, 2, 3, 4]);
    expect(await notesOf('m.json', keys)).toEqual([
      'its layers and heads count from 1, so each is shown one lower',
    ]);
  });

  it.each([{ step: 'step-00200' }, { step: 200 }, { revision: 'step200' }, { checkpoint: 'checkpoint-200' }])(
    'are at the step that the file tells: %j',
    async (fields) => {
      const records = [{ layer: 0, head: 0, s: 1 }];
      expect((await load('m.json', json({ ...fields, records }))).steps).toEqual([200]);
      expect((await load('m.json', json([{ ...fields, ...records[0] }]))).steps).toEqual([200]);
    },
  );

  it('have no step if no field gives one', async () => {
    const records = [{ layer: 0, head: 0, s: 1 }];
    for (const fields of [{ step: -1 }, { revision: '200' }, { revision: 'main' }, { checkpoint: 'a/b.pt' }])
      expect((await load('m.json', json({ ...fields, records }))).steps).toBe(null);
  });

  it.each([
    [
      { heads: [{ layer: 0, head: 0, s: 1 }, 5] },
      'm.json, heads[1]: expected an object with layer and head, found a number.',
    ],
    [
      [
        { layer: 0, head: 0, s: 1 },
        { layer: 0, head: 0, s: 2 },
      ],
      'm.json, [1]: layer 0, head 0 is listed twice, first at [0]; add --reduce mean',
    ],
    [
      [
        { layer: 0, head: 0, s: 1 },
        { layer: 0, head: 1, s: '<b>' },
      ],
      'm.json, [1].s: expected a number, found text.',
    ],
    [
      [
        { layer: 0, head: 0, s: { a: 1 } },
        { layer: 0, head: 1, s: { a: true } },
      ],
      'm.json, [1].s.a: expected a number, found true or false.',
    ],
    [
      [{ layer: '<b>', head: 0, s: 1 }],
      'm.json, [0]: "<b>" is not a layer number; number layers and heads with',
    ],
    [[{ layer: 0, head: 0, s: 1 }, { head: 0 }], 'm.json, [1]: "nothing" is not a layer number'],
    [
      [{ layer: 1e9, head: 0, s: 1 }],
      'm.json, [0]: this head would need a matrix of 1000000001 x 1 heads, too large',
    ],
    [[{ layer: 1e300, head: 0, s: 1 }], 'm.json, [0]: this head would need a matrix of 1e+300 x 1 heads'],
  ])('are refused: %j', async (value, message) => {
    expect(await refusal('m.json', json(value))).toContain(message);
  });

  it('are rejected if they have very many tasks', async () => {
    const records = Array.from({ length: 50_000 }, (_, layer) => ({ layer, head: 0, [`s${layer}`]: 1 }));
    expect(await refusal('m.json', json(records))).toMatch(
      /this head would need a matrix of \d+ x 1 heads, 50000 tasks/,
    );
  });

  it('of 20 MB are read quickly', async () => {
    const records = Array.from({ length: 200_064 }, (_, row) => ({
      layer: Math.floor(row / 16) % 24,
      head: row % 16,
      step: Math.floor(row / 384),
      induction: row / 7,
      copying: row / 11,
      previous: row / 13,
    }));
    const text = json({ records });
    expect(text.length).toBeGreaterThan(19e6);
    const tensor = await load('m.json', text);
    expect(tensor).toMatchObject({ layers: 24, heads: 16, tasks: ['induction', 'copying', 'previous'] });
    expect(tensor.steps).toHaveLength(521);
  });
});

describe('named arrays', () => {
  it('of one shape are tasks of one model', async () => {
    const tensor = await load('m.json', json({ seq_len: 5, a: [[1, 2]], note: ['x'], b: [[3, null]] }));
    expect(tensor).toMatchObject({ model: 'm', layers: 1, heads: 2, tasks: ['a', 'b'] });
    expect([...tensor.values]).toEqual([1, 2, 3, NAN]);
  });

  it('of several shapes or in several objects are separate models', async () => {
    const matrix = [[1, 2]];
    const tensors = await loadAll(
      'm.json',
      json({ x: { p: matrix, q: { r: matrix } }, a: matrix, b: [[1], [2]] }),
    );
    expect(tensors.map(({ model, tasks }) => [model, tasks])).toEqual([
      ['x', ['p', 'q/r']],
      ['1 x 2', ['a']],
      ['2 x 1', ['b']],
    ]);
  });

  it('without the number of layers in the file are ignored', async () => {
    const value = { n_layers: 3, scores: [[1], [2], [3]], best: [[0, 1], [2]] };
    expect(await load('m.json', json(value))).toMatchObject({ layers: 3, heads: 1, tasks: ['scores'] });
  });

  it('that are not matrices are ignored with a note', async () => {
    const value = { scores: [[1], [2], [3]], best: [[0, 1], [2]] };
    const { tensors, notes } = await loadFiles([file('m.json', json(value))]);
    expect(tensors).toMatchObject([{ layers: 3, heads: 1, tasks: ['scores'] }]);
    expect(notes).toMatchObject([
      { place: 'best[1]', reason: 'this list has 1 items but the first one has 2' },
    ]);
    expect(await refusal('m.json', json({ best: value.best }))).toContain(
      'm.json, best[1]: this list has 1 items',
    );
  });

  it('are found whatever their names', async () => {
    const text = '{"__proto__": [[1]], "constructor": [[2]], "<b>": [[3]]}';
    expect((await load('m.json', text)).tasks).toEqual(['__proto__', 'constructor', '<b>']);
  });
});

describe('objects of heads under different names', () => {
  const heads = (value: number) => ({ L0H0: value, L0H1: value + 1 });

  it('at steps are models by their names', async () => {
    const inSteps = (value: (base: number) => object) => ({ step_10: value(1), step_20: value(5) });
    const effect = inSteps((base) => ({ all: heads(base) }));
    const kind = inSteps((base) => ({ s1: heads(base), s2: heads(base) }));
    const tensors = await loadAll('a.json', json({ effect, kind }));
    expect(tensors.map(({ model, tasks, steps }) => [model, tasks, steps])).toEqual([
      ['effect/all', [''], [10, 20]],
      ['kind/s1', [''], [10, 20]],
      ['kind/s2', [''], [10, 20]],
    ]);
  });

  it('without steps are tasks', async () => {
    expect((await load('a.json', json({ x: { s1: heads(1) }, y: heads(2) }))).tasks).toEqual(['x.s1', 'y']);
  });
});
