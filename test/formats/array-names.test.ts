// The name of an array, or of its file, says that its columns are not heads; and shapes that say nothing are asked about.

import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { loadFiles } from '../../src/formats/load.ts';
import { HeadglowError } from '../../src/tensor/error.ts';
import { npy } from '../support/npy.ts';
import { file, load, loadAll, notesOf, refusal } from './loading.ts';

/** Distinct fractions. */
const array = (...shape: number[]): Uint8Array =>
  npy(
    '<f4',
    shape,
    Array.from({ length: shape.reduce((size, length) => size * length, 1) }, (_, i) => (i + 0.5) / 7),
  );
const matrix = (rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (__, column) => row * columns + column + 0.5),
  );
const json = (value: unknown): string => JSON.stringify(value);

describe('columns are no heads by the name of', () => {
  it.each([
    ['expert_usage', 'experts'],
    ['routerProbs', 'experts'],
    ['mlp.neurons', 'neurons'],
    ['sae_activations', 'features'],
    ['channels', 'channels'],
  ])('the array: %s', async (name, what) => {
    const text = json({ [name]: matrix(4, 6) });
    expect(await refusal('m.json', text)).toMatch(
      new RegExp(`its 6 columns are ${what}, not heads.*--dims "layer head"\\.$`),
    );
    expect(await load('m.json', text, { dims: 'layer head' })).toMatchObject({ layers: 4, heads: 6 });
    const [headName] = what.split(/s$/);
    expect(await refusal('m.json', text)).toContain(`add --dims "layer ${headName}", or `);
    expect(await load('m.json', text, { dims: `layer ${headName}` })).toMatchObject({ headName });
  });

  it('the file, which is shown with a note', async () => {
    const [note = ''] = await notesOf('mixtral-experts.npy', array(16, 64));
    expect(note).toContain(
      '16 layers x 64 heads, though the name of the file says that its columns are experts',
    );
    const { notes } = await loadFiles(file('mixtral-experts.npy', array(16, 64)));
    expect(notes[0]?.remedy).toBe('if they are, add --dims "layer expert"');
    const neurons = json({ scores: matrix(4, 6) });
    expect((await notesOf('neurons.json', neurons))[0]).toContain('are neurons');
    expect(await load('neurons.json', neurons, { dims: 'layer neuron' })).toMatchObject({
      headName: 'neuron',
    });
  });

  it.each([
    ['experts.json', 'head_scores'],
    ['expert-heads.json', 'scores'],
    ['a.json', 'neuron_heads'],
    ['a.json', 'first_token'],
    ['a.json', 'feature_importance'],
  ])('but not if it may be heads: %s, %s', async (name, key) => {
    expect(await load(name, json({ [key]: matrix(4, 6) }))).toMatchObject({ layers: 4, heads: 6 });
  });
});

it('whole numbers that are indices by their name are not drawn as scores', async () => {
  const text = json({
    top_heads: {
      indices: [
        [3, 1, 7],
        [900, 2, 4],
        [5, 8, 0],
        [6, 2, 1],
      ],
    },
  });
  expect(await refusal('a.json', text)).toContain('its whole numbers are indices, not scores');
  expect(await refusal('top-neurons.npy', npy('<i4', [2, 3], [900, 2, 4, 5, 8, 0]))).toContain(
    'its whole numbers are indices of neurons, not scores',
  );
});

describe('positions in a name are asked about', () => {
  it('as columns of heads in one list', async () => {
    const text = json({ attn_head_out: matrix(2, 3), head_by_pos: matrix(6, 4) });
    expect(await load('a.json', text)).toMatchObject({ layers: 2, heads: 3, tasks: ['attn_head_out'] });
    const { notes } = await loadFiles([file('a.json', text)]);
    const [choice] = notes[0]?.choices ?? [];
    expect(choice).toEqual({
      pick: 'head_by_pos',
      dims: '(layer head) position',
      heads: null,
      reduce: 'mean',
    });
    const picked = { pick: 'head_by_pos', dims: '(layer head) position', heads: 3 };
    expect(await load('a.json', text, picked)).toMatchObject({ layers: 2, heads: 3 });
  });

  it('between layers and heads', async () => {
    const message = await refusal('attn_head_out_by_pos.npy', array(6, 5, 8));
    expect(message).toContain(
      '--dims "layer position head" --reduce mean, or --dims "layer head position" --reduce mean',
    );
  });

  it('as columns of other parts of a model', async () => {
    expect(await refusal('a.json', json({ patch_by_token: matrix(4, 5) }))).toContain(
      'its 5 columns are positions, not heads',
    );
  });
});

describe('shapes that may be something else', () => {
  it('of many columns are shown, with a note', async () => {
    const [note = ''] = await notesOf('a.npy', array(12, 768));
    expect(note).toMatch(/12 layers x 768 heads, .* its columns may be neurons, channels/);
    const reading = { dims: 'layer (head channel)', heads: 12 };
    expect(await load('a.npy', array(12, 768), reading)).toMatchObject({ layers: 12, heads: 12 });
    expect(await notesOf('a.npy', array(12, 256))).toEqual([]);
  });

  it('of four axes are asked about', async () => {
    const bytes = array(2, 12, 12, 15);
    const error = await loadAll('a.npy', bytes).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(HeadglowError);
    const { choices = [] } = (error as HeadglowError).details;
    const shown = await Promise.all(choices.map((choice) => loadAll('a.npy', bytes, choice as object)));
    expect(shown.map(([first]) => [first?.layers, first?.heads, first?.tasks.length])).toEqual([
      [12, 15, 12],
      [12, 12, 2],
    ]);
    expect(await load('a.npy', array(20, 3, 12, 16))).toMatchObject({ layers: 12, heads: 16 });
    expect(await load('a.npy', array(2, 8, 4, 128))).toMatchObject({ layers: 4, heads: 128 });
  });
});

describe('axes that a name lists', () => {
  it.each([
    ['layer_token.npy', 'layer token'],
    ['token_by_head.npy', 'token head'],
    ['scores/layerExpert.npy', 'layer expert'],
    ['head_layer.npy', 'head layer'],
    ['accuracy_by_layer_and_position.npy', 'layer position'],
  ])('are asked about: %s', async (name, dims) => {
    const { details } = await loadFiles([file(name, array(5, 6))]).catch((error) => error);
    expect(details.choices.map((choice: { dims: string }) => choice.dims)).toEqual([dims, 'layer head']);
    expect((await load(name, array(5, 6), details.choices[1])).heads).toBe(6);
    await load(name, array(5, 6), details.choices[0]);
  });

  it('are asked about where scores are by something else', async () => {
    const message = await refusal('accuracy_per_class.npy', array(4, 6));
    expect(message).toContain(
      'one of its axes is the class; say which: --dims "class (layer head)" --heads HEADS',
    );
    expect(
      await load('accuracy_per_class.npy', array(4, 6), { dims: 'layer class', reduce: 'mean' }),
    ).toMatchObject({
      layers: 4,
      heads: 1,
    });
    expect(await load('score_per_task.npy', array(2, 4, 6))).toMatchObject({ layers: 4, heads: 6 });
    expect(await refusal('umap.npy', array(9, 2))).toContain('no heads, so its 2 columns are not heads');
  });

  it('may be more than two', async () => {
    expect(await refusal('a.npz', zipSync({ 'head_layer_pos.npy': array(5, 6, 7) }))).toContain(
      '--dims "head layer position" --reduce mean',
    );
  });

  it.each([
    'layer_head.npy',
    'previous_token_head.npy',
    'heads_per_layer.npy',
    'heads-step10.npy',
    'layer_3_head_2.npy',
    'first_layer_induction.npy',
  ])('are not axes in %s', async (name) => {
    expect(await load(name, array(5, 6))).toMatchObject({ layers: 5, heads: 6 });
  });
});

it('single entries between layers and heads are asked about', async () => {
  expect(await refusal('a.npy', array(6, 1, 8))).toContain('--dims "layer other head" --reduce mean');
  expect(await refusal('mask.npy', array(6, 1, 8, 1, 1))).toMatch(/--dims "layer batch head query key"\.$/);
  expect(await load('mask.npy', array(6, 1, 8, 1, 1), { dims: 'layer batch head query key' })).toMatchObject({
    layers: 6,
    heads: 8,
  });
});

it('many tasks without names may be samples', async () => {
  expect(await notesOf('a.npy', array(40, 3, 3))).toEqual([
    'its first axis has no labels, and is shown as 40 tasks',
  ]);
  expect(await notesOf('a.npy', array(8, 3, 3))).toEqual([]);
});

it('texts of tokens label the last axis of a stack', async () => {
  const values = { tokens: ['the', 'cat', 'sat', 'down'], scores: [matrix(3, 4), matrix(3, 4)] };
  expect(await refusal('a.json', json(values))).toContain('--dims "layer head token" --reduce mean');
});
