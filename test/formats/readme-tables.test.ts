// Every real file is shown with the numbers that other programs found in it: the tables in the READMEs of the data.

import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { loadFiles, type Reading } from '../../src/formats.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { loadTensors } from '../support/load.ts';
import { type Counted, isShown } from '../support/readme-match.ts';
import { listedFiles, readTables, type TableRow } from '../support/readme-tables.ts';
import { describeShared, isSharedPresent, sharedBytes, sharedPath } from '../support/shared.ts';

/** Settings with which files are read, by what their paths contain; other files are read without any. */
const SETTINGS: readonly (readonly [file: string, ...settings: Reading[]])[] = [
  ['attention-comparison.npz', { dims: 'task (layer head)', heads: 16 }],
  ['induction_scores-pythia-14m', { reduce: 'mean' }],
  ['interpolation_k_gpt2.csv', { reduce: 'mean', value: ['iou_score'] }],
  ['day3_heads_long.csv', { reduce: 'mean' }],
  ['iou_scores_bert.csv', { reduce: 'mean' }],
  ['leank/', { dims: 'task layer head' }, { dims: 'layer head channel', reduce: 'sum' }],
  ['len30_n256.pkl', { pick: '2.m1_prob', dims: '(layer head)', heads: 32 }],
  ['attention_checkpoints.npz', { dims: 'checkpoint task layer head' }],
  [
    'double-sparse/',
    { pick: 'model.layers.0.self_attn.q_proj', dims: 'layer head' },
    { pick: 'model.layers.0.self_attn.k_proj', dims: 'layer head' },
  ],
  ['top_induction_pattern.pt', { pick: 'pattern', dims: 'layer head' }, { pick: 'mask', dims: 'layer head' }],
];

/** What rows count of what is shown, by their quantities. */
const COUNTED: readonly (readonly [quantity: RegExp, counted: Counted])[] = [
  [/^raw_scores\.<probe>\.<metric>/, { tasks: /^(?!frustration)/ }],
  [/^vectors\.npy/, { shape: [1411, 24, 16] }],
  [/^indirect_effect_head/, { tasks: /indirect/ }],
];

/** Quantities that are not shown as such, as `file: quantity`. */
const NOT_SHOWN: readonly (readonly [quantity: RegExp, reason: string])[] = [
  [/: raw list items$/, 'the mean of each list is shown'],
  [/induction_scores-pythia-14m.*: \w+$/, 'samples of a head are combined'],
  [/interpolation_k_gpt2\.csv: iou_score$/, 'numbers of programs of a head are combined'],
  [/day3_heads_long\.csv: \w+$/, 'positions of the needle are combined'],
  [/: iou_score, all rows$/, 'rows of a head are combined'],
  [/: edge scores$/, 'scores of edges are summed by head'],
  [/: (?:its mean over sentences|mean direct_effect_head)$/, 'each sentence is a task'],
  [/: \(patched - corrupt\)/, 'a difference of two arrays'],
  [/: steps$/, 'the steps are labels'],
];

/** Files that hold no matrix of layers x heads. */
const NO_MATRIX: readonly (readonly [file: string, reason: RegExp])[] = [
  ['Qwen2.5-14B_0.4.pt', /lists 26 heads without scores/],
  ['Phi-2-2.7B.neuron.pth', /lists have different lengths/],
  ['acdc/tracr.pth', /edges of a circuit without scores/],
  ['run_args.bin', /no scores by layer and head/],
  ['finetuned_model_0.pth', /it is a saved model/],
  ['eap-ioi-gpt2_threshold=0.05.pkl', /lists parts of a model, as a circuit does, without scores/],
  ['lfs/analysis_results_8500_1_7.pkl', /this is a Git LFS pointer/],
  ['averaged_results_noise_0.1.csv', /its column of heads has no layers/],
  ['ioi_cost_matrix_all_atthead_pattern.npz', /compares rows with columns/],
  ['bert_program_complexity_scores.npy', /it contains text/],
];

const settingsOf = (file: string): readonly Reading[] =>
  (SETTINGS.find(([part]) => file.includes(part))?.slice(1) as Reading[] | undefined) ?? [{}];

/** A file; for one of a Zarr store, all files of its folder. */
function filesWith(file: string) {
  const isInStore = file.includes('/zarr/');
  const folder = dirname(file);
  const names = isInStore ? readdirSync(sharedPath(folder)).map((name) => `${folder}/${name}`) : [file];
  return names.map((name) => ({ name, bytes: sharedBytes(name) }));
}

async function loadAllSettings(file: string): Promise<Tensor[][]> {
  const all: Tensor[][] = [];
  for (const settings of settingsOf(file))
    all.push([...(await loadTensors(filesWith(file), settings)).tensors]);
  return all;
}

const countedOf = ({ quantity }: TableRow): Counted =>
  COUNTED.find(([pattern]) => pattern.test(quantity))?.[1] ?? {};

const isNotShown = ({ file, quantity }: TableRow): boolean =>
  NOT_SHOWN.some(([pattern]) => pattern.test(`${file}: ${quantity}`));

describeShared('the files in the tables of the READMEs', () => {
  const rows = isSharedPresent ? readTables() : [];
  const files = isSharedPresent ? listedFiles() : [];
  const isWithoutMatrix = (file: string) => NO_MATRIX.some(([part]) => file.includes(part));
  const readable = files.filter((file) => !isWithoutMatrix(file));

  it('are as many as they should be', () => {
    expect(rows.length).toBeGreaterThan(150);
    expect(readable.length).toBeGreaterThan(90);
  });

  it('are told apart by every number', async () => {
    const file = 'heads2/h5/h5wasm/compressed.h5';
    const row = rows.find((one) => one.file === file) as TableRow;
    const [tensors = []] = await loadAllSettings(file);
    const [spot] = row.spots as [TableRow['spots'][number]];
    expect(isShown(row, tensors)).toBe(true);
    const changes: Partial<TableRow>[] = [
      { shape: [50, 200] },
      { min: row.min * 1.0001 },
      { max: row.max * 1.0001 },
      { zeros: row.zeros + 1 },
      { negative: row.negative + 1 },
      { missing: row.missing + 1 },
      { spots: [{ ...spot, value: spot.value * 1.00001 }] },
      { spots: [{ ...spot, at: [...spot.at].reverse() }] },
    ];
    for (const change of changes)
      expect([change, isShown({ ...row, ...change }, tensors)]).toEqual([change, false]);
  });

  it.each(readable)('%s has the numbers of the table', async (file) => {
    const loaded = await loadAllSettings(file);
    for (const row of rows.filter((one) => one.file === file)) {
      const isFound = loaded.some((tensors) => isShown(row, tensors, countedOf(row)));
      // A quantity that is shown must not be listed as one that is not.
      expect([row.quantity, row.shape, isFound]).toEqual([row.quantity, row.shape, !isNotShown(row)]);
    }
  });

  it.each(NO_MATRIX)('%s is refused, as it holds no matrix', async (part, reason) => {
    const found = files.filter((file) => file.includes(part));
    expect(found).toHaveLength(1);
    await expect(loadFiles(filesWith(found[0] as string))).rejects.toThrow(reason);
  });
});
