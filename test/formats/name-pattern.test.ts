// Patterns that take names out of paths, alone and with files.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchPath, parseNamePattern, splitPath } from '../../src/formats/join/name-pattern.ts';
import type { Reading } from '../../src/formats/reading.ts';
import { HeadglowError } from '../../src/tensor/error.ts';
import { loadTensors } from '../support/load.ts';
import { npy } from '../support/npy.ts';
import { file } from './loading.ts';

const nameIn = (pattern: string, path: string): string | undefined =>
  matchPath(
    parseNamePattern('task', pattern),
    splitPath(path).map((part) => [part]),
  )?.name;

describe('a pattern', () => {
  it.each([
    ['{}', 'a/b', 'b'],
    ['{}/*', 'a/b', 'a'],
    ['{}/*.json', 'runs/ioi/1.json', 'ioi'],
    ['step-{}', 'a/step-100', '100'],
    ['step-{}', 'step-1/step-2', '2'],
    ['step-{}', 'step-1/x', '1'],
    ['*-{}', 'a-b-c', 'b-c'],
    ['{}-*', 'a-b-c', 'a'],
    ['*-{}-*', 'a-b-c-d', 'b'],
    ['{}.json', '.json.json', '.json'],
    ['{}a*', 'aab', 'a'],
    ['*{}', 'abc', 'abc'],
    ['{}*', 'abc', 'a'],
    ['**{}x', 'abx', 'ab'],
    ['a\\{}', 'a/b', 'b'],
    ['/{}/', 'a', 'a'],
  ])('%s finds in %s the name %s', (pattern, path, name) => {
    expect(nameIn(pattern, path)).toBe(name);
  });

  it.each([
    ['step-{}', 'my-step-1'],
    ['step-{}', 'step-'],
    ['{}/*.json', '1.json'],
    ['{}.json', 'a.jsonl'],
    ['a{}a', 'aa'],
    ['{}x{}'.slice(0, 3), 'y'],
    ['A{}', 'ab'],
  ])('%s finds nothing in %s', (pattern, path) => {
    expect(nameIn(pattern, path)).toBeUndefined();
  });

  it.each([
    ['step', '"step" has no {}'],
    ['{}/{}', '"{}/{}" has 2 times {}'],
    [`{}${'*a'.repeat(300)}`, 'the pattern has more than 500 characters'],
  ])('is refused: %.20s', (pattern, reason) => {
    expect(() => parseNamePattern('task', pattern)).toThrow(reason);
  });

  it('gives the name back that its text is put together of', () => {
    const word = fc.stringMatching(/^[a-z0-9]{1,4}$/);
    // Capitals and signs are in no name, so that each name has one place.
    const path = fc.tuple(fc.array(word, { maxLength: 3 }), word, word, word);
    fc.assert(
      fc.property(path, ([folders, before, name, after]) => {
        const text = [...folders, `${before}A-${name}-B${after}`, 'file.json'].join('/');
        expect(nameIn('*A-{}-B*/*.json', text)).toBe(name);
        expect(nameIn(`${before}A-{}-B${after}/file.json`, text)).toBe(name);
        const flat = splitPath(text).join('/');
        expect(flat.replace(`A-${name}-B`, `A-${nameIn('*A-{}-B*/*', text)}-B`)).toBe(flat);
      }),
    );
  });

  it('finds what a regular expression finds', () => {
    const letters = fc.stringMatching(/^[ab]{0,8}$/);
    const token = fc.constantFrom('a', 'b', '*');
    const tokens = fc.tuple(fc.array(token, { maxLength: 4 }), fc.array(token, { maxLength: 4 }));
    fc.assert(
      fc.property(tokens, letters, ([before, after], text) => {
        const pattern = `${before.join('')}{}${after.join('')}`;
        const expression = pattern.replaceAll(/\*+/g, '.*?').replace('{}', '(.+?)');
        expect(nameIn(pattern, text)).toBe(new RegExp(`^${expression}$`).exec(text)?.[1]);
      }),
      { numRuns: 2000 },
    );
  });

  it('of many wildcards takes steps in proportion to the text', () => {
    // A backtracking matcher would not come back from this.
    const pattern = `${'*a'.repeat(240)}*{}b`;
    expect(nameIn(pattern, 'a'.repeat(5000))).toBeUndefined();
  });
});

type Contents = Readonly<Record<string, unknown>>;

const filesOf = (contents: Contents) =>
  Object.entries(contents).map(([name, content]) =>
    file(name, content instanceof Uint8Array ? content : JSON.stringify(content)),
  );

/** What a user sees: each model with its tasks, steps and values. */
async function seen(contents: Contents, reading: Reading) {
  const { tensors } = await loadTensors(filesOf(contents), reading);
  return tensors.map(({ model, tasks, steps, values }) => [model, tasks, steps, [...values]]);
}

async function refused(contents: Contents, reading: Reading): Promise<string> {
  const error = await loadTensors(filesOf(contents), { ...reading, strict: true }).catch(
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(HeadglowError);
  return (error as HeadglowError).message;
}

const FOLDERS = {
  'runs/ioi/10.json': [[1]],
  'runs/ioi/20.json': [[2]],
  'runs/gt/10.json': [[3]],
  'runs/gt/20.json': [[4]],
};

describe('files named by patterns', () => {
  it('are tasks and checkpoints of one model', async () => {
    const both = { task: '{}/*.json', checkpoint: '{}.json' };
    expect(await seen(FOLDERS, both)).toEqual([['runs', ['ioi', 'gt'], [10, 20], [1, 3, 2, 4]]]);
  });

  it('are models by their folders', async () => {
    expect(await seen(FOLDERS, { model: '{}/*', checkpoint: '{}' })).toEqual([
      ['ioi', [''], [10, 20], [1, 2]],
      ['gt', [''], [10, 20], [3, 4]],
    ]);
  });

  it('keep what their names say besides', async () => {
    expect(
      await seen({ 'ioi/step-10.json': [[1]], 'gt/step-10.json': [[2]] }, { task: '{}/*.json' }),
    ).toEqual([['step-10', ['ioi', 'gt'], [10], [1, 2]]]);
    const named = { 'a-x7.json': [[1]], 'a-x8.json': [[2]], 'b-x7.json': [[3]], 'b-x8.json': [[4]] };
    expect(await seen(named, { checkpoint: '*-x{}' })).toEqual([
      ['a', [''], [7, 8], [1, 2]],
      ['b', [''], [7, 8], [3, 4]],
    ]);
  });

  it('may be numbers that follow each other, which are no steps without a pattern', async () => {
    const files = { 'r/0.json': [[1]], 'r/1.json': [[2]], 'r/2.json': [[3]] };
    expect((await seen(files, {})).length).toBe(3);
    expect(await seen(files, { checkpoint: '{}' })).toEqual([['r', [''], [0, 1, 2], [1, 2, 3]]]);
  });

  it('may have their names inside', async () => {
    const inside = { 'a.json': { at_10: { m: [[1]] }, at_20: { m: [[2]] } } };
    expect(await seen(inside, { checkpoint: 'at_{}' })).toMatchObject([['a', ['m'], [10, 20], [1, 2]]]);
  });

  it('have the checkpoints of their own, whatever their paths say', async () => {
    const run = npy('<f4', [2, 3, 1, 1], [1, 2, 3, 4, 5, 6]);
    const timeline = { dims: 'checkpoint task layer head' };
    const [model] = await seen({ 'gpt2-step100/scores.npy': run }, { model: '{}/scores.npy', ...timeline });
    expect(model).toEqual(['gpt2-step100', ['task 0', 'task 1', 'task 2'], [0, 1], [1, 2, 3, 4, 5, 6]]);
  });

  it('have no name by an empty pattern for models', async () => {
    expect(await seen({ 'runs/a.json': { x: [[1]] } }, { model: '' })).toEqual([['', ['x'], null, [1]]]);
    expect(await refused(FOLDERS, { task: '' })).toContain('task: "" has no {}');
  });

  it('have several tasks of their own after the task of the name', async () => {
    const tasks = npy('<f4', [2, 1, 1], [1, 2]);
    expect(await seen({ 'x/a.npy': tasks, 'y/a.npy': tasks }, { task: '{}/*' })).toEqual([
      ['a', ['x/task 0', 'x/task 1', 'y/task 0', 'y/task 1'], null, [1, 2, 1, 2]],
    ]);
  });

  it('are models of their own if they do not fit', async () => {
    const { tensors, notes } = await loadTensors(filesOf({ 'x/a.json': [[1]], 'y/a.json': [[1, 2]] }), {
      task: '{}/*',
    });
    expect(tensors.map(({ heads }) => heads)).toEqual([1, 2]);
    expect(notes.map(({ file: name, reason }) => [name, reason])).toEqual([
      [
        'y/a.json',
        'it does not fit into a figure of its series as a task, so it is shown as a separate model',
      ],
    ]);
  });

  it('are read as they are shown if they are too large for the memory', async () => {
    const files = {
      'x/5.npy': npy('<f4', [2, 1, 1, 1], [1, 2]),
      'y/5.npy': npy('<f4', [2, 1, 1, 1], [3, 4]),
    };
    const { loadFiles } = await import('../../src/formats/load.ts');
    const { tensors } = await loadFiles(filesOf(files), { task: '{}/*', memory: 0 });
    const [source] = tensors;
    if (!source || !('read' in source)) return expect.fail('it is in memory');
    expect(source.tasks).toEqual(['x', 'y']);
    expect([...(await source.read({ checkpoint: 1 }, new AbortController().signal))]).toEqual([2, 4]);
  });

  it('are refused where the pattern does not match, with the path that it was matched against', async () => {
    expect(await refused({ 'runs/a.json': { x: [[1]] } }, { checkpoint: 'step-{}' })).toBe(
      'runs/a.json: --checkpoint "step-{}" does not match "runs/a.json/x"; {} stands for the name and * for other text between slashes; the extension of the file may be left out.',
    );
    expect(await refused(FOLDERS, { checkpoint: '{}/*' })).toBe(
      'runs/ioi/10.json: its checkpoint is "ioi" by --checkpoint, which is not a number.',
    );
    const own = { 'a-1.npy': npy('<f4', [2, 1, 1, 1], [1, 2]) };
    expect(await refused(own, { checkpoint: 'a-{}' })).toContain('it has several checkpoints of its own');
    expect(await refused(FOLDERS, { task: 'x' })).toContain('task: "x" has no {}');
  });

  it('are skipped one by one', async () => {
    const { tensors, skipped } = await loadTensors(filesOf({ 'step-1.json': [[1]], 'other.json': [[2]] }), {
      checkpoint: 'step-{}',
    });
    expect(tensors).toHaveLength(1);
    expect(skipped.map(({ file: name }) => name)).toEqual(['other.json']);
  });
});
