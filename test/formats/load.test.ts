// Recognising formats, naming models, skipped files, progress and aborting.

import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { distinctFileNames } from '../../src/formats/join/file-names.ts';
import { stackFiles } from '../../src/formats/join/stack.ts';
import type { Bytes } from '../../src/formats/load.ts';
import { HeadglowError } from '../../src/tensor/error.ts';
import { loadTensors } from '../support/load.ts';
import { counting } from '../support/npy.ts';
import { file, load } from './loading.ts';

describe('the format', () => {
  it('is recognised by the contents of a file, whatever its name', async () => {
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
      ['runs/a/full.tsv', 'runs/b/full.tsv', 'runs/gpt2.npy'],
      ['a/full', 'b/full', 'gpt2'],
    ],
    [
      ['x/a/p.npy', 'x/b/p.npy', 'x/a/q.npy', 'x/b/q.npy'],
      ['a/p', 'b/p', 'a/q', 'b/q'],
    ],
    [
      ['x/a/p.npy', 'x/b/p.npy', 'x/y/a.npy'],
      ['a/p', 'b/p', 'a'],
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
    expect(distinctFileNames(names)).toEqual(models);
  });

  it('have unique names, prefixed if several files contain several models', async () => {
    const both = zipSync({ 'x.npy': counting([1, 1]), 'y.npy': counting([1, 1]) });
    const one = counting([1, 1]);
    const { tensors } = await loadTensors([file('runs.npz', both), file('a.npy', one), file('a.npy', one)]);
    expect(tensors.map(({ model }) => model)).toEqual(['runs/x', 'runs/y', 'a', 'a (2)']);
  });
});

/** A file whose bytes are produced on request. */
function pending(name: string, content: () => Promise<Uint8Array>, size = 10): Bytes {
  return { name, size, read: async (start, end) => (await content()).subarray(start, end) };
}

describe('files that cannot be shown', () => {
  const good = (name: string) => file(name, counting([1, 1]));
  const bad = (name: string) => file(name, '1,2\n3,x\n');

  it('are skipped and listed with their reasons, and the others are shown', async () => {
    const gone = pending('gone.npy', async () => {
      throw new HeadglowError({ code: 'read', file: 'gone.npy', reason: 'it is no longer there' });
    });
    const broken = pending('broken.npy', async () => {
      throw new TypeError('Failed to fetch');
    });
    const { tensors, skipped } = await loadTensors([
      bad('r/bad.csv'),
      good('r/a.npy'),
      file('r/empty.csv', ''),
      gone,
      broken,
      good('r/b.npy'),
    ]);
    expect(tensors.map(({ model }) => model)).toEqual(['a', 'b']);
    expect(skipped.map((details) => new HeadglowError(details).message)).toEqual([
      expect.stringMatching(/^r\/bad\.csv, line 2, column 2: /),
      'r/empty.csv: the file is empty.',
      'gone.npy: it is no longer there.',
      'broken.npy: it could not be read (Failed to fetch).',
    ]);
  });

  it('throw the error of the first one with `strict`', async () => {
    const files = [good('a.npy'), bad('bad.csv'), file('empty.csv', '')];
    await expect(loadTensors(files, { strict: true })).rejects.toThrow(/^bad\.csv, line 2, column 2: /);
  });

  it('are one error if there are no other files', async () => {
    await expect(loadTensors([bad('a.csv'), file('b.csv', '')])).rejects.toThrow(
      /^2 files: none of them can be read \(a\.csv, line 2, column 2: .*\)\.$/,
    );
    await expect(loadTensors([file('b.csv', '')])).rejects.toThrow('b.csv: the file is empty.');
  });

  it('are listed if they are nested too deeply', async () => {
    const deep = pending('deep.json', async () => {
      throw new RangeError('Maximum call stack size exceeded');
    });
    expect((await loadTensors([deep, good('a.npy')])).skipped).toEqual([
      { code: 'format', file: 'deep.json', reason: 'it is nested too deeply' },
    ]);
  });

  it('are listed if they exceed memory', async () => {
    const huge = pending('huge.npy', async () => {
      throw new RangeError('Array buffer allocation failed');
    });
    expect((await loadTensors([huge, good('a.npy')])).skipped).toMatchObject([
      { file: 'huge.npy', reason: 'it needs more memory than is available' },
    ]);
  });

  it('are recognised as unsupported formats by their first bytes, however large they are', async () => {
    const header = new Uint8Array(4096);
    header.set(new TextEncoder().encode('GGUF'));
    header[4] = 3;
    const weights: Bytes = {
      name: 'w.gguf',
      size: 5e9,
      read: async (start, end) => {
        expect(end).toBeLessThanOrEqual(4096);
        return header.subarray(start, end);
      },
    };
    expect((await loadTensors([weights, good('a.npy')])).skipped).toMatchObject([
      { file: 'w.gguf', reason: 'this is a GGUF file, which Headglow does not read' },
    ]);
  });

  it('are listed if they are shorter than their declared size', async () => {
    const shrunk = pending('shrunk.json', async () => new TextEncoder().encode('[[1]]'), 500);
    expect((await loadTensors([shrunk, good('a.npy')])).skipped).toEqual([
      {
        code: 'read',
        file: 'shrunk.json',
        reason: 'read(0, 500) returned 5 bytes',
        remedy: 'it must return 500 bytes',
      },
    ]);
  });
});

describe('many files', () => {
  it('are read four at a time, in order', async () => {
    let reading = 0;
    let most = 0;
    const files = Array.from({ length: 40 }, (_, index) =>
      pending(`${index}.json`, async () => {
        most = Math.max(most, ++reading);
        await new Promise((resolve) => setTimeout(resolve, (index * 7) % 5));
        reading--;
        return new TextEncoder().encode(`[[${index}]]`.padEnd(10));
      }),
    );
    const { tensors } = await loadTensors(files);
    expect(tensors.map(({ values }) => values[0])).toEqual(Array.from(files.keys()));
    expect(most).toBe(4);
  });

  it('that are large are read one at a time', async () => {
    let reading = 0;
    const zeros = new Uint8Array(60e6);
    const files = Array.from({ length: 4 }, (_, index) =>
      pending(
        `${index}.bin`,
        async () => {
          expect(++reading).toBe(1);
          await new Promise((resolve) => setTimeout(resolve));
          reading--;
          return zeros;
        },
        zeros.length,
      ),
    );
    expect((await loadTensors([...files, file('a.json', '[[1]]')])).skipped).toHaveLength(4);
  });

  it('may outnumber the arguments that a call can take', async () => {
    const count = 130_000;
    const loaded = { tensors: [await load('', counting([1, 1]))], step: null };
    const names = Array.from({ length: count }, (_, index) => `r/${index % 2 ? 'a' : 'b'}/step-${index}.npy`);
    expect(new Set(distinctFileNames(names)).size).toBe(count);
    const { series } = stackFiles(
      names.map((name) => ({ name, ...loaded })),
      { strict: false, memory: 2 ** 29 },
    );
    expect(series.map(({ tensors: [tensor] }) => tensor?.steps?.length)).toEqual([count / 2, count / 2]);
  });
});

describe('loading', () => {
  const files = ['a.npy', 'b.npy', 'c.npy'].map((name) => file(name, counting([1, 1])));

  it('reports progress and yields to other work', async () => {
    const calls: unknown[] = [];
    const timer = setInterval(() => calls.push('tick'));
    const onProgress = (...progress: number[]) => calls.push(progress);
    await loadTensors(files, { onProgress });
    clearInterval(timer);
    expect(calls.filter((call) => call !== 'tick')).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
    expect(calls).toContain('tick');
  });

  it('stops when the signal is aborted', async () => {
    const stop = new AbortController();
    const reason = new Error('stopped');
    let done = 0;
    const onProgress = (count: number) => {
      done = count;
      stop.abort(reason);
    };
    await expect(loadTensors(files, { signal: stop.signal, onProgress })).rejects.toBe(reason);
    expect(done).toBe(1);
  });

  it('rejects an empty list', async () => {
    await expect(loadTensors([])).rejects.toThrow(HeadglowError);
  });
});

describe('the argument of loadFiles', () => {
  const text = new TextEncoder().encode('[[1, 2]]');

  it.each([
    ['an ArrayBuffer', text.slice().buffer],
    ['a view of one', new DataView(text.slice().buffer)],
  ])('may be %s', async (_, bytes) => {
    const { tensors } = await loadTensors([{ name: 'a.json', bytes: bytes as never }]);
    expect([...(tensors[0]?.values ?? [])]).toEqual([1, 2]);
  });

  it('may be a FileList, which is not an array', async () => {
    const files = { length: 1, 0: { name: 'a.json', bytes: text } };
    expect((await loadTensors(files as never)).tensors).toHaveLength(1);
  });

  it.each([
    ['a', 'files: "a" is not a list of files; pass a File, a Blob, a URL or { name, bytes }.'],
    [null, 'files: null is not a list of files; pass a File, a Blob, a URL or { name, bytes }.'],
    [{}, 'files: [object Object] is not a list of files; pass a File, a Blob, a URL or { name, bytes }.'],
    [['a'], 'files[0]: "a" is not a file; pass a File, a Blob, a URL or { name, bytes }.'],
    [[null], 'files[0]: null is not a file; pass a File, a Blob, a URL or { name, bytes }.'],
    [[{ bytes: text }], 'files[0].name: undefined is not a file name; pass a string.'],
    [
      [{ name: 'a' }],
      'files[0].bytes: undefined is not an array of bytes; pass a Uint8Array or an ArrayBuffer.',
    ],
    [
      [{ name: 'a', bytes: '[[1]]' }],
      'files[0].bytes: "[[1]]" is not an array of bytes; pass a Uint8Array or an ArrayBuffer.',
    ],
  ])('is rejected with what it must be: %j', async (given, sentence) => {
    const loading = loadTensors(given as never);
    await expect(loading).rejects.toBeInstanceOf(HeadglowError);
    await expect(loading).rejects.toThrow(sentence);
  });
});
