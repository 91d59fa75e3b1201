// Key-value heads beside query heads.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadFiles } from '../../src/formats/load.ts';
import { loadTensors } from '../support/load.ts';
import { npy } from '../support/npy.ts';
import { describeShared, sharedBytes } from '../support/shared.ts';
import { file, load } from './loading.ts';

describe('repeated heads', () => {
  it('lie where the query heads that use them are', async () => {
    const tensor = await load('kv.json', '[[1, 2], [3, 4]]', { repeatHeads: 3 });
    expect(tensor).toMatchObject({ layers: 2, heads: 6 });
    expect([...tensor.values]).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]);
  });

  it('give each query head h the value of KV head floor(h / count), and every count-th head gives the file back', async () => {
    const shape = fc.tuple(
      ...[3, 3, 4, 5].map((max) => fc.integer({ min: 1, max })),
      fc.integer({ min: 1, max: 8 }),
    );
    await fc.assert(
      fc.asyncProperty(shape, async ([checkpoints = 1, tasks = 1, layers = 1, heads = 1, count = 1]) => {
        const values = Array.from({ length: checkpoints * tasks * layers * heads }, (_, cell) => cell / 8);
        const bytes = npy('<f4', [checkpoints, tasks, layers, heads], values);
        const { tensors } = await loadTensors([file('a.npy', bytes)], { repeatHeads: count });
        expect(tensors[0]).toMatchObject({ layers, heads: heads * count });
        const repeated = [...(tensors[0]?.values ?? [])];
        expect(repeated).toHaveLength(values.length * count);
        repeated.forEach((value, cell) => {
          const [row, query] = [Math.floor(cell / (heads * count)), cell % (heads * count)];
          expect(value).toBe(values[row * heads + Math.floor(query / count)]);
        });
        expect(repeated.filter((_, cell) => cell % count === 0)).toEqual(values);
      }),
      { numRuns: 50 },
    );
  });

  it('are said', async () => {
    const { notes } = await loadFiles([file('kv.json', '[[1, 2]]')], { repeatHeads: 4 });
    expect(notes.map(({ reason }) => reason)).toEqual([
      'each of its 2 KV heads is shown 4 times, once for each query head that uses it: query head h uses KV head floor(h / 4)',
    ]);
    expect((await loadFiles([file('kv.json', '[[1, 2]]')], { repeatHeads: 1 })).notes).toEqual([]);
  });

  it('are only those of files with fewer heads', async () => {
    const files = [file('q.json', '[[1, 2, 3, 4]]'), file('kv.json', '[[5, 6]]')];
    const { tensors, notes } = await loadTensors(files, { repeatHeads: 2 });
    expect(tensors.map(({ values }) => [...values])).toEqual([
      [1, 2, 3, 4],
      [5, 5, 6, 6],
    ]);
    expect(notes.map(({ place }) => place)).toEqual(['kv']);
  });

  it('of sources are repeated as they are read', async () => {
    const bytes = npy('<f4', [2, 1, 1, 2], [1, 2, 3, 4]);
    const { tensors } = await loadFiles([file('a.npy', bytes)], { repeatHeads: 2, memory: 0 });
    const [source] = tensors;
    if (!source || !('read' in source)) return expect.fail('it is in memory');
    expect(source.heads).toBe(4);
    const values = await source.read({ checkpoint: 1 }, new AbortController().signal);
    expect([...values]).toEqual([3, 3, 4, 4]);
  });

  it('are refused if no model has so many, or they do not fit beside the others', async () => {
    const wide = JSON.stringify([Array.from({ length: 600 }, (_, head) => head)]);
    const error = await loadFiles([file('a.json', wide)], { repeatHeads: 2 }).catch(String);
    expect(error).toContain('600 heads repeated 2 times are 1200, more than a layer of any model has');
    const files = [file('q.json', '[[1, 2, 3]]'), file('kv.json', '[[5, 6]]')];
    expect(await loadFiles(files, { repeatHeads: 2 }).catch(String)).toContain(
      'repeatHeads: 2 heads repeated 2 times are not the 3 heads of the other models',
    );
    await expect(loadFiles(files, { repeatHeads: 0 })).rejects.toThrow('0 is not a positive whole number');
  });
});

describeShared('real files', () => {
  it('with 8 KV heads lie beside those with 32 heads', async () => {
    const [few, many] = [
      'Mistral-7B-Instruct-v0.3/lr=0.02-reg=0.05-ctx=1000_32000-multi_passkey10',
      'Llama-2-7B-32K-Instruct/lr=0.02-reg=0.05-ctx=1000_32000-multi_passkey10',
    ].map((name) => `heads/duo-attention/${name}/full_attention_heads.tsv`) as [string, string];
    const files = [few, many].map((name) => ({ name, bytes: sharedBytes(name) }));
    const { tensors } = await loadTensors(files, { repeatHeads: 4 });
    expect(tensors.map(({ layers, heads }) => [layers, heads])).toEqual([
      [32, 32],
      [32, 32],
    ]);
    expect(
      [...(tensors[0]?.values.subarray(0, 4) ?? [])].every((value) => value === tensors[0]?.values[0]),
    ).toBe(true);
  });
});
