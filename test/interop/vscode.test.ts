// The extension for VS Code: packaged, and its page in a browser under the policy that it has in VS Code, with the extension's own
// code and a stand-in for VS Code (vscode/test/fake-vscode.ts).

import { execFile } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync, zipSync } from 'fflate';
import { PNG } from 'pngjs';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FigureElement } from '../../src/element/figure-element.ts';
import { expectAccessible } from '../support/axe.ts';
import { errorsOf } from '../support/browser.ts';
import { ensureBuilt, headglow } from '../support/built.ts';
import { ROOT } from '../support/docs.ts';
import { exampleScores } from '../support/example.ts';
import { type FileServer, startFileServer } from '../support/file-server.ts';
import { hdf5 } from '../support/hdf5.ts';
import { counting, npy, npyHeader, rawNpy } from '../support/npy.ts';
import { type Host, type Panel, showPanel } from './vscode-page.ts';

const run = promisify(execFile);
const extension = join(ROOT, 'vscode');
const folder = mkdtempSync(join(tmpdir(), 'headglow-vscode-'));
const at = (name: string): string => join(folder, name);

let files: Readonly<Record<string, Uint8Array>>;
let server: FileServer;
let host: Host;
/** Bytes of files that were sent to pages. */
let sentBytes = 0;

beforeAll(async () => {
  await Promise.all([run(process.execPath, [join(extension, 'build.mjs')]), ensureBuilt()]);
  const { version } = JSON.parse(readFileSync(join(extension, 'package.json'), 'utf8')) as {
    version: string;
  };
  files = unzipSync(readFileSync(join(extension, `dist/headglow-${version}.vsix`)));
  server = await startFileServer();
  const { FakeHost } = await import(/* @vite-ignore */ join(extension, 'test/fake-vscode.ts'));
  host = new FakeHost(server.origin) as Host;
  const module = { exports: {} as { activate(context: object): void } };
  const require = createRequire(import.meta.url);
  const load = (name: string) => (name === 'vscode' ? host.module : require(name));
  new Function('require', 'module', 'exports', textOf('dist/extension.js'))(load, module, module.exports);
  module.exports.activate(host.context('/extension', JSON.parse(textOf('package.json'))));
}, 300_000);
afterAll(() => {
  for (const panel of host?.panels ?? []) panel.dispose();
  server?.close();
  rmSync(folder, { recursive: true });
});

const textOf = (name: string): string => new TextDecoder().decode(files[`extension/${name}`]);

/** Shows a panel in a page. @param theme the class of the body */
const show = (panel: Panel, theme = 'vscode-dark'): Promise<Page> =>
  showPanel(panel, {
    ...{ theme, server, files },
    onBytes: (bytes) => {
      sentBytes += bytes;
    },
  });

/** What the page shows. */
const stateOf = (page: Page) =>
  page.evaluate(() => {
    const { view } = document.querySelector('head-glow') as FigureElement;
    const notice = document.querySelector<HTMLElement>('.notice');
    return {
      steps: view?.steps ?? null,
      options: view?.options ?? null,
      first: (view?.dataset.tensors[0] as { values?: Float32Array } | undefined)?.values?.[0] ?? null,
      notice: notice?.hidden === false ? notice.textContent : '',
      violations: (window as never as { violations: string[] }).violations,
    };
  });

const hasView = (page: Page) =>
  page.waitForFunction(() =>
    (document.querySelector('head-glow') as FigureElement | null)?.view?.element.querySelector('svg'),
  );

it('is packaged with its bundles and nothing else, and checked against the types of VS Code', async () => {
  const names = Object.keys(files);
  const expected =
    /^(?:\[Content_Types\]\.xml|extension\.vsixmanifest|extension\/(?:package\.json|readme\.md|icon\.png|LICENSE\.txt|dist\/extension\.js|dist\/page\/[\w-]+\.(?:js|css)))$/;
  expect(names.filter((name) => !expected.test(name))).toEqual([]);
  expect(names).toEqual(
    expect.arrayContaining(['extension/dist/extension.js', 'extension/dist/page/page.js']),
  );
  const packed = readFileSync(join(extension, 'dist/headglow-0.1.0.vsix')).length;
  expect(packed).toBeLessThan(3e6);
  expect(files['extension/dist/extension.js']?.length).toBeLessThan(50_000);
  const required = [...textOf('dist/extension.js').matchAll(/require\("([^"]+)"\)/g)].map(
    ([, name = '']) => name,
  );
  const known = new Set(['vscode', ...builtinModules.flatMap((name) => [name, `node:${name}`])]);
  expect(required.filter((name) => !known.has(name))).toEqual([]);
  await run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', extension]);
});

it('shows a file as render does, follows it, and keeps the figure when it is deleted', async () => {
  writeFileSync(at('scores.npz'), exampleScores());
  const page = await show(await host.open('headglow.figure', at('scores.npz')));
  await hasView(page);
  expect(await stateOf(page)).toMatchObject({
    steps: [100, 500],
    options: { theme: 'dark' },
    notice: '',
    violations: [],
  });
  await page.select('label:has(select[title^=Norm]) select', 'linear');
  await expectAccessible(page);

  // The picture that is saved is that of the command line.
  const { width, height } = await page.$eval('head-glow', (element) => {
    const { layout } = (element as FigureElement).view as { layout: { width: number; height: number } };
    return layout;
  });
  host.target = at('saved.png');
  await host.run('headglow.savePicture');
  expect(host.messages.at(-1)).toBe('Saved saved.png');
  const flags = [
    '--norm',
    'linear',
    '--theme',
    'dark',
    '--scale',
    '2',
    '--width',
    `${width}`,
    '--height',
    `${height}`,
  ];
  const ran = await headglow(['render', at('scores.npz'), '-o', at('expected.png'), ...flags]);
  expect(ran.code, ran.stderr).toBe(0);
  const [saved, rendered] = ['saved.png', 'expected.png'].map((name) =>
    PNG.sync.read(readFileSync(at(name))),
  );
  expect([saved?.width, saved?.height]).toEqual([rendered?.width, rendered?.height]);
  expect(Buffer.compare(saved?.data as Buffer, rendered?.data as Buffer)).toBe(0);

  for (const [name, start] of [
    ['saved.pdf', '%PDF-'],
    ['saved.svg', '<svg'],
  ] as const) {
    host.target = at(name);
    await host.run('headglow.savePicture');
    expect(host.messages.at(-1)).toBe(`Saved ${name}`);
    expect(readFileSync(at(name), 'latin1')).toContain(start);
  }

  // Another file in its place.
  writeFileSync(
    at('scores.npz'),
    zipSync({
      'scores.npy': npy(
        '<f4',
        [3, 4],
        Array.from({ length: 12 }, (_, i) => 7 + i),
      ),
    }),
  );
  await expect.poll(async () => (await stateOf(page)).first).toBe(7);
  expect(await stateOf(page)).toMatchObject({ steps: [], options: { norm: 'linear' }, notice: '' });
  // Half of a file keeps the figure.
  truncateSync(at('scores.npz'), 100);
  await expect
    .poll(async () => (await stateOf(page)).notice)
    .toMatch(/scores\.npz.* The figure shows what was there before\./);
  writeFileSync(at('scores.npz'), exampleScores());
  await expect.poll(async () => (await stateOf(page)).steps).toEqual([100, 500]);
  rmSync(at('scores.npz'));
  await expect
    .poll(async () => (await stateOf(page)).notice)
    .toMatch(/scores\.npz: it is not there any more/);
  expect(await stateOf(page)).toMatchObject({ steps: [100, 500], violations: [] });
  expect(errorsOf(page)).toEqual([]);
  expect(host.readWhole).toEqual([]);
});

it('shows a folder of checkpoints, and those that are added', async () => {
  mkdirSync(at('run'));
  for (const step of [100, 1000, 20]) writeFileSync(at(`run/step-${step}.npy`), counting([2, 3]));
  writeFileSync(at('run/notes.log'), 'no scores');
  await host.run('headglow.open', at('run'));
  const panel = host.panels.at(-1) as Panel;
  expect(panel.title).toBe('run');
  const page = await show(panel, 'vscode-light');
  await hasView(page);
  expect(await stateOf(page)).toMatchObject({ steps: [20, 100, 1000], options: { theme: 'light' } });
  writeFileSync(at('run/step-2000.npy'), counting([2, 3]));
  await expect.poll(async () => (await stateOf(page)).steps).toEqual([20, 100, 1000, 2000]);
  expect(await stateOf(page)).toMatchObject({ options: { checkpoint: null }, notice: '', violations: [] });
  // Notes below the figure are read in full above it.
  writeFileSync(at('run/broken.npy'), 'no array');
  await page.waitForSelector('.notes:not([hidden])');
  await page.click('.notes');
  expect((await stateOf(page)).notice).toMatch(/broken\.npy: .*Close$/);
  await page.click('.notice button');
  expect((await stateOf(page)).notice).toBe('');
  rmSync(at('run/broken.npy'));
  await page.waitForSelector('.notes', { hidden: true });
  expect(errorsOf(page)).toEqual([]);
  // A panel of a previous window.
  const restored = await show(await host.restore('headglow.files', { inputs: [`file://${at('run')}`] }));
  await hasView(restored);
  expect((await stateOf(restored)).steps).toEqual([20, 100, 1000, 2000]);
});

it('keeps the figure when a file of a virtual workspace cannot be read, until another attempt', async () => {
  host.memory.write('/remote/scores.npy', counting([2, 3], 1));
  const page = await show(await host.open('headglow.figure', 'memory:///remote/scores.npy'));
  await hasView(page);
  host.memory.faults.set('/remote/scores.npy', 'Unavailable');
  host.memory.write('/remote/scores.npy', counting([2, 3], 5));
  await page.waitForSelector('.notice[role=alert] button');
  expect(await stateOf(page)).toMatchObject({
    first: 1,
    notice:
      'scores.npy: its file system does not answer; check the connection. The figure shows what was there before.Try again',
  });
  host.memory.faults.clear();
  await page.click('.notice button');
  await expect.poll(async () => (await stateOf(page)).first).toBe(5);
  expect(await stateOf(page)).toMatchObject({ notice: '', violations: [] });
  await page.close();
});

it('shows a store by its keys, and several files as one figure', async () => {
  writeFileSync(at('a.npz'), exampleScores());
  const written = await headglow(['pyramid', at('a.npz'), '-o', at('levels.zarr')]);
  expect(written.code, written.stderr).toBe(0);
  await host.run('headglow.open', at('levels.zarr'));
  const store = await show(host.panels.at(-1) as Panel);
  await hasView(store);
  expect(await stateOf(store)).toMatchObject({ steps: [100, 500], notice: '', violations: [] });
  await store.close();

  writeFileSync(at('b.npy'), counting([3, 4]));
  await host.run('headglow.open', at('a.npz'), at('b.npy'));
  const panel = host.panels.at(-1) as Panel;
  expect(panel.title).toBe('a.npz and 1 more');
  const both = await show(panel);
  await hasView(both);
  const models = await both.$eval('head-glow', (element) =>
    (element as FigureElement).view?.dataset.tensors.map(({ model }) => model),
  );
  expect(models).toEqual(['a', 'b']);
});

it('reads HDF5 under its policy, parts of large files, and says what is wrong with others', async () => {
  const bytes = await hdf5((file) => {
    file.create_dataset({ name: 'scores', data: [1, 2, 3, 4, 5, 6], shape: [2, 3], dtype: '<f4' });
  });
  writeFileSync(at('scores.h5'), bytes);
  const page = await show(await host.open('headglow.figure', at('scores.h5')), 'vscode-high-contrast');
  await hasView(page);
  expect(await stateOf(page)).toMatchObject({
    first: 1,
    options: { theme: 'dark' },
    notice: '',
    violations: [],
  });
  await page.close();

  // 2 GB, of which a checkpoint has 4 MB; the rest is a hole.
  writeFileSync(at('large.npy'), rawNpy(npyHeader('<f4', [500, 1, 1024, 1024]), new Uint8Array(0)));
  appendFileSync(at('large.npy'), new Uint8Array(1));
  truncateSync(at('large.npy'), 128 + 500 * 2 ** 22);
  sentBytes = 0;
  const large = await show(await host.open('headglow.figure', at('large.npy')));
  await hasView(large);
  expect((await stateOf(large)).options).not.toBeNull();
  expect(sentBytes).toBeLessThan(2 ** 27);
  await large.close();

  writeFileSync(at('bad.npz'), 'PK\u0003\u0004, and no archive');
  const bad = await show(await host.open('headglow.figure', at('bad.npz')));
  await bad.waitForSelector('.notice[role=alert] button');
  expect((await stateOf(bad)).notice).toMatch(/^bad\.npz: .*Open with…$/s);
  await bad.click('.notice button');
  await expect.poll(() => host.ran).toContain('workbench.action.reopenWithEditor');
  expect(host.readWhole).toEqual([]);
  await bad.close();

  // Layers and heads in one list: the user says how many heads there are.
  writeFileSync(at('flat.json'), JSON.stringify(Array.from({ length: 48 }, (_, i) => i)));
  host.text = '4';
  const flat = await show(await host.open('headglow.option', at('flat.json')));
  await flat.waitForSelector('.notice[role=alert] button');
  await flat.click('.notice button');
  await hasView(flat);
  const shape = await flat.$eval('head-glow', (element) => {
    const [tensor] = (element as FigureElement).view?.dataset.tensors ?? [];
    return [tensor?.layers, tensor?.heads];
  });
  expect(shape).toEqual([12, 4]);
  expect(await stateOf(flat)).toMatchObject({ notice: '', violations: [] });
});
