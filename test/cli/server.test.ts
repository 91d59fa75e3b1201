// The server of `headglow view`: the viewer, the manifest, files and batches, and reports of the page.

import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unpackBatch } from '../../src/protocol.ts';
import { ask, folder, HUGE, large, reported, server } from './test-server.ts';

test('serves the viewer, the files and their manifest', async () => {
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
    skipped: [{ code: 'read', file: 'link.npy', reason: 'is a broken symbolic link' }] as const,
    strict: true,
    options: { norm: 'log' },
    origins: [],
    step: 20,
  });
  const file = await ask('/files/0');
  expect(file.body.equals(large)).toBe(true);
  expect(file.headers['content-type']).toBe('application/octet-stream');
  expect(await ask('/files/1')).toMatchObject({ status: 200, body: Buffer.alloc(0) });
  expect(String((await ask('/files/4')).body)).toBe('[[1]]');
});

test('answers requests for an unreadable file with the reason, however many', async () => {
  const details = async (path: string) => {
    const { status, body } = await ask(path);
    return [status, JSON.parse(String(body))];
  };
  expect(await details('/files/2')).toEqual([
    404,
    { code: 'read', file: '../data/gone.json', reason: 'file not found' },
  ]);
  // Node has four threads for files. If opening a pipe waited for a writer, six requests would block them all.
  const pipes = await Promise.all(Array.from({ length: 6 }, () => details('/files/3')));
  for (const pipe of pipes) expect(pipe).toMatchObject([404, { reason: 'is a pipe, not a regular file' }]);
  expect((await ask('/files/0')).status).toBe(200);
});

test('sends several small files in one response, or the reason for each that cannot be read', async () => {
  const { status, body } = await ask('/files/1-4');
  expect(status).toBe(200);
  const bytes = new Uint8Array(body).buffer;
  const [empty, gone, pipe, stdin] = unpackBatch(bytes);
  expect(empty).toEqual(new ArrayBuffer(0));
  expect(gone).toEqual({ code: 'read', file: '../data/gone.json', reason: 'file not found' });
  expect(pipe).toMatchObject({ file: '../data/pipe.npy', reason: 'is a pipe, not a regular file' });
  expect(new TextDecoder().decode(stdin as ArrayBuffer)).toBe('[[1]]');
  for (const path of ['/files/1-7', '/files/3-1', '/files/0-999999999'])
    expect((await ask(path)).status).toBe(404);
});

test('accepts reports of unreadable files from its own page only', async () => {
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

test('answers HEAD with the size only', async () => {
  const { status, headers, body } = await ask('/files/0', { method: 'HEAD' });
  expect([status, headers['content-length'], body.length]).toEqual([200, String(large.length), 0]);
});

test('lists the current sizes of files in the manifest', async () => {
  const sizes = async () =>
    JSON.parse(String((await ask('/files.json')).body)).files.map(({ size }: { size: number }) => size);
  appendFileSync(join(folder, 'changing.npy'), 'more');
  const [, , gone, , , , changing] = await sizes();
  expect(changing).toBe((await ask('/files/6')).body.length);
  expect(gone).toBe(7);
});
