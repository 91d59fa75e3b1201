// What a listing of a file says of its arrays.

import { statSync } from 'node:fs';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { VALID } from '../../fuzz/valid.ts';
import { npy } from '../../support/npy.ts';
import { describeShared, sharedBytes, sharedNames, sharedPath } from '../../support/shared.ts';
import { file } from '../loading.ts';
import { inspectAndLoad } from './agreement.ts';

const NAN = Number.NaN;

const inspectOne = async (name: string, content: string | Uint8Array, settings = {}) => {
  const { files } = await inspectAndLoad(file(name, content), settings);
  expect(files).toHaveLength(1);
  return files[0] as (typeof files)[0];
};

it.each(Object.keys(VALID))('says what loading shows: %s', async (kind) => {
  const { arrays, error } = await inspectOne(kind, VALID[kind]?.bytes as Uint8Array);
  expect(error).toBeNull();
  expect(arrays.some(({ shown }) => shown)).toBe(true);
});

describe('an array is described as the file stores it', () => {
  it('in .npy, with counts of special values', async () => {
    const values = [0, -0, -1.5, NAN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3, 4];
    const { format, arrays } = await inspectOne('a.npy', npy('>f8', [2, 4], values));
    expect(format).toBe('npy');
    expect(arrays).toEqual([
      {
        path: '',
        shape: [2, 4],
        dims: ['layer', 'head'],
        labels: { models: ['a'], tasks: [''], steps: null },
        dtype: 'float64',
        min: -1.5,
        max: 4,
        zero: 2,
        negative: 2,
        infinite: 2,
        nan: 1,
        missing: 0,
        shown: true,
        options: [],
        choices: [],
      },
    ]);
  });

  it('in .npz, whether it is shown or not', async () => {
    const bytes = zipSync({
      'scores.npy': npy('<f4', [2, 2, 3], [...Array(12).keys()]),
      'step.npy': npy('<i8', [2], [5, 10]),
      'names.npy': npy('<U3', [2], ['one', 'two']),
    });
    const { arrays } = await inspectOne('a.npz', bytes);
    expect(
      arrays.map(({ path, shape, dims, dtype, shown, max }) => [path, shape, dims, dtype, shown, max]),
    ).toEqual([
      ['scores', [2, 2, 3], ['checkpoint', 'layer', 'head'], 'float32', true, 11],
      ['step', [2], null, 'int64', false, 10],
      ['names', [2], null, 'text', false, null],
    ]);
    expect(arrays[0]?.labels?.steps).toEqual([5, 10]);
  });

  it('in JSON, where null is missing and NaN is not', async () => {
    const { arrays } = await inspectOne(
      'a.json',
      '{"x": {"y": [[1, null, NaN], [2, 0, -1]]}, "z": [1, 2, 3]}',
    );
    expect(arrays).toMatchObject([
      { path: 'x.y', shape: [2, 3], shown: true, dtype: 'number', missing: 1, nan: 1, zero: 1, negative: 1 },
      { path: 'z', shape: [3], shown: false, dims: null, labels: null, min: 1, max: 3 },
    ]);
  });
});

describe('a list of heads is described as it is shown', () => {
  it('with the cells that it leaves out, that are null, and that are NaN', async () => {
    const records =
      '[{"layer": 0, "head": 0, "a": 1, "rank": 1}, {"layer": 0, "head": 1, "a": null, "rank": 2},' +
      ' {"layer": 1, "head": 1, "a": NaN, "rank": 3}]';
    const { arrays } = await inspectOne('a.json', `{"heads": ${records}}`);
    expect(arrays).toMatchObject([
      { path: 'heads.layer', shape: [3], shown: false },
      { path: 'heads.head', shape: [3], shown: false },
      {
        path: 'heads.a',
        shape: [2, 2],
        dims: ['layer', 'head'],
        shown: true,
        min: 1,
        max: 1,
        nan: 1,
        missing: 2,
      },
      { path: 'heads.rank', shape: [3], shown: false, max: 3 },
    ]);
  });
});

it('names of several tasks in one array, and models of several files', async () => {
  const { files } = await inspectAndLoad([
    file('one.json', '{"a": [[1, 2], [3, 4]], "b": [[5, 6], [7, 8]]}'),
    file('two.npy', npy('<f4', [2, 2, 2], [...Array(8).keys()])),
  ]);
  expect(files.map(({ arrays }) => arrays.map(({ labels }) => labels))).toEqual([
    [
      { models: ['one'], tasks: ['a'], steps: null },
      { models: ['one'], tasks: ['b'], steps: null },
    ],
    [{ models: ['two'], tasks: ['task 0', 'task 1'], steps: null }],
  ]);
});

it('a broken file does not stop the others', async () => {
  const { files } = await inspectAndLoad([
    file('broken.npz', new Uint8Array([0x50, 0x4b, 3, 4, 0])),
    file('empty.json', ''),
    file('weights.npy', npy('<f4', [4], [1, 2, 3, 4])),
    file('good.npy', npy('<f4', [2, 2], [1, 2, 3, 4])),
  ]);
  expect(files.map(({ file: name, error }) => [name, error === null])).toEqual([
    ['broken.npz', false],
    ['empty.json', false],
    ['weights.npy', false],
    ['good.npy', true],
  ]);
  expect(files[1]?.error).toContain('the file is empty');
  expect(files[2]?.arrays).toMatchObject([{ shape: [4], shown: false, max: 4 }]);
});

describeShared('real files say what loading shows', () => {
  const folders = ['formats', 'heads', 'heads2'];
  const names = folders.flatMap((folder) => sharedNames(folder, '')).filter((name) => /\.\w+$/.test(name));

  it.each(names)('%s', async (rel) => {
    if (statSync(sharedPath(rel)).isDirectory()) return;
    await inspectAndLoad(file(rel, sharedBytes(rel)));
  });
});
