// `headglow view` as users run it: prints its address, serves the viewer, stops on Ctrl+C.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { View } from '../../src/index.ts';
import { expectNoErrors, openPage } from '../support/browser.ts';
import { commandFile, ensureBuilt, headglow } from '../support/built.ts';
import { startFileServer, whole } from '../support/file-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'headglow-'));
let child: ChildProcess | undefined;
let stderr = '';

beforeAll(ensureBuilt);
afterEach(() => child?.kill('SIGKILL'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts `headglow view` in the temporary folder. @returns its address */
async function view(...args: string[]): Promise<string> {
  const started = spawn(process.execPath, [commandFile, 'view', '--port', '0', ...args], {
    cwd: folder,
    env: { ...process.env, CI: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child = started;
  stderr = '';
  started.stderr.on('data', (data) => {
    stderr += data;
  });
  const line = await new Promise<string>((resolve) =>
    started.stdout.once('data', (data) => resolve(`${data}`)),
  );
  const address =
    /^Serving Headglow at (http:\/\/127\.0\.0\.1:\d+\/(?:#\S+)?) \(press Ctrl\+C to stop\)\n$/.exec(
      line,
    )?.[1];
  expect(address, line).toBeDefined();
  return address as string;
}

test.each(['SIGINT', 'SIGTERM'] as const)('stops on %s', async (signal) => {
  await view();
  const code = new Promise((resolve) => child?.once('exit', resolve));
  child?.kill(signal);
  expect(await code).toBe(0);
});

test('serves the files and options from the command line', async () => {
  writeFileSync(join(folder, 'a.json'), '[[1, 2], [3, 4]]');
  const url = await view('a.json', '--norm', 'linear');
  const manifest = await (await fetch(`${url}files.json`)).json();
  expect(manifest).toEqual({
    files: [{ name: 'a.json', url: 'files/0', size: 16 }],
    options: { norm: 'linear' },
    origins: [],
    step: null,
  });
  expect(await (await fetch(`${url}files/0`)).text()).toBe('[[1, 2], [3, 4]]');
});

test('serves a viewer that loads under its security policy without an error', async () => {
  const page = await openPage(await view());
  expectNoErrors(page);
  expect(await page.title()).toContain('Headglow');
});

test('opens a link: its data, which its server would not give to a page, or files that are named', async () => {
  const data = await startFileServer();
  data.answer = whole(Buffer.from('{"a": [[1, 2]], "b, c": [[3, 4]]}'));
  writeFileSync(join(folder, 'own.json'), '{"a": [[5, 6, 7]], "b, c": [[8, 9, 10]]}');
  const fragment = `v=1&data=${data.at('/far.json').href}&norm=log&tasks=b%5C,+c&minus.step=3&pin=1,+L0H1,+own,+a`;
  const link = `http://127.0.0.1:4173/#${fragment}`;
  const shownAt = async (address: string) => {
    const page = await openPage(address);
    await page.waitForFunction(
      () => (window as unknown as { headglow?: View }).headglow?.options.norm === 'log',
    );
    expectNoErrors(page);
    return page.evaluate(() => {
      const { layout, options } = (window as unknown as { headglow: View }).headglow;
      const panels = layout.panels.map(({ model, task, heads }) => `${model}/${task} ${heads}`);
      return { panels, tasks: options.tasks, pins: document.querySelectorAll('#pins-list li').length };
    });
  };
  const address = await view(link);
  expect(address.endsWith(`/#${fragment}`)).toBe(true);
  const tasks = ['b, c'];
  expect(await shownAt(address)).toEqual({ panels: ['far/b, c 2'], tasks, pins: 0 });
  child?.kill('SIGKILL');
  expect(await shownAt(await view(link, 'own.json'))).toEqual({ panels: ['own/b, c 3'], tasks, pins: 1 });
  data.close();
});

test.each([
  [['--norm', 'log'], 'the link has all settings, so --norm has no effect; remove it, or the link.'],
  [['--minus', 'first'], 'the link has all settings, so --minus has no effect; remove it, or the link.'],
  [['http://127.0.0.1:1/#v=1'], 'there are 2 links; name one.'],
])('refuses a link with %j', async (more, sentence) => {
  const ran = await headglow(['view', 'http://127.0.0.1:4173/#v=1&norm=log', ...more]);
  expect(ran).toEqual({ code: 1, stdout: '', stderr: `headglow: ${sentence}\n` });
});

test('opens zoomed, with negative and open ends', async () => {
  const rows = Array.from({ length: 6 }, (_, layer) => Array.from({ length: 8 }, (_, head) => layer * head));
  const tasks = { induction: rows, copying: rows };
  writeFileSync(join(folder, 'tasks.json'), JSON.stringify(tasks));
  const page = await openPage(
    await view('tasks.json', '--zoom', 'layers=-2:,heads=:3', '--panel', 'copying'),
  );
  const shown = () =>
    page.evaluate(() => {
      const { camera, layout } = (window as unknown as { headglow: View }).headglow;
      const inSight = layout.panels.flatMap(({ task, width }) => (width > 0 ? [task] : []));
      return { layers: camera.layers, heads: camera.heads, inSight };
    });
  await expect.poll(shown).toEqual({ layers: [4, 6], heads: [0, 3], inSight: ['copying'] });
  expectNoErrors(page);
});

test('reports a zoom that the data do not have, and shows the whole figure', async () => {
  const page = await openPage(await view('a.json', '--zoom', 'layers=0:9'));
  await page.waitForSelector('#notice:not([hidden])');
  expect(await page.$eval('#notice', ({ textContent }) => textContent)).toContain(
    'layers=0:9 is out of range; there are 2 layers, so use a range within 0:2.',
  );
});

test('lists unreadable files on the page and on stderr, and shows the others', async () => {
  mkdirSync(join(folder, 'odd'));
  writeFileSync(join(folder, 'odd/a.json'), '[[1, 2], [3, 4]]');
  writeFileSync(join(folder, 'odd/b.json'), '');
  symlinkSync('nowhere.npy', join(folder, 'odd/c.npy'));
  const page = await openPage(await view('odd'));
  await page.waitForSelector('#notice:not([hidden])');
  const lines = ['odd/c.npy: is a broken symbolic link.', 'odd/b.json: the file is empty.'];
  expect(await page.$$eval('#notice li', (items) => items.map(({ textContent }) => textContent))).toEqual(
    lines,
  );
  await expect.poll(() => stderr).toBe(lines.map((line) => `headglow: ${line}\n`).join(''));
  expectNoErrors(page);
});

test('fails before it serves if a file is unreadable and `--strict` is given', async () => {
  writeFileSync(join(folder, 'bad.csv'), '1,2\n3,x\n');
  const ran = await headglow(['view', 'bad.csv', 'a.json', '--strict', '--no-open', '--port', '0'], {
    cwd: folder,
  });
  expect(ran).toMatchObject({ code: 1, stdout: '' });
  expect(ran.stderr).toMatch(/^headglow: bad\.csv, line 2, column 2: /);
});

test('fails immediately if the only file does not exist', async () => {
  const ran = await headglow(['view', 'none.npz']);
  expect(ran).toEqual({ code: 1, stdout: '', stderr: 'headglow: none.npz: file not found.\n' });
});
