// Reading and writing: names as given, one sentence for each that can't be, whole files or none.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { inputFiles, outputPath, userFolder, writeOutputs } from '../../src/cli/files.ts';
import { hasScreen } from '../../src/cli/view.ts';

const folder = mkdtempSync(join(tmpdir(), 'headglow-'));
mkdirSync(join(folder, 'sub'));
writeFileSync(join(folder, 'sub/a.json'), '[[1]]');
afterAll(() => rmSync(folder, { recursive: true }));

test('inputs keep the names that the user gave', async () => {
  const path = join(folder, 'sub/a.json');
  expect(await inputFiles(['sub/a.json', path], folder)).toEqual([
    { name: 'sub/a.json', path, size: 5 },
    { name: path, path, size: 5 },
  ]);
});

test.each([
  ['none.npz', 'none.npz: there is no such file.'],
  ['sub/a.json/b', 'sub/a.json/b: there is no such file.'],
  ['sub', 'sub: this is a folder; name the files in it.'],
])('%s can not be read', async (name, sentence) => {
  await expect(inputFiles(['sub/a.json', name], folder)).rejects.toThrow(sentence);
});

test.each([
  ['none/x.png', 'none/x.png: there is no such folder; make it first.'],
  ['sub', 'sub: this is a folder.'],
])('%s can not be written', async (name, sentence) => {
  await expect(outputPath(name, folder)).rejects.toThrow(sentence);
});

test('outputs are written whole and leave nothing beside them', async () => {
  const path = join(folder, 'x.png');
  await writeOutputs([{ name: 'x.png', path, content: new Uint8Array([1, 2]) }]);
  await writeOutputs([{ name: 'x.png', path, content: new Uint8Array([3]) }]);
  expect([...readFileSync(path)]).toEqual([3]);
  expect(readdirSync(folder).sort()).toEqual(['sub', 'x.png']);
});

test('where one output can not be written, none is changed', async () => {
  const path = join(folder, 'x.png');
  const missing = { name: 'none/l.json', path: join(folder, 'none/l.json'), content: '{}' };
  await expect(writeOutputs([{ name: 'x.png', path, content: 'new' }, missing])).rejects.toThrow(
    /^none\/l.json: /,
  );
  expect([...readFileSync(path)]).toEqual([3]);
  expect(readdirSync(folder).sort()).toEqual(['sub', 'x.png']);
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
