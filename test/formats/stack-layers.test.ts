// Arrays named after their layers, which are stacked; and arrays that hold no layer or no head.

import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { loadFiles } from '../../src/formats/load.ts';
import type { Reading } from '../../src/formats/reading.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { npy } from '../support/npy.ts';
import { describeShared, sharedBytes } from '../support/shared.ts';
import { file, refusal } from './loading.ts';

const json = (value: unknown): string => JSON.stringify(value);

async function read(name: string, content: string | Uint8Array, reading: Reading = {}) {
  const { tensors, notes } = await loadFiles([file(name, content)], reading);
  return { tensors: tensors as readonly Tensor[], notes: notes.map(({ reason }) => reason) };
}

describe('arrays named after their layers', () => {
  it('of one score per head are stacked', async () => {
    const value = {
      'model.layers.1.self_attn': [3, 4.5],
      'model.layers.0.self_attn': [1, 2],
      'model.layers.2.self_attn': [5, 6],
    };
    const { tensors } = await read('a.json', json(value));
    expect(tensors[0]).toMatchObject({ layers: 3, heads: 2, tasks: ['model.self_attn'] });
    expect([...(tensors[0]?.values ?? [])]).toEqual([1, 2, 3, 4.5, 5, 6]);
  });

  it('are left alone if their lengths differ, or if they may be heads', async () => {
    expect(await refusal('a.json', json({ 'layers.0.x': [1, 2], 'layers.1.x': [3] }))).toContain(
      'no scores by layer and head',
    );
    expect(await refusal('a.json', json({ h0: [1, 2], h1: [3, 4] }))).toContain(
      'no scores by layer and head',
    );
  });

  it('of more axes are stacked if these are named, as their message says', async () => {
    const value = {
      'layers.0.q': [
        [1, 2, 3],
        [4, 5, 6],
      ],
      'layers.1.q': [
        [7, 8, 9],
        [10, 11, 12],
      ],
    };
    expect(await refusal('a.json', json(value))).toBe(
      'a.json: 2 matrices belong to one layer each (layers.0.q, layers.1.q, …), so their rows are not layers; name the axes of all of them, such as --dims "layer head other" --reduce mean.',
    );
    const members = Object.fromEntries(
      Object.entries(value).map(([name, rows]) => [`${name}.npy`, npy('<f4', [2, 3], rows.flat())]),
    );
    for (const [name, content] of [
      ['a.json', json(value)],
      ['a.npz', zipSync(members)],
    ] as const) {
      const { tensors, notes } = await read(name, content, { dims: 'layer head other' });
      expect([...(tensors[0]?.values ?? [])]).toEqual([2, 5, 8, 11]);
      expect(tensors[0]).toMatchObject({ layers: 2, heads: 2 });
      expect(notes).toEqual(['other was reduced: mean']);
    }
  });

  it('in an archive, of one score per head', async () => {
    const members = { 'layer_0.npy': npy('<f4', [3], [1, 2, 3]), 'layer_1.npy': npy('<f4', [3], [4, 5, 6]) };
    const { tensors } = await read('a.npz', zipSync(members));
    expect(tensors[0]).toMatchObject({ layers: 2, heads: 3, model: 'a' });
    expect([...(tensors[0]?.values ?? [])]).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe('axes without head or layer', () => {
  it('have a single head, or a single layer, and say so', async () => {
    const array = npy('<f4', [2, 3, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    const layers = await read('a.npy', array, { dims: 'layer query key', reduce: 'max' });
    expect(layers.tensors[0]).toMatchObject({ layers: 2, heads: 1 });
    expect([...(layers.tensors[0]?.values ?? [])]).toEqual([6, 12]);
    expect(layers.notes[0]).toBe('its axes name no head, so it is shown with a single head');
    const heads = await read('a.npy', array, { dims: 'other head other2' });
    expect(heads.tensors[0]).toMatchObject({ layers: 1, heads: 3 });
    expect(heads.notes[0]).toBe('its axes name no layer, so it is shown with a single layer');
  });
});

describeShared('as people publish them', () => {
  it('channels of each head, sorted: 32 layers stacked for q, k and qk', async () => {
    const bytes = sharedBytes('heads2/json/double-sparse/Llama-3.1-8B.json');
    const { tensors } = await read('d.json', bytes, { dims: 'layer head rank', reduce: 'first' });
    const q = tensors.find(({ heads }) => heads === 32) as Tensor;
    expect(q).toMatchObject({ layers: 32 });
    expect(q.tasks).toHaveLength(2);
    // The first number of layer 0, head 0.
    expect(q.values[0]).toBe(39);
    expect(tensors.find(({ heads }) => heads === 8)?.layers).toBe(32);
  });

  it('attention along training: one number per map, at the steps of the file', async () => {
    const bytes = sharedBytes('heads2/npz/emergence/attention_checkpoints.npz');
    const { tensors } = await read('a.npz', bytes, { dims: 'checkpoint layer query key', reduce: 'last' });
    expect(tensors[0]).toMatchObject({ layers: 2, heads: 1 });
    expect(tensors[0]?.steps).toHaveLength(26);
    expect(tensors[0]?.steps?.at(-1)).toBe(500);
    expect(tensors[0]?.values.at(-1)).toBeCloseTo(0.02430973, 6);
  });
});
