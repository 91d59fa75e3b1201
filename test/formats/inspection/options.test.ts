// The options that a listing names show the array, and what a listing says is shown depends on the settings as loading does.

import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { parseReading, READING_NAMES, type Reading } from '../../../src/formats.ts';
import { HOSTILE } from '../../fuzz/hostile.ts';
import { npy } from '../../support/npy.ts';
import { describeShared, sharedBytes, sharedNames } from '../../support/shared.ts';
import { file } from '../loading.ts';
import { inspectAndLoad } from './agreement.ts';

const counting = (...shape: number[]): Uint8Array =>
  npy('<f4', shape, [...Array(shape.reduce((size, length) => size * length, 1)).keys()]);

/** Words of a command line, as a shell splits them. */
const splitWords = (line: string): string[] =>
  (line.match(/(?:'[^']*'|"[^"]*"|\\.|[^\s'"\\])+/g) ?? []).map((word) =>
    word.replace(/'([^']*)'|"([^"]*)"|\\(.)/g, (_, single, double, escaped) => single ?? double ?? escaped),
  );

/** The settings that flags of the command line stand for. */
function parseFlags(flags: string): Reading {
  const words = splitWords(flags);
  const settings: Record<string, unknown> = {};
  for (let index = 0; index < words.length; index += 2) {
    const name = READING_NAMES.find((one) => `--${one}` === words[index]);
    if (!name) throw new Error(`${words[index]} is no flag`);
    settings[name] = parseReading(name, words[index + 1] as string);
  }
  return settings;
}

/** Options that are checked of a file: files of hundreds of arrays offer the same for most of them. */
const MAX_CHECKED = 24;

/** Inspects a file, then again with each of the options: they show the array. Returns how many there are. */
async function checkOptions(name: string, bytes: Uint8Array): Promise<number> {
  const [inspected] = (await inspectAndLoad(file(name, bytes))).files;
  const all = (inspected?.arrays ?? []).flatMap(({ path, options }) =>
    options.map((flags) => ({ path, flags })),
  );
  const stride = Math.max(1, all.length / MAX_CHECKED);
  for (let place = 0; place < all.length; place += stride) {
    const { path, flags } = all[Math.floor(place)] as (typeof all)[number];
    const again = await inspectAndLoad(file(name, bytes), parseFlags(flags));
    const array = again.files[0]?.arrays.find((one) => one.path === path);
    expect(array?.shown, `${name} ${path} ${flags}`).toBe(true);
  }
  return all.length;
}

describe('the options of an array', () => {
  it('pick one of several, name the axes of a flat one, or combine rows', async () => {
    const archive = zipSync({ 'a.npy': counting(2, 3), 'b.npy': counting(2, 3), 'flat.npy': counting(6) });
    expect(await checkOptions('a.npz', archive)).toBe(3);
    expect(await checkOptions('a.npy', counting(2, 3, 2, 3, 4))).toBe(1);
    const table = 'layer,head,x,y,seed\n0,0,1,2,7\n0,1,3,4,7\n';
    expect(await checkOptions('a.csv', new TextEncoder().encode(table))).toBe(3);
    const repeated = 'layer,head,x,y\n0,0,0,1\n0,0,1,2\n0,1,0,3\n0,1,1,4\n';
    expect(await checkOptions('b.csv', new TextEncoder().encode(repeated))).toBeGreaterThanOrEqual(6);
  });

  it('are none for the only array that is shown', async () => {
    const { files } = await inspectAndLoad(file('a.npy', counting(2, 3)));
    expect(files[0]?.arrays).toMatchObject([{ shown: true, options: [] }]);
  });

  it('do not offer a matrix that is about a single head', async () => {
    const one = '{"layer": 1, "head": 2, "pattern": [[0.5, 0.5], [0.1, 0.9]]}';
    const { files } = await inspectAndLoad(file('a.json', one));
    expect(files[0]?.arrays).toMatchObject([{ path: 'pattern', shown: false, options: [] }]);
  });

  it('quote names for a shell', async () => {
    const bytes = new TextEncoder().encode(`{"it's $x": [[1, 2], [3, 4]], "b c": [[1, 2], [3, 4]]}`);
    const { files } = await inspectAndLoad(file('a.json', bytes));
    expect(files[0]?.arrays.map(({ options, choices }) => [options, choices])).toEqual([
      [[], [{ pick: "it's $x" }]], // no quotes are right in every shell
      [['--pick "b c"'], [{ pick: 'b c' }]],
    ]);
  });
});

describe('what is shown depends on', () => {
  const array = file('a.npy', counting(2, 2, 3));
  const archive = file('b.npz', zipSync({ 'a.npy': counting(2, 3), 'b.npy': counting(4, 3) }));
  const records = file(
    'c.json',
    '{"x": [{"layer": 0, "head": 0, "s": 1, "t": 2}, {"layer": 0, "head": 2, "s": 3, "t": 4}], "y": [[1, 2, 3]]}',
  );

  it.each<[string, Parameters<typeof inspectAndLoad>]>([
    ['names of axes', [array, { dims: 'run layer head' }]],
    ['axes of a wrong number', [array, { dims: 'layer head' }]],
    ['a pick', [archive, { pick: 'b' }]],
    ['a pick that is not there', [archive, { pick: 'none' }]],
    ['a field', [records, { value: ['t'] }]],
    ['several files', [[array, archive, records]]],
    ['several files with names of axes', [[array, archive, records], { dims: 'layer head' }]],
    ['the memory', [[array, archive], { memory: 0 }]],
  ])('%s', async (_, [files, settings]) => {
    if (settings?.memory === undefined) await inspectAndLoad(files, settings);
    else {
      // Sources have no values to compare.
      const { inspectFiles } = await import('../../../src/formats.ts');
      const inspection = await inspectFiles(files, settings);
      expect(inspection).toEqual(await inspectFiles(files));
    }
  });

  it('names of files: checkpoints are joined, and of equal ones the last is shown', async () => {
    const at = (name: string, value: number) => file(name, npy('<f4', [2, 2], [value, 1, 2, 3]));
    const { files } = await inspectAndLoad([
      at('run/step-1.npy', 5),
      at('run/step-20.npy', 6),
      at('run/step-020.npy', 7),
    ]);
    expect(files.map(({ arrays }) => arrays[0]?.labels?.steps)).toEqual([[1], undefined, [20]]);
    expect(files[1]).toMatchObject({ error: null, arrays: [{ shown: false, dims: null }] });
    expect(files[1]?.notes).toHaveLength(1);
  });

  it('steps as keys', async () => {
    const { files } = await inspectAndLoad(
      file('a.json', '{"100": [[1, 2], [3, 4]], "20": [[5, 6], [7, 8]]}'),
    );
    expect(files[0]?.arrays).toMatchObject([
      { path: '20', shape: [2, 2], dims: ['layer', 'head'], labels: { steps: [20] }, max: 8 },
      { path: '100', labels: { steps: [100] }, max: 4 },
    ]);
  });

  it('names of layers: each part of a stack is shown', async () => {
    const { files } = await inspectAndLoad(file('a.json', '{"layer_0": [1, 2, 3], "layer_1": [4, 5, 6]}'));
    expect(files[0]?.arrays.every(({ shown }) => shown)).toBe(true);
  });
});

it.each(Object.keys(HOSTILE))('a hostile file has an error, or arrays: %s', async (kind) => {
  const { files } = await inspectAndLoad(file(kind, HOSTILE[kind]?.bytes() as Uint8Array));
  expect(files).toHaveLength(1);
  expect(files[0]?.error === null ? files[0].arrays.some(({ shown }) => shown) : true).toBe(true);
});

describeShared('the options for real files', () => {
  // Of the many files of one kind, one is enough.
  const names = [...sharedNames('heads2', ''), ...sharedNames('heads/retrieval-head-atlas', '')].filter(
    (name) => /\.(?:pt|pth|pkl|json|jsonl|csv|npz|npy|parquet|h5)$/.test(name),
  );

  it.each(names)(
    'show the array: %s',
    async (rel) => {
      await checkOptions(rel, sharedBytes(rel));
    },
    60_000,
  );
});
