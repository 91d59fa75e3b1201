// `headglow info`: its flags, its text, its JSON and its exit codes.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Inspection } from '../../src/formats.ts';
import { commandFile, ensureBuilt, headglow } from '../support/built.ts';
import { npy } from '../support/npy.ts';
import { capture } from './capture.ts';

const folder = mkdtempSync(join(tmpdir(), 'headglow-info-'));
afterAll(() => rmSync(folder, { recursive: true }));

const counting = (...shape: number[]): Uint8Array =>
  npy('<f4', shape, [...Array(shape.reduce((size, length) => size * length, 1)).keys()]);

/** Characters that control a terminal, or the direction of text. */
const controlsIn = (text: string): string[] => ['\u001b', '\u202e'].filter((letter) => text.includes(letter));

const TWO = zipSync({ 'a.npy': counting(2, 3), 'b.npy': counting(3, 4), 'flat.npy': counting(6) });

beforeAll(async () => {
  await ensureBuilt();
  mkdirSync(join(folder, 'runs'));
  writeFileSync(join(folder, 'two.npz'), TWO);
  writeFileSync(join(folder, 'runs/one.npy'), counting(2, 2, 3));
  writeFileSync(join(folder, 'runs/note.json'), '{"note": "no scores"}');
  writeFileSync(
    join(folder, 'many.npz'),
    zipSync(Object.fromEntries([...Array(70).keys()].map((i) => [`m${i}.npy`, counting(2, 3)]))),
  );
  writeFileSync(
    join(folder, 'names.json'),
    '{"\\u001b[31mred\\u202e\\n2": [[1, 2], [3, 4]], "b": [[1, 2], [3, 4]]}',
  );
});

const info = (...args: string[]) => headglow(['info', ...args], { cwd: folder });

async function infoJson(...args: string[]): Promise<Inspection> {
  return JSON.parse((await info(...args, '--json')).stdout) as Inspection;
}

it('the flags of info become a request', async () => {
  expect((await capture('info', 'a.npz', 'b')).info).toEqual({ files: ['a.npz', 'b'], json: false });
  expect((await capture('info', 'a.npz', '--json', '--pick', 'x', '--heads', '4')).info).toEqual({
    files: ['a.npz'],
    json: true,
    reading: { pick: 'x', heads: 4 },
  });
  const missing = await capture('info');
  expect(missing).toMatchObject({ code: 1, stderr: "headglow: missing required argument 'file'.\n" });
});

describe('the text', () => {
  it('is a table with aligned columns, in which what is shown has a star', async () => {
    const { stdout, stderr, code } = await info('two.npz');
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    const [title, header = '', ...rows] = stdout.trimEnd().split('\n');
    expect(title).toBe('two.npz: NumPy archive, 3 arrays');
    expect(rows).toEqual([
      '*  a      2 x 3  layer head  float32    0    5     1         0    0        0  a',
      '*  b      3 x 4  layer head  float32    0   11     1         0    0        0  b',
      '   flat   6                  float32    0    5     1         0    0        0  --pick flat --dims "(layer head)" --heads 3',
      '  to show one of them, add for example --pick a',
    ]);
    expect(header).toBe(
      '   array  shape  axes        type     min  max  zero  negative  NaN  missing  shown as, or options to show it',
    );
  });

  it('has one line for each of the first arrays, and a count of the others', async () => {
    const { stdout } = await info('many.npz');
    expect(stdout.match(/^\* {2}m\d+ /gm)).toHaveLength(50);
    expect(stdout).toContain('… and 20 more arrays, 20 of them shown (--json lists all)');
    expect((await infoJson('many.npz')).files[0]?.arrays).toHaveLength(70);
  });

  it('has no control characters from names', async () => {
    const { stdout } = await info('names.json');
    expect(stdout).toContain('*  [31mred 2 ');
    expect(controlsIn(stdout)).toEqual([]);
    const json = await info('names.json', '--json');
    expect(controlsIn(json.stdout)).toEqual([]);
    expect((JSON.parse(json.stdout) as Inspection).files[0]?.arrays[0]?.path).toBe('\u001b[31mred\u202e\n2');
  });

  it('says why nothing can be shown', async () => {
    const { stdout, code } = await info('runs/note.json');
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^runs\/note\.json: JSON, 0 arrays\n {2}nothing can be shown: it contains no scores/,
    );
  });
});

describe('the JSON', () => {
  it('has every field of the documents', async () => {
    const { version, files } = await infoJson('runs/one.npy');
    expect(version).toBe(1);
    expect(files).toEqual([
      {
        file: 'runs/one.npy',
        format: 'npy',
        arrays: [
          {
            path: '',
            shape: [2, 2, 3],
            dims: ['task', 'layer', 'head'],
            labels: { models: ['one'], tasks: ['task 0', 'task 1'], steps: null },
            dtype: 'float32',
            min: 0,
            max: 11,
            zero: 1,
            negative: 0,
            infinite: 0,
            nan: 0,
            missing: 0,
            shown: true,
            options: [],
            choices: [],
          },
        ],
        notes: [],
        error: null,
      },
    ]);
  });

  it('depends on the options of reading', async () => {
    const { files } = await infoJson('runs/one.npy', '--dims', 'seed head layer');
    expect(files[0]?.arrays[0]).toMatchObject({
      dims: ['run', 'head', 'layer'],
      labels: { models: ['run 0', 'run 1'] },
    });
    const picked = await infoJson('two.npz', '--pick', 'b');
    expect(picked.files[0]?.arrays.map(({ shown }) => shown)).toEqual([false, true, false]);
  });
});

describe('several files', () => {
  it('of a folder: a file without scores does not stop the others, and the exit code is 1', async () => {
    const { stdout, code } = await info('runs', 'two.npz', '--json');
    expect(code).toBe(1);
    const { files } = JSON.parse(stdout) as Inspection;
    expect(files.map(({ file, error, arrays }) => [file, error === null, arrays.length])).toEqual([
      ['runs/note.json', false, 0],
      ['runs/one.npy', true, 1],
      ['two.npz', true, 3],
    ]);
  });

  it('that are not there are listed, too', async () => {
    const { files } = await infoJson('none.npz', 'two.npz');
    expect(files).toMatchObject([
      { file: 'two.npz', error: null },
      { file: 'none.npz', format: null, arrays: [], error: 'none.npz: file not found.' },
    ]);
    expect(await info('none.npz')).toMatchObject({ code: 1, stderr: '' });
  });
});

it('reads standard input, and ends quietly if its reader does', async () => {
  const child = spawn(process.execPath, [commandFile, 'info', '-'], { stdio: 'pipe' });
  const printed = { stdout: '', stderr: '' };
  child.stdout.once('data', (part) => {
    printed.stdout += part;
    child.stdout.destroy();
  });
  child.stderr.on('data', (part) => (printed.stderr += part));
  child.stdin.end(TWO);
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(printed.stdout).toContain('*  a ');
  expect({ code, stderr: printed.stderr }).toEqual({ code: 0, stderr: '' });
});
