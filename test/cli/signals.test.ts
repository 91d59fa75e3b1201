// Commands ended by a signal leave no process, no temporary file and no partial output.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { Cancelled, cancellable } from '../../src/cli/interrupt.ts';
import { makeTempFolder, removeTemp } from '../../src/cli/temp-files.ts';
import { commandFile, ensureBuilt } from '../support/built.ts';
import { npy } from '../support/npy.ts';
import { capture } from './capture.ts';

const folder = mkdtempSync(join(tmpdir(), 'headglow-'));
/** A short path, as the path of Chromium's socket has a limit. */
const temporary = mkdtempSync(join(tmpdir(), 'hg-'));
const out = join(folder, 'out');
let child: ChildProcess | undefined;

beforeAll(async () => {
  await ensureBuilt();
  const values = Array.from({ length: 36 }, (_, i) => Math.sin(i));
  const scores = {
    'scores.npy': npy('<f4', [3, 1, 3, 4], values),
    'step.npy': npy('<i8', [3], [0, 50, 4000]),
  };
  writeFileSync(join(folder, 'run.npz'), zipSync(scores));
  const large = Array.from({ length: 4 * 512 * 512 }, (_, i) => Math.sin(i * i));
  writeFileSync(join(folder, 'large.npy'), npy('<f4', [4, 512, 512], large));
});
beforeEach(() => {
  for (const one of [out, temporary]) rmSync(one, { recursive: true, force: true });
  for (const one of [out, temporary]) mkdirSync(one);
});
afterEach(() => child?.kill('SIGKILL'));
afterAll(() => {
  for (const one of [folder, temporary]) rmSync(one, { recursive: true });
});

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

/** Starts the command. @returns its stderr so far, and its exit code and stderr once it has ended */
function start(...args: string[]): {
  said: () => string;
  ended: Promise<Ended>;
  kill: (name: NodeJS.Signals) => void;
} {
  const started = spawn(process.execPath, [commandFile, ...args], {
    cwd: folder,
    env: { ...process.env, PUPPETEER_EXECUTABLE_PATH: inject('browserPath'), TMPDIR: temporary },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child = started;
  let stderr = '';
  started.stderr.on('data', (part) => {
    stderr += part;
  });
  const ended = new Promise<Ended>((resolve) => started.once('close', (code) => resolve({ code, stderr })));
  return { said: () => stderr, ended, kill: (name) => started.kill(name) };
}

/** Browser processes that use the temporary folder. Empty on systems other than Linux, where they cannot be listed. */
const browsers = (): string[] =>
  process.platform !== 'linux'
    ? []
    : readdirSync('/proc')
        .filter((pid) => /^\d+$/.test(pid))
        .filter((pid) => {
          try {
            return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(temporary);
          } catch {
            return false; // the process has ended
          }
        });

const isDrawing = () => {
  const [tempFolder] = readdirSync(temporary);
  return (
    tempFolder !== undefined &&
    readdirSync(join(temporary, tempFolder)).includes('profile') &&
    browsers().length > 3
  );
};

const DRAW = [
  ['-o', 'out/x.png', '--layout', 'out/x.json', '--width', '4000', '--height', '3000'],
  ['--movie', 'out/x.mp4', '--seconds', '9'],
  ['--frames', 'out/frames', '--seconds', '9'],
];

describe('while the browser draws', () => {
  test.each([
    ['SIGINT', 130, DRAW[0] as string[]],
    ['SIGTERM', 143, DRAW[1] as string[]],
    ['SIGINT', 130, DRAW[2] as string[]],
  ] as const)('%s exits with code %i and leaves nothing of %j', async (name, code, args) => {
    const { ended, kill } = start('render', 'run.npz', ...args);
    await expect.poll(isDrawing).toBe(true);
    if (args[0] === '--frames')
      await expect.poll(() => readdirSync(out, { recursive: true }).length).toBeGreaterThan(2);
    kill(name);
    kill(name); // an impatient user sends a second one
    expect(await ended).toMatchObject({
      code,
      stderr: expect.stringMatching(/(^|\n)headglow: cancelled\.\n$/),
    });
    expect([readdirSync(out), readdirSync(temporary)]).toEqual([[], []]);
    await expect.poll(browsers).toEqual([]);
  });

  test('SIGKILL also ends the browser, and the next command removes its files', async () => {
    const { ended, kill } = start('render', 'run.npz', ...(DRAW[1] as string[]));
    await expect.poll(isDrawing).toBe(true);
    kill('SIGKILL');
    await ended;
    await expect.poll(browsers).toEqual([]);
    expect(readdirSync(temporary)).toHaveLength(1);
    vi.stubEnv('TMPDIR', temporary);
    const tempFolder = await makeTempFolder();
    vi.unstubAllEnvs();
    expect(readdirSync(temporary).map((one) => join(temporary, one))).toEqual([tempFolder]);
    await removeTemp(tempFolder);
  });
});

test('Ctrl+C ends `describe` with a sentence and no output file', async () => {
  const { said, ended, kill } = start('describe', 'large.npy', '-o', 'out/x.md');
  // This note is printed after the file has been read and before it is described.
  await expect.poll(said).toContain('large.npy');
  kill('SIGINT');
  expect(await ended).toMatchObject({ code: 130, stderr: expect.stringMatching(/headglow: cancelled\.\n$/) });
  expect(readdirSync(out)).toEqual([]);
});

test('SIGTERM ends a command that is waiting for standard input', async () => {
  const waiting = spawn(process.execPath, [commandFile, 'describe', '-'], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  child = waiting;
  let said = '';
  waiting.stderr.on('data', (part) => {
    said += part;
  });
  // More than the buffer of a pipe, so the write completes only once the command is reading.
  waiting.stdin.write('['.repeat(1 << 22), () => waiting.kill('SIGTERM'));
  expect(await new Promise((resolve) => waiting.once('close', resolve))).toBe(143);
  expect(said).toContain('headglow: cancelled.\n');
});

describe('cancellable', () => {
  test('removes its listeners, so eleven commands in one process cause no warning', async () => {
    const before = process.listenerCount('SIGTERM');
    const warnings: Error[] = [];
    const listen = (warning: Error) => warnings.push(warning);
    process.on('warning', listen);
    for (let i = 0; i < 11; i++) await capture('view', '--no-open');
    await new Promise(setImmediate);
    process.off('warning', listen);
    expect([process.listenerCount('SIGTERM'), warnings]).toEqual([before, []]);
  });

  test('returns the result of a task that succeeds despite a signal', async () => {
    const done = cancellable(async (signal) => {
      process.emit('SIGHUP', 'SIGHUP');
      return signal.aborted;
    });
    expect(await done).toBe(true);
  });

  test('throws Cancelled for any failure after a signal', async () => {
    const failed = cancellable(async () => {
      process.emit('SIGHUP', 'SIGHUP');
      throw new Error('the browser is gone');
    });
    await expect(failed).rejects.toThrow(Cancelled);
    await expect(failed).rejects.toMatchObject({ exitCode: 129 });
  });
});

test('temporary folders of running processes and of other programs are kept', async () => {
  vi.stubEnv('TMPDIR', temporary);
  mkdirSync(join(temporary, 'headglow-notes'));
  const mine = await makeTempFolder();
  const again = await makeTempFolder();
  vi.unstubAllEnvs();
  expect(
    readdirSync(temporary)
      .map((one) => join(temporary, one))
      .sort(),
  ).toEqual([join(temporary, 'headglow-notes'), mine, again].sort());
});
