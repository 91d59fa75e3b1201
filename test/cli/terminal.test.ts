// Commands whose stdout or stderr is full or closed: one sentence and an exit code, never a stack trace.

import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { beforeAll, describe, expect, test } from 'vitest';
import { createStage } from '../../src/cli/progress.ts';
import { commandFile, ensureBuilt } from '../support/built.ts';

beforeAll(ensureBuilt);

/** A full disk, a pipe whose reader has closed it, or a pipe that is read. */
type Sink = 'full' | 'closed' | 'pipe';

/** Runs the command with these sinks for stdout and stderr. */
async function run(args: readonly string[], stdout: Sink, stderr: Sink) {
  const full = [stdout, stderr].includes('full') ? openSync('/dev/full', 'w') : 'ignore';
  const sink = (one: Sink) => (one === 'full' ? full : 'pipe');
  const child = spawn(process.execPath, [commandFile, ...args], {
    cwd: tmpdir(),
    stdio: ['ignore', sink(stdout), sink(stderr)],
  });
  if (stdout === 'closed') child.stdout?.destroy();
  if (stderr === 'closed') child.stderr?.destroy();
  let printed = '';
  if (stderr === 'pipe') child.stderr?.on('data', (part) => (printed += part));
  if (stdout === 'pipe') child.stdout?.resume();
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (typeof full === 'number') closeSync(full);
  return { code, stderr: printed };
}

describe.skipIf(!existsSync('/dev/full'))('a full disk', () => {
  test.each([
    [['--help']],
    [['render', '--help']],
    [['--version']],
    [[]],
    [['describe']],
    [['view', '--no-open', '--port', '0']],
  ])('behind stdout is reported by %j', async (args) => {
    expect(await run(args, 'full', 'pipe')).toEqual({
      code: 1,
      stderr: 'headglow: stdout: no space left on the device.\n',
    });
  });

  test.each([
    [['--version'], 0],
    [['describe', 'none.npy'], 1],
  ] as const)('behind stderr does not change the exit code of %j', async (args, code) => {
    expect(await run(args, 'pipe', 'full')).toMatchObject({ code });
    expect(await run(args, 'full', 'full')).toMatchObject({ code: 1 });
  });
});

test.each([
  [['--help'], 0],
  [['describe', '--json'], 0],
  [['describe', 'none.npy'], 1],
] as const)('closed pipes do not change the exit code of %j', async (args, code) => {
  expect(await run(args, 'closed', 'pipe')).toMatchObject({ code });
  expect(await run(args, 'closed', 'closed')).toMatchObject({ code });
});

test('long stages are named on a terminal, and the line is cleared', async () => {
  const written: string[] = [];
  const stage = createStage({ isTTY: true, write: (text) => written.push(text) });
  stage.enter('starting the browser');
  stage.enter('drawing');
  await expect.poll(() => written).toEqual(['\r\x1b[Kheadglow: drawing']);
  stage.end();
  expect(written.at(-1)).toBe('\r\x1b[K');
});
