// URLs in place of files on the command line: listed, served by the local server, read by commands, and cancelled.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startStoreServer } from '../../bench/store/server.ts';
import { openInput } from '../../demo/bytes.ts';
import { inputFiles } from '../../src/cli/files.ts';
import { createDownloadProgress, createDrawingProgress } from '../../src/cli/progress.ts';
import { type RunningServer, startServer } from '../../src/cli/server.ts';
import { loadFiles } from '../../src/formats/load.ts';
import { readCheckpoint } from '../../src/tensor/source.ts';
import { commandFile, ensureBuilt, headglow, viewerFolder } from '../support/built.ts';
import { type FileServer, fault, ranges, startFileServer, whole } from '../support/file-server.ts';
import { counting } from '../support/npy.ts';
import { arrayMetadata, floats, serveStore, store } from '../support/zarr.ts';

// Pauses between attempts are not waited for.
vi.mock('../../src/formats/url/wait.ts', () => ({ wait: async () => {} }));

const folder = mkdtempSync(join(tmpdir(), 'headglow-'));
let files: FileServer;
let local: RunningServer | undefined;
let child: ChildProcess | undefined;

beforeAll(async () => {
  await ensureBuilt();
  files = await startFileServer();
  writeFileSync(join(folder, 'a.json'), '[[1, 2], [3, 4]]');
});
beforeEach(() => files.forget());
afterEach(async () => {
  child?.kill('SIGKILL');
  await local?.close();
  local = undefined;
});
afterAll(() => {
  files.close();
  rmSync(folder, { recursive: true });
});

const large = counting([10, 2, 50, 60]);

/** Serves URLs as `headglow view` does. @returns the address of the first file */
async function serve(...names: string[]): Promise<string> {
  const inputs = await inputFiles(names, { folder });
  local = await startServer({ ...inputs, viewer: viewerFolder, options: {}, step: null }, 0);
  return `${local.url}files/0`;
}

describe('a URL on the command line', () => {
  it('is listed with the files, and its name has no password', async () => {
    files.answer = ranges(large);
    const address = `${files.at('/run/b%20c.npy?x=1')}`.replace('//', '//ada:secret@');
    const inputs = await inputFiles(['a.json', address], { folder });
    expect(inputs.files.map(({ name, size }) => [name, size])).toEqual([
      ['a.json', 16],
      [`${files.origin}/run/b c.npy`, large.length],
    ]);
  });

  it('that cannot be read is skipped with the reason, or an error', async () => {
    files.answer = fault(404);
    const names = ['a.json', `${files.origin}/b.npy`, 'http://ada:secret@[b.npy', 's3://bucket/c.npy'];
    const { skipped } = await inputFiles(names, { folder });
    expect(skipped.map(({ file, reason }) => [file, reason])).toEqual([
      [`${files.origin}/b.npy`, 'the server answered 404 Not Found'],
      ['http://[b.npy', 'this is not a valid URL'],
      ['s3://bucket/c.npy', 'only http: and https: URLs are read'],
    ]);
    await expect(inputFiles(names, { folder, strict: true })).rejects.toThrow('404 Not Found');
    files.answer = fault(503);
    await expect(inputFiles(names.slice(1, 2), { folder })).rejects.toThrow(
      `${files.origin}/b.npy: the server answered 503 Service Unavailable; the server has a problem: try again later.`,
    );
  });

  it('is described, with what cannot be read on stderr', async () => {
    files.answer = (request, response) =>
      request.url === '/a.npy' ? ranges(large)(request, response) : fault(403)(request, response);
    const ran = await headglow(['describe', `${files.origin}/a.npy`, `${files.origin}/b.npy`, '--json']);
    expect(ran.stderr).toContain(`${files.origin}/b.npy: the server answered 403 Forbidden; check`);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain('59999');
  });

  it('that cannot be read is one sentence and exit code 1', async () => {
    files.answer = whole(new TextEncoder().encode('<!doctype html>'));
    const ran = await headglow(['describe', `${files.at('/a.npy?token=secret')}`]);
    expect(ran).toEqual({
      code: 1,
      stdout: '',
      stderr: `headglow: ${files.origin}/a.npy: this is a web page (HTML), which Headglow does not read; check the URL: it leads to a page, such as a login or an error, and not to the file itself.\n`,
    });
  });
});

describe('the local server', () => {
  it('passes ranges on to the URL, and nothing more', async () => {
    files.answer = ranges(large, { ETag: '"1"' });
    const address = await serve(`${files.origin}/a.npy`);
    const manifest = await (await fetch(new URL('files.json', local?.url))).json();
    const name = `${files.origin}/a.npy`;
    expect(manifest.files).toEqual([{ name, url: 'files/0', size: large.length, link: name }]);
    files.forget();
    const response = await fetch(address, { headers: { Range: 'bytes=100000-100099' } });
    expect(response.status).toBe(206);
    expect(response.headers.get('Content-Range')).toBe(`bytes 100000-100099/${large.length}`);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(large.subarray(100_000, 100_100));
    expect(files.requests.map(({ headers }) => headers.range)).toEqual(['bytes=100000-100099']);
    expect(files.sent).toBeLessThan(1000);
  });

  it('serves ranges of a file whose own server has none, without another request', async () => {
    files.answer = whole(large);
    const address = await serve(`${files.origin}/a.npy`);
    files.forget();
    const response = await fetch(address, { headers: { Range: 'bytes=100000-100099' } });
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(large.subarray(100_000, 100_100));
    expect(files.requests).toHaveLength(0);
  });

  it.each([
    ['a change', () => ranges(large, { ETag: '"2"' }), 404, 'the file changed while it was being read'],
    ['a failure that may pass', () => fault(503), 503, 'the server answered 503 Service Unavailable'],
  ])('says the reason after %s', async (_, answer, status, reason) => {
    files.answer = ranges(large, { ETag: '"1"' });
    const address = await serve(`${files.origin}/a.npy`);
    files.answer = answer();
    const response = await fetch(address, { headers: { Range: 'bytes=100000-100099' } });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ file: `${files.origin}/a.npy`, reason });
  });

  it('ends its request when the page does', async () => {
    files.answer = ranges(large);
    const address = await serve(`${files.origin}/a.npy`);
    files.forget();
    files.answer = (_, response) => {
      response.writeHead(206, { 'Content-Range': `bytes 100000-199999/${large.length}` });
      response.write(new Uint8Array(100));
    };
    const controller = new AbortController();
    const response = await fetch(address, {
      headers: { Range: 'bytes=100000-199999' },
      signal: controller.signal,
    });
    expect(response.status).toBe(206);
    controller.abort();
    await expect.poll(() => files.aborted).toBe(1);
  });

  it('passes the keys of a Zarr store on, with one request for each that is read', async () => {
    const metadata = arrayMetadata([2, 4], {
      chunk_grid: { name: 'regular', configuration: { chunk_shape: [1, 4] } },
      fill_value: 7,
    });
    files.answer = serveStore(store({ 'zarr.json': metadata, 'c/1/0': floats(1, 2, 3, 4) }));
    const address = await serve(`${files.origin}/run.zarr`);
    const manifest = await (await fetch(new URL('files.json', local?.url))).json();
    const name = `${files.origin}/run.zarr`;
    expect(manifest.files).toEqual([{ name, url: 'files/0', size: 0, isStore: true, link: name }]);
    files.forget();
    const page = { name, size: 0, url: address, isStore: true };
    const { tensors } = await loadFiles(openInput(page));
    expect(tensors).toMatchObject([{ model: 'run', values: Float32Array.of(7, 7, 7, 7, 1, 2, 3, 4) }]);
    expect(files.requests.map(({ url }) => url?.slice(10)).sort()).toEqual(['c/0/0', 'c/1/0', 'zarr.json']);
    files.forget();
    expect((await fetch(`${address}/a%2F..%2F..%2Fsecret`)).status).toBe(500);
    expect(files.requests).toHaveLength(0);
    files.answer = fault(401);
    await expect(loadFiles(openInput(page))).rejects.toThrow(
      `${name}/zarr.json: the server answered 401 Unauthorized; it needs a login`,
    );
    files.answer = fault(503);
    await expect(loadFiles(openInput(page))).rejects.toThrow('the server answered 503 Service Unavailable');
  });

  it('passes a shard on, its index and the chunks that are read', async () => {
    const remote = await startStoreServer({ checkpoints: 2, tasks: 2, layers: 4, heads: 33_000 });
    const address = await serve(remote.url);
    remote.forget();
    const page = { name: remote.url, size: 0, url: address, isStore: true };
    const { tensors } = await loadFiles(openInput(page), { memory: 0 });
    const [tensor] = tensors;
    if (!tensor) return expect.fail('no tensor');
    const values = await readCheckpoint(tensor, { checkpoint: 1 }, AbortSignal.any([]));
    expect(values[3]).toBe(remote.value(0, 'max', { checkpoint: 1, task: 0 }, [0, 3]));
    const shard = remote.requests.filter(({ key }) => key === '0/c/1/0/0/0');
    expect(shard.reduce((sum, { sent }) => sum + sent, 0)).toBe(6 * 2 ** 18 + 100);
    await remote.close();
  });

  it('fetches no other URL', async () => {
    files.answer = ranges(large);
    await serve(`${files.origin}/a.npy`);
    files.forget();
    const paths = [
      'files/1',
      `files/${encodeURIComponent(`${files.origin}/b`)}`,
      `${files.origin}/b`,
      'files/0/../b',
    ];
    for (const path of paths) {
      const url = `${local?.url}${path}?url=${encodeURIComponent(`${files.origin}/b`)}`;
      expect((await fetch(url)).status, path).toBe(404);
    }
    expect(files.requests).toHaveLength(0);
  });
});

it('Ctrl+C ends a download', async () => {
  files.answer = (_, response) => {
    response.writeHead(200, { 'Content-Length': 1e6 });
    response.write(new Uint8Array(100));
  };
  const started = spawn(process.execPath, [commandFile, 'view', `${files.origin}/a.npy`, '--port', '0']);
  child = started;
  await expect.poll(() => files.requests).toHaveLength(1);
  const code = new Promise((resolve) => started.once('exit', resolve));
  started.kill('SIGINT');
  expect(await code).toBe(130);
  expect(files.aborted).toBe(1);
});

it('a download shows its bytes on a terminal, and clears the line at the end', () => {
  let now = 0;
  const lines: string[] = [];
  const terminal = { isTTY: true, write: (text: string) => lines.push(text) };
  const listener = createDownloadProgress(terminal, () => now);
  for (const [received, requested] of [
    [0, 12e6],
    [4e6, 12e6],
    [5e6, null],
    [12e6, 12e6],
  ] as const) {
    now += 600;
    listener(received, requested);
  }
  expect(lines).toEqual([
    '\r\x1b[Kheadglow: 0 bytes of 12 MB downloaded',
    '\r\x1b[Kheadglow: 4 MB of 12 MB downloaded',
    '\r\x1b[Kheadglow: 5 MB downloaded',
    '\r\x1b[K',
  ]);
});

it('drawing shows the bytes that were read for it, and how much of an analysis is computed, with an estimate', () => {
  let now = 0;
  const lines: string[] = [];
  const terminal = { isTTY: true, write: (text: string) => lines.push(text) };
  const progress = createDrawingProgress(terminal, () => now);
  const steps = [
    () => progress.read(4e6),
    () => progress.compute(0, 100),
    () => progress.compute(25, 100),
    () => progress.read(8e6),
  ];
  for (const step of steps) {
    now += 1000;
    step();
  }
  progress.end();
  expect(lines).toEqual([
    '\r\x1b[Kheadglow: 4 MB read',
    '\r\x1b[Kheadglow: 0 % computed (4 MB read)',
    '\r\x1b[Kheadglow: 25 % computed, about 3 s left (4 MB read)',
    '\r\x1b[Kheadglow: 25 % computed, about 6 s left (8 MB read)',
    '\r\x1b[K',
  ]);
});
