// `headglow describe`: its flags, its output, and its errors.

import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describe as describeFigure } from '../../src/analysis/description/describe.ts';
import { descriptionMarkdown } from '../../src/analysis/description/markdown.ts';
import { createExample } from '../../src/example.ts';
import { commandFile, ensureBuilt, headglow, sentencesOf } from '../support/built.ts';
import { hdf5 } from '../support/hdf5.ts';
import { npy } from '../support/npy.ts';
import { capture } from './capture.ts';

const folder = mkdtempSync(join(tmpdir(), 'headglow-describe-'));
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(async () => {
  await ensureBuilt();
  const values = Array.from({ length: 2 * 3 * 4 }, (_, i) => i / 24);
  writeFileSync(join(folder, 'run.npy'), npy('<f4', [2, 1, 3, 4], values));
});

describe('the flags of describe', () => {
  it('become settings and options', async () => {
    const captured = await capture(
      ...'describe a.npz --json -o out.json --bright 0.9 --above 0.1,0.2 --prominence 0.2 --norm log --step 7'.split(
        ' ',
      ),
    );
    expect(captured.describe).toEqual({
      files: ['a.npz'],
      json: true,
      output: 'out.json',
      settings: { bright: 0.9, above: [0.1, 0.2], prominence: 0.2 },
      options: { norm: 'log' },
      step: 7,
    });
    expect((await capture('describe', '--zoom', 'layers=:2', '--panel', 'a/b')).describe).toMatchObject({
      settings: { inSight: true },
      options: { zoom: { layers: [null, 2] }, panel: 'a/b' },
    });
    expect((await capture('describe', '--zoom', 'auto')).describe?.settings).toEqual({});
    expect((await capture('describe')).describe).toMatchObject({ files: [], json: false, output: '-' });
    expect((await capture('describe', '--minus', 'first')).describe).toMatchObject({
      analysis: { change: 'first' },
    });
  });

  it.each([
    ['--bright 2', '--bright: 2 is out of range; use a number above 0 and at most 1'],
    ['--above 0.1,x', '--above: "x" is not a finite number'],
    ['--threshold 1 --bright 0.5', '--threshold: cannot be combined with --bright; use only one of them'],
    ['--columns 3', '--columns: does not affect a description; remove this flag'],
    ['--zoom layers=3:1', '--zoom: layers=3:1 is reversed; use layers=1:3'],
  ])('%s is refused in a sentence', async (flags, sentence) => {
    const { code, stderr } = await capture('describe', ...flags.split(' '));
    expect(code).toBe(1);
    expect(stderr).toContain(sentence);
  });
});

describe('headglow describe', () => {
  it('prints a description of the example in Markdown', async () => {
    const { dataset, options } = createExample();
    const { code, stdout } = await headglow(['describe'], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toBe(descriptionMarkdown(await describeFigure(dataset, options)));
    for (const title of ['Overview', 'Axes and legend', 'Panel by panel', 'Across tasks', 'During training'])
      expect(stdout).toContain(`### ${title}\n`);
    expect(stdout).toContain('1. **Knowledge Recall.** ');
  });

  it('prints JSON with kind, cells, values and rule of every statement', async () => {
    const { code, stdout } = await headglow(['describe', 'run.npy', '--json', '--checkpoint', '0'], {
      cwd: folder,
    });
    expect(code).toBe(0);
    const { summary, panels, statements } = JSON.parse(stdout);
    expect(summary).toContain('step 0 (checkpoint 1 of 2)');
    expect(panels).toMatchObject([{ layers: 3, heads: 4 }]);
    for (const statement of statements)
      expect(statement).toMatchObject({
        kind: expect.any(String),
        section: expect.any(String),
        text: expect.any(String),
        cells: expect.any(Array),
        values: expect.any(Object),
        rule: expect.any(String),
      });
    expect(statements.find(({ kind }: { kind: string }) => kind === 'peak')).toMatchObject({
      values: { layer: 2, head: 3, value: Math.fround(11 / 24) },
      cells: [{ panel: 0, runs: [[2, 3, 3]] }],
    });
  });

  it('says in a caption how cells are sorted', async () => {
    const flags = ['--sort-cells', 'heads', '--sort-cells-at', '0', '--caption', 'text'];
    const { code, stdout } = await headglow(['describe', 'run.npy', ...flags], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toContain('heads of each layer sorted by value at step 0.');
  });

  it('describes only what --zoom and --panel show', async () => {
    const flags = ['--zoom', 'layers=:2,heads=1:3', '--panel', 'run', '--json'];
    const { code, stdout } = await headglow(['describe', 'run.npy', ...flags], { cwd: folder });
    expect(code).toBe(0);
    const { panels, statements } = JSON.parse(stdout);
    expect(panels).toMatchObject([{ inSight: { layers: [0, 2], heads: [1, 3] } }]);
    expect(statements.find(({ kind }: { kind: string }) => kind === 'peak')).toMatchObject({
      values: { layer: 1, head: 2, value: Math.fround((12 + 6) / 24) },
    });
  });

  it('writes to a file instead of stdout', async () => {
    const ran = await headglow(['describe', 'run.npy', '-o', 'figure.md', '--title', 'Heads'], {
      cwd: folder,
    });
    expect(ran).toMatchObject({ code: 0, stdout: '' });
    expect(readFileSync(join(folder, 'figure.md'), 'utf8')).toMatch(/^## Heads\n/);
  });

  it('prints one line on a damaged HDF5 file, and nothing of what the library prints', async () => {
    const whole = await hdf5((to) =>
      to.create_dataset({ name: 'm', data: new Float64Array(4), shape: [2, 2] }),
    );
    writeFileSync(join(folder, 'cut.h5'), whole.subarray(0, 200));
    expect(await headglow(['describe', 'cut.h5'], { cwd: folder })).toEqual({
      code: 1,
      stdout: '',
      stderr: 'headglow: cut.h5: this HDF5 file is damaged; copy or save it again.\n',
    });
  });

  it('reads a folder and prints a line on stderr for each unreadable file', async () => {
    mkdirSync(join(folder, 'odd'));
    writeFileSync(join(folder, 'odd/a.json'), '[[1, 2], [3, 4]]');
    writeFileSync(join(folder, 'odd/b.csv'), '1,2\n3,x\n');
    symlinkSync('nowhere.npy', join(folder, 'odd/c.npy'));
    const ran = await headglow(['describe', 'odd'], { cwd: folder });
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain('### Overview\n');
    expect(sentencesOf(ran)).toEqual([
      'headglow: odd/c.npy: is a broken symbolic link.',
      expect.stringMatching(/^headglow: odd\/b\.csv, line 2, column 2: /),
    ]);
    const strict = await headglow(['describe', 'odd', '--strict'], { cwd: folder });
    expect(strict).toEqual({
      code: 1,
      stdout: '',
      stderr: 'headglow: odd/c.npy: is a broken symbolic link.\n',
    });
    const strictFile = await headglow(['describe', 'odd/a.json', 'odd/b.csv', '--strict'], { cwd: folder });
    expect(strictFile).toMatchObject({ code: 1, stdout: '' });
    expect(strictFile.stderr).toMatch(/^headglow: odd\/b\.csv, line 2, column 2: .*\n$/);
  });

  it('reads standard input for -', async () => {
    const child = spawn(process.execPath, [commandFile, 'describe', '-', '--json'], { cwd: folder });
    child.stdin.end('[[1, 2], [3, 4]]');
    let stdout = '';
    for await (const part of child.stdout) stdout += part;
    expect(JSON.parse(stdout).panels).toMatchObject([{ layers: 2, heads: 2 }]);
  });

  it.each([
    [['none.npy'], 'headglow: none.npy: file not found.'],
    [['run.npy', '-o', 'run.npy'], 'headglow: run.npy: is an input file; write to another file.'],
    [['run.npy', '--tasks', 'x'], 'headglow: --tasks: no task is named "x"'],
    [['run.npy', '--step', '9'], 'headglow: --step: there is no checkpoint at step 9'],
    [['run.npy', '--minus', '9'], 'headglow: --minus: there is no checkpoint at step 9'],
    [['run.npy', '--minus', 'rum'], 'headglow: --minus: no model or task is named "rum"'],
    [['run.npy', '--zoom', 'layers=:9'], 'headglow: --zoom: layers=:9 is out of range; there are 3 layers'],
    [['run.npy', '--zoom', 'rows=:1'], 'headglow: --zoom: rows and columns of panels depend on the size'],
    [['run.npy', '--panel', 'rum'], 'headglow: --panel: no panel is named "rum"; did you mean "run"?'],
    [['run.npy', '--checkpoint', '9'], 'headglow: --checkpoint: there is no checkpoint 9'],
    [
      ['run.npy', '--minus', 'first', '--threshold', '-1'],
      'headglow: --threshold: −1 is negative, but signed values are compared by magnitude; use 0 or more.',
    ],
  ])('%j fails with one sentence', async (args, sentence) => {
    const { code, stdout, stderr } = await headglow(['describe', ...args], { cwd: folder });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(existsSync(join(folder, 'run.npy'))).toBe(true);
  });
});
