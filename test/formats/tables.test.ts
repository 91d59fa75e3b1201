// Tables in Parquet, Arrow and Feather files: damage, lying sizes, and rows that list each head several times. What the formats'
// own writers write is tested in test/interop/.

import { describe, expect, it } from 'vitest';
import { HeadglowError } from '../../src/tensor/error.ts';
import { arrow } from '../support/arrow.ts';
import { loadTensors } from '../support/load.ts';
import { SMALL_PARQUET } from '../support/parquet.ts';
import { describeShared, sharedBytes } from '../support/shared.ts';
import { file, load, loadAll, notesOf, refusal } from './loading.ts';

const encoder = new TextEncoder();

const twice = {
  layer: [0, 0, 0, 0],
  head: [0, 1, 1, 0],
  prompt: ['b', 'b', 'a', 'a'],
  prompt_length: [7, 7, 9, 9],
  score: [0.5, 1.5, 2.5, 3.5],
  nothing: [null, null, null, null],
};

describe('a table', () => {
  it('has a task per column of numbers, and missing values', async () => {
    const bytes = arrow({ layer: [0, 1], head: [0, 0], a: [0.5, null], b: [2, 3], text: ['x', 'y'] });
    expect(await load('a.arrow', bytes)).toMatchObject({
      layers: 2,
      heads: 1,
      tasks: ['a', 'b'],
      values: Float32Array.of(0.5, Number.NaN, 2, 3),
    });
  });

  it('may have the layer and the head in one column', async () => {
    expect(await load('a.arrow', arrow({ name: ['L0H1', 'L0H0'], score: [0.5, 0.25] }))).toMatchObject({
      values: Float32Array.of(0.25, 0.5),
    });
  });

  it('has checkpoints', async () => {
    const bytes = arrow({ step: [20, 10], layer: [0, 0], head: [0, 0], score: [0.5, 1.5] });
    expect(await load('a.arrow', bytes)).toMatchObject({
      steps: [10, 20],
      values: Float32Array.of(1.5, 0.5),
    });
  });

  it('is a matrix if its columns are numbered', async () => {
    expect(await load('a.arrow', arrow({ '0': [0.5, 1], '1': [2, 3] }))).toMatchObject({
      values: Float32Array.of(0.5, 2, 1, 3),
    });
  });

  it('that lists each head several times gives a model per value of the column that tells them apart', async () => {
    const { tensors, notes } = await loadTensors([file('a.arrow', arrow(twice))]);
    expect(tensors).toMatchObject([
      { model: 'b', tasks: ['score'], values: Float32Array.of(0.5, 1.5) },
      { model: 'a', tasks: ['score'], values: Float32Array.of(3.5, 2.5) },
    ]);
    expect(notes.map(({ reason }) => reason)).toEqual([
      'it lists each head for 2 values of prompt, which are shown as models',
      'nothing: no values, so it was left out',
      'prompt_length: the same value in all rows of one prompt, so it was left out',
    ]);
  });

  it('gives tasks if that column is one of tasks', async () => {
    const { prompt: variable, layer, head, score } = twice;
    expect(await load('a.arrow', arrow({ layer, head, variable, score }))).toMatchObject({
      tasks: ['b', 'a'],
      values: Float32Array.of(0.5, 1.5, 3.5, 2.5),
    });
  });

  const runs = ['a', 'b'].flatMap((model) =>
    ['ioi', 'copying'].flatMap((task) =>
      [0, 1].map((head) => ({ model, task, layer: 0, head, score: model.length + task.length / 8 + head })),
    ),
  );
  const shown = [
    { model: 'a', tasks: ['ioi', 'copying'], values: Float32Array.of(1.375, 2.375, 1.875, 2.875) },
    { model: 'b', tasks: ['ioi', 'copying'], values: Float32Array.of(1.375, 2.375, 1.875, 2.875) },
  ];
  const columns = Object.fromEntries(
    ['model', 'task', 'layer', 'head', 'score'].map((name) => [
      name,
      runs.map((row) => row[name as keyof (typeof runs)[0]]),
    ]),
  );
  const text = [Object.keys(columns).join(), ...runs.map((row) => Object.values(row).join())].join('\n');

  it.each([
    ['a.arrow', arrow(columns)],
    ['a.csv', text],
    ['a.json', JSON.stringify(runs)],
    ['a.jsonl', runs.map((row) => JSON.stringify(row)).join('\n')],
    ['columns.json', JSON.stringify(columns)],
  ])('may need two columns to tell rows apart: %s', async (name, bytes) => {
    expect(await loadAll(name, bytes)).toMatchObject(shown);
    expect(await notesOf(name, bytes)).toEqual([
      'it lists each head for 4 values of model and task, which are shown as models and tasks',
    ]);
    expect(await load(name, bytes, { reduce: 'max' })).toMatchObject({ layers: 1, heads: 2 });
  });

  it('of many numbered samples of each head is refused with a way to combine them', async () => {
    const rows = Array.from({ length: 80 }, (_, row) => `0,${row % 2},${row >> 1},0.5`);
    const samples = ['layer,head,sample,score', ...rows].join('\n');
    expect(await refusal('a.csv', samples)).toContain('listed twice, first at line 2; add --reduce mean');
    expect(await load('a.csv', samples, { reduce: 'mean' })).toMatchObject({ heads: 2 });
  });

  it('of text may start with comments, the last of which may be its header', async () => {
    const comments = '# scores of gpt2, from a run\n# layer head score\n';
    const shape = { layers: 1, heads: 2, values: Float32Array.of(0.5, 0.25) };
    expect(await load('a.csv', `${comments}layer,head,s\n0,0,0.5\n0,1,0.25\n`)).toMatchObject(shape);
    expect(await load('a.txt', `${comments}0 0 0.5\n0 1 0.25\n`)).toMatchObject(shape);
    expect(await refusal('a.csv', `${comments}layer,head,s\n0,0,0.5\n0,x,0.25\n`)).toContain('line 5');
  });

  it('whose index numbers the rows is not taken apart by it', async () => {
    expect(await refusal('a.csv', ',layer,head,s\n0,0,0,1\n1,0,0,2\n2,0,1,3\n3,0,1,4\n')).toContain(
      'listed twice',
    );
  });

  it.each([
    [
      'without layer and head',
      { a: ['x'], score: [0.5] },
      'no columns “layer” and “head”; its columns are "a", "score"',
    ],
    ['without scores', { layer: [0], head: [0], note: ['x'] }, 'it has no column of scores'],
    [
      'of a head that nothing tells apart',
      { layer: [0, 0], head: [0, 0], s: [0.5, 1] },
      'row 1: layer 0, head 0 is listed twice',
    ],
    [
      'of a layer that is no number',
      { layer: ['x'], head: [0], s: [0.5] },
      'row 0: "x" is not a layer number',
    ],
    [
      'of a far head',
      { layer: [0, 99999], head: [0, 99999], s: [0.5, 1] },
      'too large for the scores in the file',
    ],
  ])('is refused %s', async (_, columns, reason) => {
    expect(await refusal('a.arrow', arrow(columns))).toContain(reason);
  });
});

/** Reads a damaged file. @returns what is in it; null if it is refused with an error that names it */
async function readDamaged(name: string, bytes: Uint8Array): Promise<readonly unknown[] | null> {
  try {
    const read = await loadAll(name, bytes);
    expect(read.length).toBeGreaterThan(0);
    return read;
  } catch (error) {
    expect(error).toBeInstanceOf(HeadglowError);
    expect((error as HeadglowError).details.file).toBe(name);
    return null;
  }
}

describe('long lists under the names of columns', () => {
  const rows = 2 ** 16;
  const column = <Cell>(cellAt: (row: number) => Cell): Cell[] =>
    Array.from({ length: rows }, (_, row) => cellAt(row));
  const lists = {
    step: column((row) => Math.floor(row / 1024)),
    layer: column((row) => Math.floor(row / 32) % 32),
    head: column((row) => row % 32),
    note: column((row) => `n${row % 3}`),
    score: column((row) => (row === 5 ? null : row / 2)),
  };

  it('are a table', async () => {
    const loaded = await load('a.json', encoder.encode(JSON.stringify(lists)));
    expect(loaded).toMatchObject({ layers: 32, heads: 32, tasks: ['score'] });
    expect(loaded.steps).toEqual(Array.from({ length: 64 }, (_, step) => step));
    expect(loaded.values).toEqual(Float32Array.from(lists.score, (score) => score ?? Number.NaN));
  });
});

describe('damage', () => {
  it('of an Arrow file is refused wherever it ends', async () => {
    const bytes = arrow(twice);
    for (let end = 8; end < bytes.length; end += 7)
      expect(await refusal('a.arrow', bytes.subarray(0, end))).toMatch(/^a\.arrow/);
  });

  it('of an Arrow file never breaks out of reading it', async () => {
    const bytes = arrow(twice);
    for (let at = 8; at < bytes.length; at++)
      for (const byte of [0, 0x7f, 0xff]) await readDamaged('a.arrow', bytes.with(at, byte));
  });
});

it('damage of a Parquet file never breaks out of reading it', async () => {
  expect(await load('a.parquet', SMALL_PARQUET)).toMatchObject({
    tasks: ['s'],
    values: Float32Array.of(1.5, Number.NaN, -2, 4),
  });
  for (let at = 0; at < SMALL_PARQUET.length; at++)
    for (const byte of [0, 0x7f, 0xff]) await readDamaged('a.parquet', SMALL_PARQUET.with(at, byte));
  for (let end = 1; end < SMALL_PARQUET.length; end++)
    await readDamaged('a.parquet', SMALL_PARQUET.subarray(0, end));
});

describeShared('features of heads for two prompts in a Parquet file', () => {
  const rel = 'heads2/parquet/sparse-attention/attention_features.parquet';

  it('are models by prompt and tasks by feature', async () => {
    const { tensors, notes } = await loadTensors([file(rel, sharedBytes(rel))]);
    expect(tensors).toMatchObject([
      { model: 'wikitext_wikitext-103-raw-v1_train_doc0_16tok', layers: 24, heads: 14, steps: null },
      { model: 'wikitext_wikitext-103-raw-v1_train_doc3_16tok', layers: 24, heads: 14, steps: null },
    ]);
    expect(notes.map(({ reason }) => reason)).toEqual([
      'it lists each head for 2 values of prompt_id, which are shown as models',
      'rmsnorm_gamma_norm: no values, so it was left out',
      'prompt_len: the same value in all rows of one prompt_id, so it was left out',
    ]);
    const valuesOf = (model: number, task: string): Float32Array => {
      const { tasks, values } = tensors[model] as (typeof tensors)[number];
      const start = tasks.indexOf(task) * 24 * 14;
      expect(start).toBeGreaterThanOrEqual(0);
      return values.subarray(start, start + 24 * 14);
    };
    const check = (model: number, task: string, cells: readonly (readonly [number, number, number])[]) => {
      const values = valuesOf(model, task);
      for (const [layer, head, value] of cells) expect(values[layer * 14 + head]).toBe(Math.fround(value));
      expect(values.some((value) => Number.isNaN(value) || value <= 0)).toBe(false);
    };
    const near = (model: number, task: string): readonly [number, number] => {
      const values = valuesOf(model, task);
      return [Number(Math.min(...values).toPrecision(6)), Number(Math.max(...values).toPrecision(6))];
    };
    check(0, 'sink_mass_token_0', [[9, 7, 1]]);
    expect(near(0, 'sink_mass_token_0')).toEqual([2.32696e-5, 1]);
    expect(near(1, 'sink_mass_token_0')).toEqual([4.4897e-5, 1]);
    expect(near(0, 'attention_entropy')).toEqual([1.86025e-5, 27.6505]);
    expect(valuesOf(0, 'sink_mass_token_0')[0]).toBeCloseTo(0.095001220703, 8);
    expect(valuesOf(1, 'sink_mass_token_0')[23 * 14 + 13]).toBeCloseTo(0.249104812741, 8);
    expect(valuesOf(0, 'attention_entropy')[4 * 14 + 13]).toBeCloseTo(27.650539398193, 5);
  });

  it('are refused if the file ends early, and damaged pages never break out of reading it', async () => {
    const bytes = sharedBytes(rel);
    for (let part = 1; part < 8; part++)
      expect(await refusal('a.parquet', bytes.subarray(0, Math.floor((bytes.length * part) / 8)))).toContain(
        'it is damaged, or not supported',
      );
    const original = JSON.stringify(await loadAll('a.parquet', bytes));
    let unchanged = 0;
    for (let run = 0; run < 60; run++) {
      const at = 4 + ((run * 7919) % (bytes.length - 12));
      const read = await readDamaged('a.parquet', bytes.with(at, (bytes[at] as number) ^ 0xff));
      if (read === null || JSON.stringify(read) === original) unchanged++;
    }
    expect(unchanged).toBeGreaterThan(10);
  });
});
