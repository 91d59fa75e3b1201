// The quick reader of usual .npz files gives exactly what `loadFiles` gives, or leaves the file to it.

import fc from 'fast-check';
import { zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { loadFiles } from '../../src/formats/load.ts';
import { readPlainNpz } from '../../src/formats/npz/plain.ts';
import type { Dataset } from '../../src/tensor/tensor.ts';
import { exampleScores } from '../support/example.ts';
import { npy } from '../support/npy.ts';

/** Array and file names; some of them say what is in an array. */
const USUAL = ['scores', 'a', 'importance', 'gpt2', '_', 'head_scores'];
const TELLING = (
  'headFirst heads_first head_by_head headHead layer_head attn attn_out pattern experts ' +
  'router mlp.2 neurons features sae channel idx indices token_ids topk scores_by_class by_pos layer0 layer1 blocks.0 h.0 h.1 ' +
  'similarity_matrix distances pairwise confusion umap hidden_states logits embed losses lr grad_norm x_train val_y testData ' +
  'perplexity values.0 values.1 L1H2 position tokHead epochs ckpt500 iter_5 run1-step100 step500 mean±sd checkpoint-7'
).split(' ');
const FOLDERS = [
  'dir/scores',
  'https://host/step100/scores',
  'checkpoint-500/a',
  'ckpt5/a',
  'iter_10/a',
  'runs/global_step1000/a',
  'https://host/gpt2-step1000/a',
];
const name = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...USUAL) }, fc.constantFrom(...TELLING));
const LISTS = [
  'step',
  'steps',
  'checkpoint',
  'checkpoints',
  'task',
  'tasks',
  'layer',
  'heads',
  'tokens',
  'seed',
];

const lengths = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 6 }) },
  fc.constantFrom(0, 12, 33, 40),
);
/** Matrices of fractions, and such as are something else: indices, pairs, comparisons, maps, counts. */
const matrix = fc.record({
  shape: fc
    .array(lengths, { minLength: 2, maxLength: 4 })
    .filter((shape) => shape.reduce((a, b) => a * b, 1) < 9000),
  type: fc.constantFrom('<f4', '<f4', '<f8', '>f4', '<f2', '<i8', '<i4'),
  fill: fc.constantFrom(
    'fractions',
    'fractions',
    'fractions',
    'index',
    'rows',
    'symmetric',
    'map',
    'tiny',
    'sparse',
    'zeros',
  ),
  fortran: fc.boolean(),
});

const FILLS: Record<string, (row: number, column: number, at: number, heads: number) => number> = {
  fractions: (row, column, at) => Math.sin(1 + at) + row - column / 3,
  index: (row, column) => ((row * 7 + column * 5) % 11) * 30,
  rows: (row, column) => (column === 0 ? row >> 1 : column === 1 ? row & 1 : 0.3 + row),
  symmetric: (row, column) => (row === column ? 1 : 1 / (2 + Math.abs(row - column))),
  map: (row, column, _, heads) => (column <= row ? 1 / Math.min(row + 1, heads) : 0),
  tiny: (_row, _column, at) => 1e-42 * (at + 0.5) + 1e20 * (at & 1),
  sparse: (row, column, at) => ((row + column) & 1 ? Number.NaN : at % 5 === 0 ? 0 : 0.1 * at),
  zeros: (row, column, at) => (row === 0 ? 0 : 0.5 + at + column),
};

function encode({
  shape,
  type,
  fill,
  fortran,
}: typeof matrix extends fc.Arbitrary<infer T> ? T : never): Uint8Array {
  const count = shape.reduce((product, length) => product * length, 1);
  const [heads = 1, layers = 1] = shape.toReversed();
  const value = FILLS[fill] as (typeof FILLS)[string];
  const values = Array.from({ length: count }, (_, at) =>
    value(Math.floor(at / heads) % layers, at % heads, at, heads),
  );
  // Half-precision numbers are passed as their bits, and whole numbers without fractions.
  const isWhole = /[if]2|i/.test(type);
  return npy(type, shape, isWhole ? values.map((one) => Math.round(Math.abs(one * 100)) || 0) : values, {
    fortran,
  });
}

const list = fc.oneof(
  fc.oneof(lengths, lengths, fc.integer({ min: 0, max: 40 })).map((length) =>
    npy(
      '<i8',
      [length],
      Array.from({ length }, (_, at) => 100 * (length - at)),
    ),
  ),
  fc.oneof(lengths, lengths, fc.integer({ min: 0, max: 40 })).map((length) =>
    npy(
      '<U4',
      [length],
      Array.from({ length }, (_, at) => `t${at % 5}`),
    ),
  ),
  fc.integer({ min: 1, max: 4 }).map((length) =>
    npy(
      '<f8',
      [length],
      Array.from({ length }, (_, at) => at / 2),
    ),
  ),
);

const archive = fc.record({
  file: fc
    .oneof({ weight: 2, arbitrary: name }, fc.constantFrom(...FOLDERS, 'a.b', 'x.npy'))
    .map((one) => `${one}.npz`),
  matrices: fc.dictionary(name, matrix, { minKeys: 1, maxKeys: 3 }),
  lists: fc.dictionary(fc.constantFrom('step', 'task', 'step', 'task', 'step', 'task', ...LISTS), list, {
    maxKeys: 2,
  }),
  level: fc.constantFrom<0 | 6>(0, 6),
});

/** A dataset as plain data, in which NaN equals NaN and views equal copies. */
const plainly = ({ tensors }: Dataset): unknown =>
  tensors.map((tensor) => ({
    ...tensor,
    values: 'values' in tensor && tensor.values && [...tensor.values],
    doubles: 'doubles' in tensor && tensor.doubles && [...tensor.doubles],
  }));

const loaded = async (name: string, bytes: Uint8Array): Promise<unknown> => {
  const { notes, skipped, ...dataset } = await loadFiles({ name, bytes }, { strict: true });
  return { notes, skipped, tensors: plainly(dataset) };
};

it('gives the same tensors for any archive that it reads', async () => {
  let count = 0;
  await fc.assert(
    fc.asyncProperty(archive, async ({ file, matrices, lists, level }) => {
      const arrays = Object.entries(matrices).map(([name, one]) => [name, encode(one)] as const);
      const members = Object.fromEntries(
        [...arrays, ...Object.entries(lists)].map(([name, bytes]) => [`${name}.npy`, bytes]),
      );
      const bytes = zipSync(members, { level });
      const plain = await readPlainNpz(file, bytes);
      if (!plain) return;
      count += 1;
      expect({ ...plain, tensors: plainly(plain) }).toEqual(await loaded(file, bytes));
    }),
    { numRuns: 600, seed: 1 },
  );
  expect(count).toBeGreaterThan(20);
});

const usual = (members: Record<string, Uint8Array>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(members).map(([name, bytes]) => [`${name}.npy`, bytes])));

it('reads usual archives, and leaves others', async () => {
  const fractions = (...shape: number[]) => encode({ shape, type: '<f4', fill: 'fractions', fortran: false });
  const [steps, tasks] = [npy('<i8', [3], [10, 20, 40]), npy('<U5', [2], ['copy', 'ioi'])];
  expect(await readPlainNpz('scores.npz', exampleScores())).not.toBeNull();
  expect(
    await readPlainNpz('gpt2.npz', usual({ scores: fractions(3, 2, 12, 12), step: steps, task: tasks })),
  ).not.toBeNull();
  expect(
    await readPlainNpz('gpt2.npz', usual({ small: fractions(12, 12), large: fractions(24, 16) })),
  ).not.toBeNull();
  expect(await readPlainNpz('gpt2.npz', usual({ scores: fractions(12, 12), layers: steps }))).toBeNull();
  expect(await readPlainNpz('https://host/step100/gpt2.npz', exampleScores())).toBeNull();
  expect(await readPlainNpz('gpt2.npz', exampleScores().subarray(0, 300))).toBeNull();
  const damaged = exampleScores();
  damaged[150] = 255 - (damaged[150] as number);
  expect(await readPlainNpz('gpt2.npz', damaged)).toBeNull();
});
