// Nothing is labelled layer and head that is not: what values or names say to be something else is read as it is meant,
// or refused by its name; what only may be something else is shown, and said.

import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { loadFiles } from '../../src/formats/load.ts';
import type { Reading } from '../../src/formats/reading.ts';
import type { HeadglowError } from '../../src/tensor/error.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { counting, npy } from '../support/npy.ts';
import { describeShared, sharedBytes, sharedNames } from '../support/shared.ts';
import { file, load, loadAll, notesOf, refusal } from './loading.ts';

const NAN = Number.NaN;

const matrix = (rows: number, columns: number, cell: (row: number, column: number) => number): Uint8Array =>
  npy(
    '<f4',
    [rows, columns],
    Array.from({ length: rows * columns }, (_, index) => cell(Math.floor(index / columns), index % columns)),
  );

/** A number that looks like noise, in (0, 1). */
const noise = (row: number, column: number): number => {
  const wave = Math.sin(row * 12.9898 + column * 78.233) * 43_758.5453;
  return 0.01 + 0.98 * (wave - Math.floor(wave));
};

describe('rows of [layer, head, score]', () => {
  const cells = [
    [1, 2, 0.9],
    [0, 1, 0.7],
    [1, 0, 0.5],
    [0, 0, 0.25],
    [0, 2, 0.125],
    [1, 1, 0],
  ];
  const expected = [0.25, Math.fround(0.7), 0.125, 0.5, 0, Math.fround(0.9)];

  it.each([
    ['sorted, in .npy', 'a.npy', npy('<f8', [6, 3], cells.flat())],
    ['in an archive', 'a.npz', zipSync({ 'x.npy': npy('<f8', [6, 3], cells.flat()) })],
    ['in JSON', 'a.json', JSON.stringify(cells)],
    ['by name in JSON', 'a.json', JSON.stringify({ seed: 1, ranking: cells })],
    ['in CSV without a header', 'a.csv', cells.map((row) => row.join()).join('\n')],
    [
      'as columns',
      'a.npy',
      npy(
        '<f8',
        [3, 6],
        [0, 1, 2].flatMap((field) => cells.map((row) => row[field] as number)),
      ),
    ],
  ])('are a list of heads: %s', async (_, name, content) => {
    const tensor = await load(name, content);
    expect(tensor).toMatchObject({ layers: 2, heads: 3 });
    expect([...tensor.values]).toEqual(expected);
    expect(await notesOf(name, content)).toEqual(['its 6 entries were read as [layer, head, score]']);
  });

  it('may count from 1', async () => {
    const rows = JSON.stringify(
      cells.map(([layer = 0, head = 0, score = 0]) => [layer + 1, head + 1, score]),
    );
    expect([...(await load('a.json', rows)).values]).toEqual(expected);
    expect(await notesOf('a.json', rows)).toContain(
      'its layers and heads count from 1, so each is shown one lower',
    );
  });

  it('may list only some heads if the scores are fractions', async () => {
    const tensor = await load('a.npy', npy('<f8', [4, 3], [0, 1, 0.5, 1, 1, 0.25, 2, 0, 0.125, 1, 0, 1]));
    expect([...tensor.values]).toEqual([NAN, 0.5, 1, 0.25, 0.125, NAN]);
  });

  it('may have several scores if they list all heads', async () => {
    const rows = [0, 1, 2, 3].flatMap((index) => [index >> 1, index & 1, index, 10 + index]);
    expect(await load('a.npy', npy('<f4', [4, 4], rows))).toMatchObject({
      layers: 2,
      heads: 2,
      tasks: ['column 2', 'column 3'],
    });
  });

  it.each([
    ['counts of heads', npy('<i4', [5, 3], [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9])],
    ['scores of three heads', matrix(24, 3, noise)],
    ['a mask', matrix(12, 3, (row, column) => (row + column) % 2)],
    ['mostly zeros', matrix(12, 3, (row, column) => (column === 2 ? noise(row, 0) : 0))],
  ])('are not seen in %s', async (_, content) => {
    expect((await load('a.npy', content)).heads).toBe(3);
  });
});

describe('an array is rejected with what it contains', () => {
  const causal = (row: number, column: number): number => (column > row ? 0 : 1 / (row + 1));
  const even = (row: number, column: number): number => (1 + (row === column ? 0.5 : -0.5 / 7)) / 8;

  it('attention maps: causal rows that sum to 1', async () => {
    const message = await refusal('a.npy', matrix(8, 8, causal));
    expect(message).toContain('its 8 x 8 matrix is an attention map (query x key), not layers x heads');
  });

  it('attention maps in half precision and four dimensions', async () => {
    const maps = [0, 1].flatMap(() =>
      Array.from({ length: 64 }, (_, index) => causal(index >> 3, index & 7)),
    );
    expect(await refusal('a.npy', npy('<f4', [2, 1, 8, 8], maps))).toContain('attention maps');
    expect(
      await refusal(
        'a.json',
        JSON.stringify([
          maps.slice(0, 64).reduce<number[][]>((rows, value, index) => {
            if (index % 8 === 0) rows.push([]);
            rows.at(-1)?.push(value);
            return rows;
          }, []),
        ]),
      ),
    ).toContain('attention map');
  });

  it.each([
    [[3, 8, 8], '--dims "head query key" --reduce max, or --dims "layer query key" --reduce max'],
    [[1, 3, 8, 8], '--dims "layer head query key" --reduce max'],
    [[2, 3, 8, 8], '--dims "layer head query key" --reduce max, or --dims "checkpoint layer query key"'],
  ])('attention maps of shape %j, with readings that reduce them', async (shape, flags) => {
    const size = shape.reduce((product, length) => product * length);
    const maps = Array.from({ length: size }, (_, index) => causal((index >> 3) & 7, index & 7));
    const bytes = npy('<f4', shape, maps);
    expect(await refusal('a.npy', bytes)).toContain(`reduce each map to one number: ${flags}`);
    const error = await loadAll('a.npy', bytes).catch((reason: unknown) => reason as HeadglowError);
    const choices = (error as HeadglowError).details.choices ?? [];
    expect(choices).toHaveLength(2);
    for (const choice of choices) {
      const { tensors } = await loadFiles([file('a.npy', bytes)], choice as Reading);
      expect((tensors[0] as Tensor).values.every((value) => value === 1)).toBe(true);
    }
  });

  it('the attention map of one head, which leaves nothing to reduce', async () => {
    expect(await refusal('a.npy', matrix(8, 8, causal))).toContain('save one score for each head');
  });

  it('attention maps without a mask if their name says so; otherwise there is a warning', async () => {
    const map = matrix(8, 8, even);
    expect(await refusal('gpt2_attention_map.npy', map)).toContain('attention map');
    expect(await refusal('a.npz', zipSync({ 'attn_weights.npy': map }))).toContain('attention map');
    expect(await notesOf('scores.npy', map)).toEqual([
      'it is shown as 8 layers x 8 heads, though each row sums to 1, as in an attention map (query x key)',
    ]);
  });

  it('matrices that compare rows with columns: symmetric, with a constant diagonal', async () => {
    const distance = (row: number, column: number): number => Math.abs(row - column) ** 0.5;
    const correlation = (row: number, column: number): number => Math.exp(-Math.abs(row - column));
    for (const cell of [distance, correlation])
      expect(await refusal('a.npy', matrix(12, 12, cell))).toContain(
        'its 12 x 12 matrix compares rows with columns (heads with heads, or tokens with tokens), so it is not layers x heads',
      );
    const several = npy(
      '<f4',
      [2, 12, 12],
      [...Array(288)].map((_, at) => distance(Math.floor(at / 12) % 12, at % 12)),
    );
    expect(await refusal('a.npy', several)).toContain('save one score per head as layers x heads');
    expect(await refusal('head_to_head.npy', matrix(12, 12, noise))).toContain('heads with heads, or tokens');
  });

  it('heads before layers, if its name says so', async () => {
    expect(await refusal('scores-heads-first.npy', matrix(16, 32, noise))).toBe(
      'scores-heads-first.npy: its name says that heads come before layers, so its 16 rows are not layers; read it so: --dims "head layer".',
    );
  });

  it('one matrix per layer, by the numbers in names', async () => {
    const members = Object.fromEntries(
      [0, 1, 2].map((layer) => [`layers.${layer}.q.npy`, matrix(4, 8, noise)]),
    );
    const message =
      'a.npz: 3 matrices belong to one layer each (layers.0.q, layers.1.q, …), so their rows are not layers';
    expect(await refusal('a.npz', zipSync(members))).toContain(message);
    const value = { 'h.0.attn': [[1, 2]], 'h.1.attn': [[3, 4]] };
    expect(await refusal('a.json', JSON.stringify(value))).toContain('2 matrices belong to one layer each');
  });

  it('rows that are labelled', async () => {
    const words = npy('<U5', [8], ['The', 'cat', 'sat', 'on', 'the', 'mat', 'and', 'slept']);
    const vectors = matrix(8, 12, noise);
    expect(await refusal('a.npz', zipSync({ 'v.npy': vectors, 'words.npy': words }))).toContain(
      'a.npz, v: its rows are labelled by the array words ("The", "cat", …), so they are not layers',
    );
    const tokens = npy('<i8', [8], [5, 3, 8, 1, 1, 2, 9, 4]);
    expect(await refusal('a.npz', zipSync({ 'v.npy': vectors, 'token_ids.npy': tokens }))).toContain(
      'token_ids',
    );
    const layers = npy(
      '<U8',
      [8],
      Array.from({ length: 8 }, (_, layer) => `layer ${layer}`),
    );
    expect(await loadAll('a.npz', zipSync({ 'v.npy': vectors, 'tokens.npy': layers }))).toHaveLength(1);
  });

  it('on its own: other arrays are shown, and a note says so', async () => {
    const bytes = zipSync({ 'scores.npy': matrix(8, 8, noise), 'pattern.npy': matrix(8, 8, causal) });
    expect(await load('a.npz', bytes)).toMatchObject({ layers: 8, heads: 8 });
    expect(await notesOf('a.npz', bytes)).toEqual([expect.stringContaining('attention map')]);
  });
});

describe('matrices of layers x heads are shown without a note', () => {
  it.each([
    ['as many heads as layers', matrix(32, 32, noise)],
    ['all equal', matrix(12, 12, () => 0.5)],
    ['a checkerboard', matrix(12, 12, (row, column) => (row + column) % 2)],
    ['one bright head', matrix(12, 12, (row, column) => (row === 3 && column === 4 ? 1 : 0))],
    ['a gradient', matrix(12, 12, (row, column) => row + column)],
    ['missing cells', matrix(12, 12, (row, column) => (row < 5 ? NAN : noise(row, column)))],
    ['shares of each layer', matrix(12, 16, () => 1 / 16)],
    ['one layer', matrix(1, 12, noise)],
  ])('%s', async (_, content) => {
    expect(await notesOf('scores.npy', content)).toEqual([]);
  });
});

it.each([
  [
    'more layers than models have',
    counting([1411, 384]),
    'it is shown as 1,411 layers x 384 heads, which is more layers than',
  ],
  ['one long row', counting([1, 1024]), 'it is shown as 1 layer x 1,024 heads'],
])('what may be something else is shown, and said: %s', async (_, content, note) => {
  expect(await notesOf('a.npy', content)).toEqual([expect.stringContaining(note)]);
});

it('a flat list of scores is rejected with how to reshape it', async () => {
  expect(await refusal('a.npy', counting([1024]))).toContain(
    'if it is layers x heads, add --dims "(layer head)" --heads HEADS',
  );
});

describe('layer and head in one text', () => {
  it.each(['0,1', '(0, 1)', '(0,1)', '0-1', 'L0H1', 'a0.h1'])('are keys of JSON: %s', async (key) => {
    const tensor = await load('a.json', JSON.stringify({ [key]: [0.25, 0.75], [key.replace('1', '0')]: 2 }));
    expect([...tensor.values]).toEqual([2, 0.5]);
  });

  it('are keys of objects, each number of them a task', async () => {
    const value = {
      '0,0': { head: [0, 0], io: 1, s: null, kind: ['x'] },
      '0,1': { head: [0, 1], io: 2, s: 5 },
    };
    const tensor = await load('a.json', JSON.stringify(value));
    expect(tensor).toMatchObject({ layers: 1, heads: 2, tasks: ['io', 's'] });
    expect([...tensor.values]).toEqual([1, 2, NAN, 5]);
  });

  it('are read from a column “head”, or from any column if they contain letters', async () => {
    for (const text of ['k,head,s\n1,"(0, 1)",5\n2,"(0, 0)",4\n', ',labels,s\n0,L0H1,5\n1,L0H0,4\n'])
      expect((await load('a.csv', text)).values.subarray(-2)).toEqual(Float32Array.of(4, 5));
  });
});

describe('JSON', () => {
  it('reads matrices in a list of models', async () => {
    const value = {
      results: [
        { model_name: 'a', m: [[1, 2]] },
        { model_name: 'b', m: [[3]] },
      ],
    };
    expect(
      (await loadAll('x.json', JSON.stringify(value))).map(({ model, tasks }) => [model, tasks]),
    ).toEqual([
      ['a', ['m']],
      ['b', ['m']],
    ]);
  });

  it('reads what lists most heads, and names the rest', async () => {
    const heads = { L0H0: 1, L0H1: 2, L0H2: 3, L1H0: 4, L1H1: 5, L1H2: 6 };
    const top = [{ layer: 0, head: 1, s: 2 }];
    const text = JSON.stringify({ top, run: { step_5: heads, step_9: heads }, few: { L0H0: 1, L0H1: 2 } });
    const [tensor] = await loadAll('a.json', text);
    expect(tensor).toMatchObject({ layers: 2, heads: 3, steps: [5, 9], tasks: ['run'] });
    expect([...(tensor?.values ?? [])]).toEqual([1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6]);
    expect(await notesOf('a.json', text)).toEqual([
      'objects that list fewer heads were left out: few (2 heads)',
      'lists of fewer heads were ignored: top',
    ]);
  });

  it('with lists of texts is rejected', async () => {
    expect(await refusal('a.json', '[["red", "green", 0.5]]')).toContain('its lists contain text');
  });
});

describeShared('real files', () => {
  it.each([
    ['npz/emergence/attention_checkpoints.npz', 'attention maps'],
    ['json/double-sparse/Llama-3.1-8B.json', '96 matrices belong to one layer each'],
  ])('%s is refused by what it is', async (name, message) => {
    expect(await refusal(name, sharedBytes(`heads2/${name}`))).toContain(message);
  });

  it('vectors of tokens are not layers', async () => {
    const name = 'heads/head-atlas/umap/attention-comparison.npz';
    expect(await refusal(name, sharedBytes(name))).toContain(
      'its rows are labelled by the array types ("word_part", "word_part", …)',
    );
  });

  it('a sorted list of heads is the matrix of all', async () => {
    const [name = ''] = sharedNames('heads2/npy/head-interpret', '.npy');
    const tensor = await load(name, sharedBytes(name));
    expect(tensor).toMatchObject({ layers: 32, heads: 32 });
    expect(tensor.values[32 + 25]).toBe(0.09375);
    expect(tensor.values.filter((value) => value === 0)).toHaveLength(977);
  });

  it('scores of four models in one list are named after their models', async () => {
    const tensors = await loadAll('i.json', sharedBytes('heads2/json/attendome/induction_dataset.json'));
    expect(tensors.map(({ model, layers, heads }) => [model, layers, heads])).toEqual([
      ['EleutherAI/gpt-j-6b', 28, 16],
      ['EleutherAI/gpt-neox-20b', 44, 64],
      ['meta-llama/Llama-2-7b-hf', 32, 32],
      ['meta-llama/Llama-2-13b-hf', 40, 40],
    ]);
  });

  it('trajectories list what is ignored', async () => {
    const name = 'heads2/json/ioi-emergence/pythia_160m_trajectories_sensitivity_wang.json';
    const { notes } = await loadFiles([file('t.json', sharedBytes(name))]);
    expect(notes[0]?.reason).toContain('head_trajectories.step_0 (6 heads)');
  });
});
