// Reading: names as given, and one sentence for each that can't be read.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { inputFiles, userFolder } from '../../src/cli/files.ts';
import { hasScreen } from '../../src/cli/view.ts';

const folder = mkdtempSync(join(tmpdir(), 'headglow-'));
mkdirSync(join(folder, 'sub'));
mkdirSync(join(folder, 'bare/sub'), { recursive: true });
writeFileSync(join(folder, 'sub/a.json'), '[[1]]');
afterAll(() => rmSync(folder, { recursive: true }));

test('inputs keep the names that the user gave', async () => {
  const path = join(folder, 'sub/a.json');
  expect(await inputFiles(['sub/a.json', path], folder)).toEqual([
    { name: 'sub/a.json', path, size: 5 },
    { name: path, path, size: 5 },
  ]);
});

test('a folder stands for all in it that can be read', async () => {
  const at = (...names: string[]) => names.map((name) => join('s', name));
  const names = ['step-10.json', 'step-9.json', 'x.json/y/b.npz', 'a/c.csv', 'a/d.csv'];
  for (const name of at(...names, 'plot.png', '.hidden.json', '.git/a.json', 'a/._c.csv')) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), '[[1]]');
  }
  symlinkSync('step-9.json', join(folder, 's/step-11.json'));
  symlinkSync('a', join(folder, 's/latest'));
  const named = async (name: string, from = folder) =>
    (await inputFiles([name], from)).map((file) => file.name);
  const found = at('a/c.csv', 'a/d.csv', 'step-9.json', 'step-10.json', 'step-11.json', 'x.json/y/b.npz');
  expect(await named('s')).toEqual(found);
  expect(await named('./s/')).toEqual(found);
  expect(await named(join(folder, 's'))).toEqual(found.map((name) => join(folder, name)));
  expect(await named('.', join(folder, 's'))).toEqual(found.map((name) => join('..', name)));
  expect(await named('..', join(folder, 's/a'))).toEqual(found.map((name) => join('../..', name)));
  rmSync(join(folder, 's'), { recursive: true });
});

test.each([
  ['none.npz', 'none.npz: there is no such file.'],
  ['sub/a.json/b', 'sub/a.json/b: there is no such file.'],
  ['bare', 'bare: no file in this folder can be read; name a folder that holds .npy, .npz, .json, .csv or'],
])('%s can not be read', async (name, sentence) => {
  await expect(inputFiles(['sub/a.json', name], folder)).rejects.toThrow(sentence);
});

test('`npm start` reads paths from where the user stands', () => {
  const started = { npm_lifecycle_event: 'start', npm_package_name: 'headglow', INIT_CWD: folder };
  expect(userFolder(started)).toBe(folder);
  expect(userFolder({ ...started, npm_package_name: 'other' })).toBe(process.cwd());
  expect(userFolder({})).toBe(process.cwd());
});

test('a browser is opened where there is a screen', () => {
  expect(hasScreen({}, 'darwin')).toBe(true);
  expect(hasScreen({ CI: 'true' }, 'darwin')).toBe(false);
  expect(hasScreen({}, 'linux')).toBe(false);
  expect(hasScreen({ DISPLAY: ':0' }, 'linux')).toBe(true);
  expect(hasScreen({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true);
});
