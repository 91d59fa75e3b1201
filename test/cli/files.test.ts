// Listing and reading of input files, and one sentence for each that cannot be read.

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Inputs, inputFiles, userFolder } from '../../src/cli/files.ts';
import { inputBytes, inputContent, type ListedFile, readStdin } from '../../src/cli/open.ts';
import { hasScreen } from '../../src/cli/view.ts';
import { EXTENSION_LIST } from '../../src/formats/registry.ts';
import { HeadglowError } from '../../src/tensor/error.ts';

const folder = mkdtempSync(join(tmpdir(), 'headglow-'));
mkdirSync(join(folder, 'sub'));
mkdirSync(join(folder, 'bare/sub'), { recursive: true });
writeFileSync(join(folder, 'sub/a.json'), '[[1]]');
afterAll(() => rmSync(folder, { recursive: true }));

test('input files keep the names that the user typed', async () => {
  const path = join(folder, 'sub/a.json');
  expect(await inputFiles(['sub/a.json', path], { folder })).toEqual({
    files: [
      { name: 'sub/a.json', path, size: 5 },
      { name: path, path, size: 5 },
    ],
    skipped: [],
  });
});

test('a folder stands for all readable files in it, in natural order', async () => {
  const at = (...names: string[]) => names.map((name) => join('s', name));
  const names = ['step-10.json', 'step-9.json', 'x.json/y/b.npz', 'a/c.csv', 'a/d.csv'];
  for (const name of at(...names, 'plot.png', '.hidden.json', '.git/a.json', 'a/._c.csv')) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), '[[1]]');
  }
  symlinkSync('step-9.json', join(folder, 's/step-11.json'));
  symlinkSync('a', join(folder, 's/latest'));
  const named = async (name: string, from = folder) =>
    (await inputFiles([name], { folder: from })).files.map((file) => file.name);
  const found = at('a/c.csv', 'a/d.csv', 'step-9.json', 'step-10.json', 'step-11.json', 'x.json/y/b.npz');
  expect(await named('s')).toEqual(found);
  expect(await named('./s/')).toEqual(found);
  expect(await named(join(folder, 's'))).toEqual(found.map((name) => join(folder, name)));
  expect(await named('.', join(folder, 's'))).toEqual(found.map((name) => join('..', name)));
  expect(await named('..', join(folder, 's/a'))).toEqual(found.map((name) => join('../..', name)));
  rmSync(join(folder, 's'), { recursive: true });
});

/** The reasons for skipped files, as sentences. */
const messages = ({ skipped }: Inputs) => skipped.map((details) => new HeadglowError(details).message);

describe('an unreadable input', () => {
  const cases = [
    ['none.npz', 'none.npz: file not found.'],
    ['sub/a.json/b', 'sub/a.json/b: file not found.'],
    ['bare', `bare: the folder contains no readable files; use a folder with ${EXTENSION_LIST} files.`],
    ['/dev/zero', '/dev/zero: is a device, not a regular file; use - to read standard input.'],
  ];

  test.each(cases)('%s is listed, and the other inputs are read', async (name, sentence) => {
    const inputs = await inputFiles(['sub/a.json', name], { folder });
    expect(inputs.files.map((file) => file.name)).toEqual(['sub/a.json']);
    expect(messages(inputs)).toEqual([sentence]);
  });

  test.each(cases)('%s is an error if it is the only input, or with `strict`', async (name, sentence) => {
    await expect(inputFiles([name], { folder })).rejects.toThrow(sentence);
    await expect(inputFiles(['sub/a.json', name], { folder, strict: true })).rejects.toThrow(sentence);
  });

  test.each(['', ' '])('an empty name is an error, and not the current folder', async (name) => {
    const message = 'FILE: the name is empty; write . for the current folder.';
    await expect(inputFiles([name, 'sub/a.json'], { folder })).rejects.toThrow(message);
  });

  test('that is one of several, all unreadable, is part of one error', async () => {
    await expect(inputFiles(['a.npy', 'b.npy'], { folder })).rejects.toThrow(
      '2 files: none of them can be read (a.npy: file not found).',
    );
  });
});

test('all files of a Zarr store are listed, and its metadata stand for it', async () => {
  const store = join(folder, 'run/store');
  for (const name of ['a/c/0', 'b', 'plain']) mkdirSync(join(store, name), { recursive: true });
  const inside = ['a/c/0/0', 'a/zarr.json', 'b/.zarray', 'b/0.0', 'zarr.json'];
  for (const name of [...inside, '../a.json', '../.hidden.json', '../notes'])
    writeFileSync(join(store, name), '1');
  const named = async (name: string) =>
    (await inputFiles([name], { folder })).files.map((file) => file.name.replaceAll('\\', '/'));
  const listed = inside.map((name) => `run/store/${name}`);
  expect(await named('run')).toEqual(['run/a.json', ...listed]);
  expect(await named('run/store')).toEqual(listed);
  expect(await named('run/store/zarr.json')).toEqual(listed);
  expect(await named('run/store/b/.zarray')).toEqual(['run/store/b/.zarray', 'run/store/b/0.0']);
});

test('the files of a pyramid are not listed: they are opened by their keys, also those that are written later', async () => {
  const store = join(folder, 'run.zarr');
  mkdirSync(join(store, '0/c'), { recursive: true });
  const consolidated_metadata = { metadata: {} };
  const attributes = { headglow: { version: 1 } };
  writeFileSync(join(store, 'zarr.json'), JSON.stringify({ attributes, consolidated_metadata }));
  const [found, ...others] = (await inputFiles(['run.zarr'], { folder })).files;
  expect([found?.name, others]).toEqual(['run.zarr', []]);
  expect(await found?.store?.open('0/c/0')).toBeNull();
  writeFileSync(join(store, '0/c/0'), 'abc');
  expect(await (await found?.store?.open('0/c/0'))?.read(0, 3)).toEqual(new TextEncoder().encode('abc'));
  expect((await found?.store?.listSizes?.())?.get('0/c/0')).toBe(3);
  await expect(found?.store?.open('../run.zarr/zarr.json')).rejects.toThrow('this is not a name');
});

describe('a folder of inputs', () => {
  const root = mkdtempSync(join(tmpdir(), 'headglow-odd-'));
  const socket = createServer();
  beforeAll(async () => {
    mkdirSync(join(root, 'r/inner'), { recursive: true });
    writeFileSync(join(root, 'r/a.json'), '[[1]]');
    writeFileSync(join(root, 'r/inner/b.json'), '[[1]]');
    writeFileSync(join(root, 'r/weights.pt'), 'x');
    writeFileSync(join(root, 'r/notes.md'), 'x');
    symlinkSync('gone.json', join(root, 'r/broken.json'));
    symlinkSync('circle.json', join(root, 'r/circle.json'));
    symlinkSync('..', join(root, 'r/inner/up'));
    symlinkSync('..', join(root, 'r/inner/up.json'));
    execFileSync('mkfifo', [join(root, 'r/pipe'), join(root, 'r/pipe.npy')]);
    await new Promise<void>((done) => socket.listen(join(root, 'r/socket'), done));
  });
  afterAll(async () => {
    await new Promise((done) => socket.close(done));
    rmSync(root, { recursive: true });
  });

  test('is read, and its broken links, link loops, pipes and sockets are listed', async () => {
    const inputs = await inputFiles(['r'], { folder: root });
    expect(inputs.files.map(({ name }) => name)).toEqual(['r/a.json', 'r/inner/b.json', 'r/weights.pt']);
    const pipe = 'is a pipe, not a regular file; use - to read standard input.';
    expect(messages(inputs)).toEqual([
      'r/broken.json: is a broken symbolic link.',
      'r/circle.json: the symbolic links form a loop.',
      `r/pipe: ${pipe}`,
      `r/pipe.npy: ${pipe}`,
      'r/socket: is a socket, not a regular file; use - to read standard input.',
    ]);
  });

  test('that cannot be entered is listed', async () => {
    mkdirSync(join(root, 'outer/closed'), { recursive: true });
    writeFileSync(join(root, 'outer/a.json'), '[[1]]');
    for (const path of [root, join(root, 'outer')]) chmodSync(path, 0o755);
    chmodSync(join(root, 'outer/closed'), 0);
    // Root can enter any folder.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) process.seteuid?.(65534);
    try {
      const inputs = await inputFiles(['outer'], { folder: root });
      expect(inputs.files).toHaveLength(1);
      expect(messages(inputs)).toEqual(['outer/closed: permission denied; check that you may read it.']);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });
});

describe('reading an input', () => {
  const all = (file: ListedFile) => inputBytes(file).read(0, file.size);

  test('does not wait for a pipe that has replaced a file', async () => {
    const path = join(folder, 'swapped.npy');
    execFileSync('mkfifo', [path]);
    const file = { name: 'swapped.npy', path, size: 5 };
    await expect(all(file)).rejects.toThrow('swapped.npy: is a pipe, not a regular file');
    await expect(inputContent(file)).rejects.toThrow('swapped.npy: is a pipe, not a regular file');
    rmSync(path);
  });

  test('returns ranges of files of any size', async () => {
    const path = join(folder, 'large.npy');
    writeFileSync(path, 'head');
    truncateSync(path, 6e9); // a sparse file
    const file = inputBytes({ name: 'large.npy', path, size: 6e9 });
    expect(Buffer.from(await file.read(1, 6)).toString()).toBe('ead\0\0');
    expect(await file.read(6e9 - 2, 6e9)).toEqual(new Uint8Array(2));
    expect(await file.read(7, 7)).toEqual(new Uint8Array(0));
    rmSync(path);
  });

  test('fails if the file has changed or disappeared since the last read', async () => {
    const path = join(folder, 'changing.npy');
    writeFileSync(path, 'before');
    const file = inputBytes({ name: 'changing.npy', path, size: 6 });
    expect(Buffer.from(await file.read(0, 3)).toString()).toBe('bef');
    writeFileSync(path, 'after it');
    await expect(file.read(3, 6)).rejects.toThrow(
      'changing.npy: the file changed while it was being read; try again.',
    );
    rmSync(path);
    await expect(file.read(3, 6)).rejects.toThrow('changing.npy: file not found.');
  });

  test('fails if the file is shorter than when it was listed', async () => {
    const short = { name: 'a', path: join(folder, 'sub/a.json'), size: 500 };
    await expect(all(short)).rejects.toThrow('a: the file changed while it was being read; try again.');
    expect(Buffer.from(await inputContent(short)).toString()).toBe('[[1]]');
  });

  test('rejects with the reason of an aborted signal', async () => {
    const file = inputBytes({ name: 'a', path: join(folder, 'sub/a.json'), size: 5 });
    const reason = new Error('enough');
    await expect(file.read(0, 5, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  test('refuses a file larger than free memory before reading it', async () => {
    const path = join(folder, 'large.npy');
    writeFileSync(path, '');
    truncateSync(path, 3e9);
    const free = vi.spyOn(process, 'availableMemory').mockReturnValue(1e9);
    const sentence = 'large.npy: needs 3 GB of memory, but only 1 GB is free.';
    await expect(all({ name: 'large.npy', path, size: 3e9 })).rejects.toThrow(sentence);
    free.mockRestore();
    rmSync(path);
  });

  test('reads standard input to its end, up to the limit', async () => {
    const input = await readStdin(Readable.from([Buffer.from('[[1'), Buffer.from(']]')]));
    expect(input).toMatchObject({ name: 'stdin', size: 5 });
    expect(new TextDecoder().decode(await all(input))).toBe('[[1]]');
    function* endless() {
      for (;;) yield Buffer.alloc(1000);
    }
    await expect(readStdin(Readable.from(endless()), 10_000)).rejects.toThrow(
      'stdin: standard input is limited to 10 kB; save the data to a file and open the file.',
    );
  });
});

test('`npm start` resolves paths in the folder of the user', () => {
  const started = { npm_lifecycle_event: 'start', npm_package_name: 'headglow', INIT_CWD: folder };
  expect(userFolder(started)).toBe(folder);
  expect(userFolder({ ...started, npm_package_name: 'other' })).toBe(process.cwd());
  expect(userFolder({})).toBe(process.cwd());
});

test('a display is detected on every system, but not in CI', () => {
  expect(hasScreen({}, 'darwin')).toBe(true);
  expect(hasScreen({ CI: 'true' }, 'darwin')).toBe(false);
  expect(hasScreen({}, 'linux')).toBe(false);
  expect(hasScreen({ DISPLAY: ':0' }, 'linux')).toBe(true);
  expect(hasScreen({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true);
});
