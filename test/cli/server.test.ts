// The server of `headglow view`: what it gives, to whom, and what it refuses.

import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readlinkSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type RunningServer, startServer } from '../../src/cli/server.ts';
import { unpackBatch } from '../../src/protocol.ts';
import type { Note } from '../../src/tensor/error.ts';

const folder = mkdtempSync(join(tmpdir(), 'headglow-'));
const viewer = join(folder, 'viewer');
const large = Buffer.alloc(5_000_000, 'headglow');
let server: RunningServer;
const reported: unknown[] = [];
/** Bytes of a file that no 32-bit number counts. */
const HUGE = 6e9;

/** A file of zeros that takes no room on the disk, with a word near its end. */
function makeHuge(path: string): void {
  const descriptor = openSync(path, 'w');
  ftruncateSync(descriptor, HUGE);
  writeSync(descriptor, 'headglow', HUGE - 100);
  closeSync(descriptor);
}

beforeAll(async () => {
  mkdirSync(join(viewer, 'assets'), { recursive: true });
  mkdirSync(`${viewer}-secret`);
  writeFileSync(join(viewer, 'index.html'), '<!doctype html>');
  writeFileSync(join(viewer, 'assets/a.js'), '1');
  writeFileSync(join(`${viewer}-secret`, 'a.js'), 'secret');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'large.npz'), large);
  writeFileSync(join(folder, 'empty.csv'), '');
  const file = (name: string, size: number) => ({ name: `../data/${name}`, path: join(folder, name), size });
  makeHuge(join(folder, 'huge.npy'));
  writeFileSync(join(folder, 'changing.npy'), large);
  execFileSync('mkfifo', [join(folder, 'pipe.npy')]);
  const files = [
    file('large.npz', large.length),
    file('empty.csv', 0),
    file('gone.json', 7),
    file('pipe.npy', 7),
    { name: 'stdin', path: '/dev/stdin', size: 5, content: Buffer.from('[[1]]') },
    file('huge.npy', HUGE),
    file('changing.npy', large.length),
  ];
  const skipped = [{ code: 'read', file: 'link.npy', reason: 'this is a broken symbolic link' }] as const;
  const onSkipped = (all: readonly Note[]) => reported.push(all);
  server = await startServer(
    { viewer, files, skipped, strict: true, onSkipped, options: { norm: 'log' }, step: 20 },
    0,
  );
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** A request with this very path: `fetch` would tidy it. */
function ask(
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const { port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, async (response) => {
      const parts: Buffer[] = [];
      for await (const part of response) parts.push(part);
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) });
    });
    sent.on('error', reject).end();
  });
}

test('the viewer, the files and their manifest', async () => {
  const page = await ask('/');
  expect(page.status).toBe(200);
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  expect((await ask('/index.html?x=1')).status).toBe(200);
  expect((await ask('/assets/a.js')).headers['content-type']).toBe('text/javascript; charset=utf-8');

  const manifest = await ask('/files.json');
  expect(JSON.parse(String(manifest.body))).toEqual({
    files: [
      { name: '../data/large.npz', url: 'files/0', size: large.length },
      { name: '../data/empty.csv', url: 'files/1', size: 0 },
      { name: '../data/gone.json', url: 'files/2', size: 7 },
      { name: '../data/pipe.npy', url: 'files/3', size: 7 },
      { name: 'stdin', url: 'files/4', size: 5 },
      { name: '../data/huge.npy', url: 'files/5', size: HUGE },
      { name: '../data/changing.npy', url: 'files/6', size: large.length },
    ],
    skipped: [{ code: 'read', file: 'link.npy', reason: 'this is a broken symbolic link' }] as const,
    strict: true,
    options: { norm: 'log' },
    step: 20,
  });
  const file = await ask('/files/0');
  expect(file.body.equals(large)).toBe(true);
  expect(file.headers['content-type']).toBe('application/octet-stream');
  expect(await ask('/files/1')).toMatchObject({ status: 200, body: Buffer.alloc(0) });
  expect(String((await ask('/files/4')).body)).toBe('[[1]]');
});

test('a file that can not be read is answered with the reason, as often as it is asked for', async () => {
  const details = async (path: string) => {
    const { status, body } = await ask(path);
    return [status, JSON.parse(String(body))];
  };
  expect(await details('/files/2')).toEqual([
    404,
    { code: 'read', file: '../data/gone.json', reason: 'file not found' },
  ]);
  // More than Node has threads for files: one that waited for a writer would block all others.
  const pipes = await Promise.all(Array.from({ length: 6 }, () => details('/files/3')));
  for (const pipe of pipes)
    expect(pipe).toMatchObject([404, { reason: 'this is a pipe, not a regular file' }]);
  expect((await ask('/files/0')).status).toBe(200);
});

test('several small files come in one answer, each or its reason', async () => {
  const { status, body } = await ask('/files/1-4');
  expect(status).toBe(200);
  const bytes = new Uint8Array(body).buffer;
  const [empty, gone, pipe, stdin] = unpackBatch(bytes);
  expect(empty).toEqual(new ArrayBuffer(0));
  expect(gone).toEqual({ code: 'read', file: '../data/gone.json', reason: 'file not found' });
  expect(pipe).toMatchObject({ file: '../data/pipe.npy', reason: 'this is a pipe, not a regular file' });
  expect(new TextDecoder().decode(stdin as ArrayBuffer)).toBe('[[1]]');
  for (const path of ['/files/1-7', '/files/3-1', '/files/0-999999999'])
    expect((await ask(path)).status).toBe(404);
});

test('the page may report what it could not read, and no other page may', async () => {
  const details = [{ file: 'a.csv', place: 'line 2', reason: 'x is no number', remedy: 'write one' }];
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${server.url}skipped`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: server.url.replace(/\/$/, ''), ...headers },
      body: JSON.stringify(body),
    }).then(({ status }) => status);
  expect(await post(details)).toBe(200);
  expect(reported).toEqual([details]);
  expect(await post(details, { Origin: 'http://evil.example' })).toBe(403);
  expect(await post(details, { 'Content-Type': 'text/plain' })).toBe(415);
  expect(await post({})).toBe(400);
  expect(await post([{ file: 'a.csv' }])).toBe(400);
  expect(await post([{ reason: 'x', remedy: { html: 1 } }])).toBe(400);
  expect(await post([{ reason: 'x'.repeat(2 << 20) }])).toBe(413);
  expect(reported).toHaveLength(1);
});

test('HEAD gives the size alone', async () => {
  const { status, headers, body } = await ask('/files/0', { method: 'HEAD' });
  expect([status, headers['content-length'], body.length]).toEqual([200, String(large.length), 0]);
});

test.each([
  ['bytes=0-7', 0, 8],
  ['bytes=8-8', 8, 9],
  ['bytes=4999990-', 4_999_990, 5_000_000],
  ['bytes=4999990-9999999', 4_999_990, 5_000_000],
  ['bytes=-10', 4_999_990, 5_000_000],
  ['bytes=-9999999', 0, 5_000_000],
])('%s gives that part of a file', async (range, start, end) => {
  const { status, headers, body } = await ask('/files/0', { headers: { Range: range } });
  expect(status).toBe(206);
  expect(headers).toMatchObject({
    'content-range': `bytes ${start}-${end - 1}/5000000`,
    'content-length': String(end - start),
    'accept-ranges': 'bytes',
  });
  expect(body.equals(large.subarray(start, end))).toBe(true);
});

test.each(['bytes=5000000-', 'bytes=5000000-5000001', 'bytes=-0'])(
  '%s lies outside the file',
  async (range) => {
    const { status, headers, body } = await ask('/files/0', { headers: { Range: range } });
    expect([status, body.length]).toEqual([416, 0]);
    expect(headers['content-range']).toBe('bytes */5000000');
  },
);

test.each(['bytes=7-0', 'bytes=-', 'bytes=0-1,4-5', 'lines=0-1', 'bytes=a-b', 'bytes=1e3-', ''])(
  'the range “%s” is ignored, and the whole file comes',
  async (range) => {
    const { status, headers, body } = await ask('/files/0', { headers: { Range: range } });
    expect([status, headers['content-range']]).toEqual([200, undefined]);
    expect(body.equals(large)).toBe(true);
  },
);

test('HEAD ignores a range', async () => {
  const { status, headers, body } = await ask('/files/0', {
    method: 'HEAD',
    headers: { Range: 'bytes=0-7' },
  });
  expect([status, headers['content-length'], body.length]).toEqual([200, String(large.length), 0]);
  expect(headers['accept-ranges']).toBe('bytes');
});

test('standard input has ranges, too', async () => {
  const { status, body } = await ask('/files/4', { headers: { Range: 'bytes=2-2' } });
  expect([status, String(body)]).toEqual([206, '1']);
});

test('a range beyond 4 GiB', async () => {
  const range = `bytes=${HUGE - 102}-${HUGE - 91}`;
  const { status, headers, body } = await ask('/files/5', { headers: { Range: range } });
  expect([status, String(body)]).toEqual([206, '\0\0headglow\0\0']);
  expect(headers['content-range']).toBe(`bytes ${HUGE - 102}-${HUGE - 91}/${HUGE}`);
});

test('a file that changed since it was opened is not mixed with what it was', async () => {
  const path = join(folder, 'changing.npy');
  const tagOf = async () => String((await ask('/files/6', { method: 'HEAD' })).headers.etag);
  const before = await tagOf();
  expect(await tagOf()).toBe(before);
  const conditional = (tag: string) =>
    Promise.all([
      ask('/files/6', { headers: { Range: 'bytes=0-7', 'If-Match': tag } }),
      ask('/files/6', { headers: { Range: 'bytes=0-7', 'If-Range': tag } }),
    ]).then((answers) => answers.map(({ status }) => status));
  expect(await conditional(before)).toEqual([206, 206]);
  expect(await conditional(`"other", ${before}`)).toEqual([206, 200]);
  appendFileSync(path, 'more');
  expect(await conditional(before)).toEqual([412, 200]);
  expect(await conditional(await tagOf())).toEqual([206, 206]);
});

/** Begins to read a file, and stops once the first bytes are here. */
function begun(path: string): Promise<IncomingMessage> {
  const { port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      response.once('readable', () => resolve(response));
    });
    sent.on('error', reject).end();
  });
}

test('the manifest has the sizes that files have now', async () => {
  const sizes = async () =>
    JSON.parse(String((await ask('/files.json')).body)).files.map(({ size }: { size: number }) => size);
  appendFileSync(join(folder, 'changing.npy'), 'more');
  const [, , gone, , , , changing] = await sizes();
  expect(changing).toBe((await ask('/files/6')).body.length);
  expect(gone).toBe(7);
});

test('a file that is cut short while it is sent breaks the answer off', async () => {
  const response = await begun('/files/5');
  truncateSync(join(folder, 'huge.npy'), 0);
  await expect(response.resume().toArray()).rejects.toThrow(/aborted/);
  makeHuge(join(folder, 'huge.npy'));
});

test.skipIf(!existsSync('/proc/self/fd'))('a reader that goes away leaves no file open', async () => {
  const isOpen = () =>
    readdirSync('/proc/self/fd').some((descriptor) => {
      try {
        return readlinkSync(`/proc/self/fd/${descriptor}`) === join(folder, 'huge.npy');
      } catch {
        return false; // the descriptor of the listing itself
      }
    });
  const response = await begun('/files/5');
  expect(isOpen()).toBe(true);
  response.destroy();
  await vi.waitFor(() => expect(isOpen()).toBe(false));
});

test('every answer carries the headers that protect the page', async () => {
  for (const path of ['/', '/files.json', '/files/0', '/nothing', '/%']) {
    const { headers } = await ask(path);
    const policy = String(headers['content-security-policy']);
    for (const rule of ["default-src 'self'", "script-src 'self'", "frame-ancestors 'none'"]) {
      expect(policy.split('; ')).toContain(rule);
    }
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    expect(headers['access-control-allow-origin']).toBeUndefined();
  }
});

test.each([
  '/nothing',
  '/assets',
  '/assets/',
  '/files',
  '/files/2',
  '/files/7',
  '/files/-1',
  '/files/0/..',
  '/../secret.txt',
  '/..%2fsecret.txt',
  '/%2e%2e/secret.txt',
  '/assets/..%2f..%2fsecret.txt',
  '/..%2fviewer-secret/a.js',
  '/..%5csecret.txt',
  '//secret.txt',
  '/%2fetc/passwd',
])('%s is not found', async (path) => {
  const { status, body } = await ask(path);
  expect(status).toBe(404);
  expect(String(body)).not.toContain('secret');
});

test.each(['/%', '/%00', '/index.html%00.js'])('%s is not read', async (path) => {
  expect((await ask(path)).status).toBe(400);
});

test('other names for this machine are refused', async () => {
  const { port } = new URL(server.url);
  for (const host of [`127.0.0.1:${port}`, 'localhost', `LocalHost:${port}`, `[::1]:${port}`]) {
    expect((await ask('/', { headers: { Host: host } })).status, host).toBe(200);
  }
  for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1.evil.example', 'localhost.']) {
    expect((await ask('/files/0', { headers: { Host: host } })).status, host).toBe(403);
  }
});

test('it only reads', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
    expect((await ask('/', { method })).status).toBe(405);
  }
});

test('it listens on 127.0.0.1 and nowhere else', async () => {
  const { port } = new URL(server.url);
  const outside = Object.values(networkInterfaces())
    .flat()
    .filter((address) => address?.family === 'IPv4' && !address.internal);
  for (const address of outside) {
    const reached = await fetch(`http://${address?.address}:${port}/`).then(
      () => true,
      () => false,
    );
    expect(reached, address?.address).toBe(false);
  }
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
});

test('a taken port gives the next', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((ready) => other.once('listening', ready));
  const { port } = other.address() as AddressInfo;
  const next = await startServer({ viewer, files: [], options: {}, step: null }, port);
  expect(Number(new URL(next.url).port)).toBeGreaterThan(port);
  await next.close();
  await new Promise((closed) => other.close(closed));
});

test('many taken ports in a row give a free one without a warning', async () => {
  const warnings: Error[] = [];
  const heard = (warning: Error) => warnings.push(warning);
  process.on('warning', heard);
  const taken: RunningServer[] = [];
  try {
    const served = { viewer, files: [], options: {}, step: null };
    const first = await startServer(served, 0);
    taken.push(first);
    const port = Number(new URL(first.url).port);
    // Each finds one taken port more than the one before.
    for (let i = 0; i < 13; i++) taken.push(await startServer(served, port));
    await new Promise(setImmediate); // warnings come with the next tick
  } finally {
    process.off('warning', heard);
    await Promise.all(taken.map((one) => one.close()));
  }
  expect(warnings).toEqual([]);
});
