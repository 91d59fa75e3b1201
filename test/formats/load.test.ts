// Which format a file has, what models are called, progress and stopping.

import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { loadFiles } from '../../src/formats/load.ts';
import { fileNames } from '../../src/formats/names.ts';
import { HeadglowError } from '../../src/tensor/error.ts';
import { counting } from '../support/npy.ts';
import { file, load } from './loading.ts';

describe('the format', () => {
  it('is told by content, whatever the name', async () => {
    const shape = { layers: 2, heads: 3 };
    expect(await load('a.csv', counting([2, 3]))).toMatchObject(shape);
    expect(await load('a.npy', zipSync({ 'a.npy': counting([2, 3]) }))).toMatchObject(shape);
    expect(await load('a.npz', ' \n[[1,2,3],[4,5,6]]')).toMatchObject(shape);
    expect(await load('noname', '1 2 3\n4 5 6')).toMatchObject(shape);
  });
});

describe('models', () => {
  it.each([
    [['dir/gpt2.npy'], ['gpt2']],
    [['Llama-3.1'], ['Llama-3.1']],
    [
      ['runs/a.npy', 'runs/b.json'],
      ['a', 'b'],
    ],
    [
      ['x/a/full.tsv', 'x/b/full.tsv'],
      ['a', 'b'],
    ],
    [
      ['x/a/lr=1/full.tsv', 'x/b/lr=1/full.tsv'],
      ['a', 'b'],
    ],
    [
      ['x/a/lr=1/full.tsv', 'x/b/lr=2/full.tsv'],
      ['a', 'b'],
    ],
    [
      ['x\\a\\full.tsv', 'x\\b\\full.tsv'],
      ['a', 'b'],
    ],
    [
      ['a/x.npy', 'a/b/x.npy'],
      ['x', 'b/x'],
    ],
    [
      ['a.npy', 'a.json'],
      ['a.npy', 'a.json'],
    ],
    [
      ['a.npy', 'a.npy'],
      ['a', 'a'],
    ],
  ])('of %j are called %j', (names, models) => {
    expect(fileNames(names)).toEqual(models);
  });

  it('have unique names, prefixed where several files hold several', async () => {
    const both = zipSync({ 'x.npy': counting([1, 1]), 'y.npy': counting([1, 1]) });
    const one = counting([1, 1]);
    const { tensors } = await loadFiles([file('runs.npz', both), file('a.npy', one), file('a.npy', one)]);
    expect(tensors.map(({ model }) => model)).toEqual(['runs/x', 'runs/y', 'a', 'a (2)']);
  });
});

describe('loading', () => {
  const files = ['a.npy', 'b.npy', 'c.npy'].map((name) => file(name, counting([1, 1])));

  it('tells its progress and lets others work', async () => {
    const calls: unknown[] = [];
    const timer = setInterval(() => calls.push('tick'));
    const onProgress = (...progress: number[]) => calls.push(progress);
    await loadFiles(files, { onProgress });
    clearInterval(timer);
    expect(calls.filter((call) => call !== 'tick')).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
    expect(calls).toContain('tick');
  });

  it('stops when told to', async () => {
    const stop = new AbortController();
    const reason = new Error('stopped');
    let done = 0;
    const onProgress = (count: number) => {
      done = count;
      stop.abort(reason);
    };
    await expect(loadFiles(files, { signal: stop.signal, onProgress })).rejects.toBe(reason);
    expect(done).toBe(1);
  });

  it('wants a file', async () => {
    await expect(loadFiles([])).rejects.toThrow(HeadglowError);
  });
});
