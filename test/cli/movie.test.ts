// `headglow render --movie` and `--frames` as users run them: frames, videos, errors and progress.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createProgress } from '../../src/cli/progress.ts';
import { ensureBuilt, headglow } from '../support/built.ts';
import { npy } from '../support/npy.ts';
import { describeShared, sharedPath } from '../support/shared.ts';

const folder = mkdtempSync(join(tmpdir(), 'headglow-'));
const out = join(folder, 'out');
const SIZE = ['--width', '320', '--height', '200'];

beforeAll(async () => {
  await ensureBuilt();
  const values = Array.from({ length: 36 }, (_, i) => Math.sin(i));
  const scores = {
    'scores.npy': npy('<f4', [3, 1, 3, 4], values),
    'step.npy': npy('<i8', [3], [0, 50, 4000]),
  };
  writeFileSync(join(folder, 'run.npz'), zipSync(scores));
  writeFileSync(join(folder, 'still.json'), '[[1, 2]]');
  writeFileSync(join(folder, 'input.gif'), '[[1, 2]]');
});
beforeEach(() => {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) => headglow(['render', ...args], { cwd: folder });
const png = (...path: string[]) => PNG.sync.read(readFileSync(join(...path)));

describe('the frames of a video', () => {
  test('are numbered, and those of checkpoints equal their still pictures', async () => {
    const ran = await run('run.npz', '--frames', 'out/frames', '--fps', '4', '--seconds', '0.5', ...SIZE);
    expect(ran, ran.stderr).toMatchObject({ code: 0, stdout: '' });
    const names = ['0001.png', '0002.png', '0003.png', '0004.png', '0005.png', '0006.png'];
    expect(readdirSync(join(out, 'frames')).sort()).toEqual(names);
    for (const [i, step] of ['0', '50', '4000'].entries()) {
      await run('run.npz', '-o', 'out/still.png', '--step', step, ...SIZE);
      const [frame, still] = [png(out, 'frames', names[2 * i] as string), png(out, 'still.png')];
      expect([frame.width, frame.height]).toEqual([320, 200]);
      expect(frame.data.equals(still.data), step).toBe(true);
    }
    await run('run.npz', '-o', 'out/still.png', '--checkpoint', '0.5', ...SIZE);
    expect(png(out, 'frames', '0002.png').data.equals(png(out, 'still.png').data)).toBe(true);
  });

  test('are written into an empty folder, but not into one with files', async () => {
    expect(await run('run.npz', '--frames', 'out', '--fps', '1', '--seconds', '1', ...SIZE)).toMatchObject({
      code: 0,
    });
    expect(readdirSync(out)).toHaveLength(3);
    const again = await run('run.npz', '--frames', 'out', ...SIZE);
    expect(again.stderr).toBe('headglow: out: the folder is not empty; use a new or empty folder.\n');
    expect(readdirSync(out)).toHaveLength(3);
  });
});

describe('a video', () => {
  test.each([
    ['x.mp4', [], 'ftyp'],
    ['x.MP4', ['--h264'], 'avc1'],
    ['x.webm', [], 'webm'],
    ['x.gif', [], 'GIF89a'],
  ] as const)('is written as %s %j', async (name, flags, mark) => {
    const args = ['render', 'run.npz', '--movie', `out/${name}`, '--fps', '5', ...flags, ...SIZE];
    const ran = await headglow(args, { cwd: folder, startsBrowser: name === 'x.mp4' });
    expect(ran, ran.stderr).toMatchObject({ code: 0, stdout: '' });
    expect(readdirSync(out)).toEqual([name]);
    expect(readFileSync(join(out, name)).includes(mark)).toBe(true);
  });
});

describe('a mistake gets one sentence, and nothing is written', () => {
  test.each([
    [
      ['still.json', '--movie', 'out/x.mp4'],
      'movie: a video needs at least two checkpoints, but the data has none; draw a still picture instead.',
    ],
    [['input.gif', '--movie', 'input.gif'], 'input.gif: is an input file; write to another file.'],
    [['run.npz', '--movie', 'none/x.mp4'], 'none/x.mp4: the folder does not exist; create it first.'],
    [['run.npz', '--frames', 'none/x'], 'none/x: the folder does not exist; create it first.'],
    [['run.npz', '--frames', 'still.json'], 'still.json: is not a folder; use a new folder.'],
  ])('%j', async (args, sentence) => {
    expect(await run(...args)).toEqual({ code: 1, stdout: '', stderr: `headglow: ${sentence}\n` });
    expect(readdirSync(out)).toEqual([]);
    expect(readFileSync(join(folder, 'input.gif'), 'utf8')).toBe('[[1, 2]]');
  });
});

describe('progress', () => {
  const written = (isTTY: boolean, frames: number, milliseconds: number): string[] => {
    let time = 0;
    const words: string[] = [];
    const progress = createProgress('frames', { isTTY, write: (text) => words.push(text) }, () => time);
    for (let done = 1; done <= frames; done++) {
      time += milliseconds;
      progress.show(done, frames);
    }
    progress.end();
    return words;
  };

  test('is not shown for a short task', () => {
    expect([written(true, 49, 10), written(false, 49, 10)]).toEqual([[], []]);
  });

  test('is one line on a terminal, updated ten times a second and cleared at the end', () => {
    const words = written(true, 2000, 25);
    expect(words[0]).toBe('\r\x1b[Kheadglow: 20 of 2,000 frames');
    expect(words[1]).toBe('\r\x1b[Kheadglow: 24 of 2,000 frames');
    expect(words.at(-1)).toBe('\r\x1b[K');
  });

  test('is not written to pipes and files', () => {
    expect(written(false, 2000, 25)).toEqual([]);
  });
});

describeShared('with a real training run', () => {
  test('the frames equal the pictures of the checkpoints', async () => {
    const file = sharedPath('series/llama-fineweb-baseline.npz');
    const size = ['--width', '480', '--height', '270'];
    const ran = await run(file, '--frames', 'out/f', '--fps', '1', '--seconds', '1', ...size);
    expect(ran.code, ran.stderr).toBe(0);
    expect(readdirSync(join(out, 'f'))).toHaveLength(131);
    for (const [frame, step] of [
      ['0040', '1950'],
      ['0131', '20000'],
    ] as const) {
      await run(file, '-o', 'out/still.png', '--step', step, ...size);
      expect(png(out, 'f', `${frame}.png`).data.equals(png(out, 'still.png').data), step).toBe(true);
    }
  });
});
