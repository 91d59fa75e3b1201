// `headglow view` as users run it: prints its address, serves the viewer, stops on Ctrl-C.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { expectNoErrors, openPage } from '../support/browser.ts';
import { commandFile, ensureBuilt, headglow } from '../support/built.ts';

const folder = mkdtempSync(join(tmpdir(), 'headglow-'));
let child: ChildProcess | undefined;

beforeAll(ensureBuilt, 180_000);
afterEach(() => child?.kill('SIGKILL'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts `headglow view` in the temporary folder; its address. */
async function view(...args: string[]): Promise<string> {
  const started = spawn(process.execPath, [commandFile, 'view', '--port', '0', ...args], {
    cwd: folder,
    env: { ...process.env, CI: 'true' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = started;
  const line = await new Promise<string>((resolve) =>
    started.stdout.once('data', (data) => resolve(`${data}`)),
  );
  const address = /^Headglow is at (http:\/\/127\.0\.0\.1:\d+\/) \(Ctrl-C stops it\)\n$/.exec(line)?.[1];
  expect(address, line).toBeDefined();
  return address as string;
}

test.each(['SIGINT', 'SIGTERM'] as const)('it stops on %s', async (signal) => {
  await view();
  const code = new Promise((resolve) => child?.once('exit', resolve));
  child?.kill(signal);
  expect(await code).toBe(0);
});

test('it serves the files and the options given', async () => {
  writeFileSync(join(folder, 'a.json'), '[[1, 2], [3, 4]]');
  const url = await view('a.json', '--norm', 'linear');
  const manifest = await (await fetch(`${url}files.json`)).json();
  expect(manifest).toEqual({
    files: [{ name: 'a.json', url: 'files/0', size: 16 }],
    options: { norm: 'linear' },
    step: null,
  });
  expect(await (await fetch(`${url}files/0`)).text()).toBe('[[1, 2], [3, 4]]');
});

test('the built viewer opens under its security policy without an error', async () => {
  const page = await openPage(await view());
  expectNoErrors(page);
  expect(await page.title()).toContain('Headglow');
});

test('a file that is not there stops it at once', async () => {
  const ran = await headglow(['view', 'none.npz']);
  expect(ran).toEqual({ code: 1, stdout: '', stderr: 'headglow: none.npz: there is no such file.\n' });
});
