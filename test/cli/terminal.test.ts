// What commands print where stdout or stderr takes nothing: a sentence and a code, never a trace.

import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { beforeAll, describe, expect, test } from 'vitest';
import { createStage } from '../../src/cli/progress.ts';
import { commandFile, ensureBuilt } from '../support/built.ts';

beforeAll(ensureBuilt, 180_000);

type Sink = 'full' | 'closed' | 'pipe';

/** Runs the command with stdout and stderr as said: a full disk, a pipe whose reader went away, or a pipe that is read. */
async function run(args: readonly string[], stdout: Sink, stderr: Sink) {
  const full = [stdout, stderr].includes('full') ? openSync('/dev/full', 'w') : 'ignore';
  const sink = (one: Sink) => (one === 'full' ? full : 'pipe');
  const child = spawn(process.execPath, [commandFile, ...args], {
    cwd: tmpdir(),
    stdio: ['ignore', sink(stdout), sink(stderr)],
  });
  if (stdout === 'closed') child.stdout?.destroy();
  if (stderr === 'closed') child.stderr?.destroy();
  let said = '';
  if (stderr === 'pipe') child.stderr?.on('data', (part) => (said += part));
  if (stdout === 'pipe') child.stdout?.resume();
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (typeof full === 'number') closeSync(full);
  return { code, said };
}

describe.skipIf(!existsSync('/dev/full'))('a full disk', () => {
  test.each([
    [['--help']],
    [['render', '--help']],
    [['--version']],
    [[]],
    [['describe']],
    [['view', '--no-open', '--port', '0']],
  ])('behind stdout: %j', async (args) => {
    expect(await run(args, 'full', 'pipe')).toEqual({
      code: 1,
      said: 'headglow: stdout: no space left on the device.\n',
    });
  });

  test.each([
    [['--version'], 0],
    [['describe', 'none.npy'], 1],
  ] as const)('behind stderr: %j still ends with its code', async (args, code) => {
    expect(await run(args, 'pipe', 'full')).toMatchObject({ code });
    expect(await run(args, 'full', 'full')).toMatchObject({ code: 1 });
  });
});

test.each([
  [['--help'], 0],
  [['describe', '--json'], 0],
  [['describe', 'none.npy'], 1],
] as const)('readers that went away: %j still ends with its code', async (args, code) => {
  expect(await run(args, 'closed', 'pipe')).toMatchObject({ code });
  expect(await run(args, 'closed', 'closed')).toMatchObject({ code });
});

test('stages are named on a terminal where they take long, and leave no line', async () => {
  const written: string[] = [];
  const stage = createStage({ isTTY: true, write: (text) => written.push(text) });
  stage.enter('starting the browser');
  stage.enter('drawing');
  await expect.poll(() => written).toEqual(['\r\x1b[Kheadglow: drawing']);
  stage.end();
  expect(written.at(-1)).toBe('\r\x1b[K');
});
