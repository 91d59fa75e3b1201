// `headglow bench`: its flags, the inbox for the page's result, and a whole headless run.

import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { createInbox, type Inbox } from '../../src/cli/inbox.ts';
import { type RunningServer, startServer } from '../../src/cli/server.ts';
import { commandFile, ensureBuilt, headglow, viewerFolder } from '../support/built.ts';
import { capture } from './capture.ts';

const folder = mkdtempSync(join(tmpdir(), 'headglow-'));
const browser = () => ({ PUPPETEER_EXECUTABLE_PATH: inject('browserPath') });

beforeAll(ensureBuilt);
afterAll(() => rmSync(folder, { recursive: true }));

describe('the flags of bench', () => {
  test('default to the example in the browser of the user', async () => {
    const { bench } = await capture('bench');
    expect(bench).toMatchObject({
      files: [],
      options: {},
      step: null,
      json: null,
      port: 4173,
      open: true,
      headless: false,
      quick: false,
    });
  });

  test('are all passed on', async () => {
    const { bench } = await capture(
      ...['bench', 'a.npz', '--json', 'r.json', '--headless', '--quick', '--port', '0', '--no-open'],
      ...['--norm', 'log', '--step', '5'],
    );
    expect(bench).toMatchObject({
      files: ['a.npz'],
      options: { norm: 'log' },
      step: 5,
      json: 'r.json',
      port: 0,
      open: false,
      headless: true,
      quick: true,
    });
  });

  test('are explained by --help', async () => {
    const { code, stdout } = await capture('bench', '--help');
    expect(code).toBe(0);
    for (const words of ['--json <file>', '--headless', '--quick', '60 frames per second', '--reduction'])
      expect(stdout).toContain(words);
  });
});

describe('the inbox of bench', () => {
  let server: RunningServer;
  let inbox: Inbox;
  const origin = () => server.url.slice(0, -1);
  const open = async () => {
    inbox = createInbox();
    const benchmark = { quick: true, inbox };
    server = await startServer({ viewer: viewerFolder, files: [], options: {}, step: null, benchmark }, 0);
  };
  afterEach(() => server.close());

  const post = (body: string, headers: Record<string, string> = {}, path = 'benchmark') =>
    fetch(server.url + path, {
      method: 'POST',
      headers: { Origin: origin(), 'Content-Type': 'application/json', ...headers },
      body,
    });
  const good = JSON.stringify({ report: { a: 1 }, markdown: '# x', more: 'dropped' });

  test('accepts one report, and drops unknown fields', async () => {
    await open();
    expect(await (await fetch(`${server.url}files.json`)).json()).toMatchObject({
      benchmark: { quick: true },
    });
    const answer = await post(good);
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, null]);
    expect(await inbox.outcome).toEqual({ report: { a: 1 }, markdown: '# x' });
    expect((await post(good)).status).toBe(409);
  });

  test('accepts a sentence about a failure', async () => {
    await open();
    expect((await post('{"sentence": "no WebGL2", "report": 3}')).status).toBe(200);
    expect(await inbox.outcome).toEqual({ sentence: 'no WebGL2' });
  });

  test('refuses other origins, large bodies and anything but a result', async () => {
    await open();
    for (const other of ['http://evil.example', 'null', `${origin()}0`])
      expect((await post(good, { Origin: other })).status, other).toBe(403);
    expect((await post(good, { 'Content-Type': 'text/plain' })).status).toBe(415);
    expect((await post(`"${'x'.repeat(2 ** 20)}"`)).status).toBe(413);
    for (const body of ['', '{', '3', 'null', '[]', '{"report": null, "markdown": ""}', '{"report": {}}'])
      expect((await post(body)).status, body).toBe(400);
    expect((await post(good, {}, 'files.json')).status).toBe(405);
    expect((await post(good)).status).toBe(200);
  });

  test('does not exist unless the page measures', async () => {
    server = await startServer({ viewer: viewerFolder, files: [], options: {}, step: null }, 0);
    expect((await post(good)).status).toBe(405);
  });
});

describe('a headless benchmark', () => {
  test('measures a file, prints Markdown and writes JSON', async () => {
    writeFileSync(join(folder, 'scores.tsv'), '1\t2\n3\t4\n');
    const files = ['scores.tsv', 'none.tsv'];
    const ran = await headglow(['bench', ...files, '--headless', '--quick', '--json', 'report.json'], {
      cwd: folder,
      env: browser(),
    });
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.stderr).toMatch(/^headglow: none\.tsv: file not found\.\n/);
    expect(ran.stdout).toMatch(/^# Headglow /);
    expect(ran.stdout).toContain('scores.tsv');
    expect(ran.stdout).toContain('Redrawn at 60 frames per second: ');
    expect(ran.stderr.split('\n').length).toBeGreaterThan(5);
    const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
    expect(report).toMatchObject({
      quick: true,
      machine: { width: 1600, height: 900 },
      figures: [
        { panels: 8, cells: 8 * 128 ** 2 },
        { name: 'scores.tsv', cells: 4, update: null },
      ],
    });
    for (const { first, frame, pace, floor } of report.figures)
      for (const { count, median, p95, p99 } of [first, frame, pace, floor]) {
        expect(count).toBeGreaterThan(1);
        expect(median).toBeGreaterThan(0);
        expect(p95).toBeGreaterThanOrEqual(median);
        expect(p99).toBeGreaterThanOrEqual(p95);
      }
  });

  test('fails with a sentence about an unreadable file', async () => {
    writeFileSync(join(folder, 'bad.tsv'), '1\ttwo\n');
    const ran = await headglow(['bench', 'bad.tsv', '--headless', '--quick'], {
      cwd: folder,
      env: browser(),
    });
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(/headglow: bad\.tsv, line 1, column 2: .*two.*\n$/);
  });

  test('does not overwrite an input, and needs an existing folder', async () => {
    writeFileSync(join(folder, 'in.json'), '[[1, 2]]');
    const run = (...args: string[]) => headglow(['bench', 'in.json', ...args], { cwd: folder });
    expect((await run('--json', './in.json')).stderr).toBe(
      'headglow: in.json: is an input file; write to another file.\n',
    );
    expect((await run('--json', 'no/r.json')).stderr).toContain('the folder does not exist');
    expect(readFileSync(join(folder, 'in.json'), 'utf8')).toBe('[[1, 2]]');
  });

  test('is cancelled by Ctrl+C and leaves no files', async () => {
    const temporary = mkdtempSync(join(tmpdir(), 'hg-'));
    const child = spawn(process.execPath, [commandFile, 'bench', '--headless', '--port', '0'], {
      env: { ...process.env, ...browser(), TMPDIR: temporary },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    const exit = new Promise((resolve) => child.once('exit', resolve));
    for await (const chunk of child.stderr) {
      stderr += chunk;
      if (/first frame/.test(String(chunk))) child.kill('SIGINT');
    }
    expect(await exit).toBe(130);
    expect(stderr).toMatch(/headglow: cancelled\.\n$/);
    expect(readdirSync(temporary)).toEqual([]);
    rmSync(temporary, { recursive: true });
  });
});
