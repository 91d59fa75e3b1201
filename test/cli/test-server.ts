// A server with test files, started once per test file that imports this.

import { execFileSync } from 'node:child_process';
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { type RunningServer, startServer } from '../../src/cli/server.ts';
import type { Note } from '../../src/tensor/error.ts';

/** The folder of the served files, of the viewer, and of files that must stay secret. */
export const folder = mkdtempSync(join(tmpdir(), 'headglow-'));
export const viewer = join(folder, 'viewer');
/** Content of `large.npz`. */
export const large = Buffer.alloc(5_000_000, 'headglow');
/** The server of the current test file. */
export let server: RunningServer;
/** Everything that was reported as skipped. */
export const reported: unknown[] = [];
/** Size of `huge.npy`, more than a 32-bit number. */
export const HUGE = 6e9;

/** Writes a sparse file of zeros with a word near its end. */
export function makeHuge(path: string): void {
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
  const skipped = [{ code: 'read', file: 'link.npy', reason: 'is a broken symbolic link' }] as const;
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

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Sends a request with exactly this path, which `fetch` would normalise. */
export function ask(
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
  { url }: Pick<RunningServer, 'url'> = server,
): Promise<Answer> {
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, async (response) => {
      const parts: Buffer[] = [];
      for await (const part of response) parts.push(part);
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) });
    });
    sent.on('error', reject).end();
  });
}

/** Starts to read a file. Resolves when the first bytes have arrived. */
export function startReading(path: string): Promise<IncomingMessage> {
  const { port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      response.once('readable', () => resolve(response));
    });
    sent.on('error', reject).end();
  });
}
