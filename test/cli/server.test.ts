// The server of `headglow view`: what it gives, to whom, and what it refuses.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningServer, serve } from '../../src/cli/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'headglow-'));
const viewer = join(folder, 'viewer');
const large = Buffer.alloc(5_000_000, 'headglow');
let server: RunningServer;

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
  const files = [file('large.npz', large.length), file('empty.csv', 0), file('gone.json', 7)];
  server = await serve({ viewer, files, options: { norm: 'log' }, step: 20 }, 0);
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
  { method = 'GET', host }: { method?: string; host?: string } = {},
): Promise<Answer> {
  const { port } = new URL(server.url);
  const headers = host === undefined ? {} : { Host: host };
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
    ],
    options: { norm: 'log' },
    step: 20,
  });
  const file = await ask('/files/0');
  expect(file.body.equals(large)).toBe(true);
  expect(file.headers['content-type']).toBe('application/octet-stream');
  expect(await ask('/files/1')).toMatchObject({ status: 200, body: Buffer.alloc(0) });
});

test('HEAD gives the size alone', async () => {
  const { status, headers, body } = await ask('/files/0', { method: 'HEAD' });
  expect([status, headers['content-length'], body.length]).toEqual([200, String(large.length), 0]);
});

test('every answer carries the headers that protect the page', async () => {
  for (const path of ['/', '/files.json', '/files/0', '/nothing', '/%']) {
    const { headers } = await ask(path);
    const policy = String(headers['content-security-policy']);
    for (const rule of ["default-src 'self'", "script-src 'self' 'unsafe-eval'", "frame-ancestors 'none'"]) {
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
  '/files/3',
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
    expect((await ask('/', { host })).status, host).toBe(200);
  }
  for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1.evil.example', 'localhost.']) {
    expect((await ask('/files/0', { host })).status, host).toBe(403);
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
  const next = await serve({ viewer, files: [], options: {}, step: null }, port);
  expect(Number(new URL(next.url).port)).toBeGreaterThan(port);
  await next.close();
  await new Promise((closed) => other.close(closed));
});
