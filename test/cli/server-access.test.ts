// The server of `headglow view`: what it refuses, security headers, and ports.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { allowedOrigins } from '../../src/cli/policy.ts';
import { type RunningServer, startServer } from '../../src/cli/server.ts';
import { ask, server, viewer } from './test-server.ts';

test('sets the security headers in every response', async () => {
  for (const path of ['/', '/files.json', '/files/0', '/nothing', '/%']) {
    const { headers } = await ask(path);
    const policy = String(headers['content-security-policy']);
    expect(policy.split('; ')).toEqual([
      "default-src 'self'",
      "script-src 'self' 'wasm-unsafe-eval'",
      "style-src 'self'",
      "img-src 'self' blob:",
      "worker-src 'self' blob:",
      "connect-src 'self'",
      "object-src 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    expect(headers['access-control-allow-origin']).toBeUndefined();
  }
});

test('lets pages read from the servers of the URLs that are named', async () => {
  const named = [
    'https://a.org/x/run.zarr',
    'https://name:secret@a.org/other.npy',
    'http://127.0.0.1:4000/a.npy',
    'http://[::1]:4000/a.npy',
    'https://b.org;script-src/a.npy',
    'https://*.c.org/a.npy',
    's3://bucket/a.npy',
    'runs/a.npy',
  ];
  const origins = allowedOrigins(named);
  expect(origins).toEqual(['https://a.org', 'http://127.0.0.1:4000']);
  const other = await startServer({ viewer, files: [], options: {}, step: null, origins }, 0);
  const { headers } = await ask('/', {}, other);
  expect(headers['content-security-policy']).toContain(
    "; connect-src 'self' https://a.org http://127.0.0.1:4000; ",
  );
  const manifest = JSON.parse(String((await ask('/files.json', {}, other)).body));
  expect(manifest.origins).toEqual(origins);
  await other.close();
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
])('does not find %s', async (path) => {
  const { status, body } = await ask(path);
  expect(status).toBe(404);
  expect(String(body)).not.toContain('secret');
});

test.each(['/%', '/%00', '/index.html%00.js'])('refuses the invalid path %s', async (path) => {
  expect((await ask(path)).status).toBe(400);
});

test('refuses other host names', async () => {
  const { port } = new URL(server.url);
  for (const host of [`127.0.0.1:${port}`, 'localhost', `LocalHost:${port}`, `[::1]:${port}`]) {
    expect((await ask('/', { headers: { Host: host } })).status, host).toBe(200);
  }
  for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1.evil.example', 'localhost.']) {
    expect((await ask('/files/0', { headers: { Host: host } })).status, host).toBe(403);
  }
});

test('answers requests that a proxy passes on, of the hosts that are named', async () => {
  const behind = await startServer(
    { viewer, files: [], options: {}, step: null, hosts: ['hub.example.org'] },
    0,
  );
  const statusFor = async (host: string) => (await ask('/', { headers: { Host: host } }, behind)).status;
  expect(await statusFor('hub.example.org')).toBe(200);
  expect(await statusFor('Hub.example.org:8443')).toBe(200);
  expect(await statusFor('localhost')).toBe(200);
  expect(await statusFor('example.org')).toBe(403);
  expect(await statusFor('evil.hub.example.org')).toBe(403);
  await behind.close();
});

test('refuses methods other than GET and HEAD', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
    expect((await ask('/', { method })).status).toBe(405);
  }
});

test('listens on 127.0.0.1 only', async () => {
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

test('uses the next port if one is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((ready) => other.once('listening', ready));
  const { port } = other.address() as AddressInfo;
  const next = await startServer({ viewer, files: [], options: {}, step: null }, port);
  expect(Number(new URL(next.url).port)).toBeGreaterThan(port);
  await next.close();
  await new Promise((closed) => other.close(closed));
});

test('finds a free port after many taken ones, without a warning', async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on('warning', onWarning);
  const taken: RunningServer[] = [];
  try {
    const served = { viewer, files: [], options: {}, step: null };
    const first = await startServer(served, 0);
    taken.push(first);
    const port = Number(new URL(first.url).port);
    // Each server finds one more taken port than the previous one.
    for (let i = 0; i < 13; i++) taken.push(await startServer(served, port));
    await new Promise(setImmediate); // warnings are emitted in the next tick
  } finally {
    process.off('warning', onWarning);
    await Promise.all(taken.map((one) => one.close()));
  }
  expect(warnings).toEqual([]);
});
