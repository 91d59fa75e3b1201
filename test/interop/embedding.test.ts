// The page of docs/embedding.md: built with Vite from the packed package, and used in a browser under the policy of that document.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElementHandle } from 'puppeteer';
import { build, type PreviewServer, preview } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { errorsOf, openPage } from '../support/browser.ts';
import { codeBlocks, readDoc } from '../support/docs.ts';
import { exampleScores } from '../support/example.ts';
import { installPackage } from '../support/package.ts';

const project = mkdtempSync(join(tmpdir(), 'headglow-embedding-'));
let server: PreviewServer;
let address = '';

beforeAll(async () => {
  await installPackage(project);
  const text = readDoc('docs/embedding.md');
  // The other pages are those of test/element/.
  const [page = '', ...otherPages] = codeBlocks(text, 'html');
  const [style = ''] = codeBlocks(text, 'css');
  const [policy = ''] = codeBlocks(text, 'text');
  const [code = '', ...otherCode] = codeBlocks(text, 'js');
  expect(otherPages.filter((other) => !/<head-glow|"importmap"/.test(other))).toEqual([]);
  expect(otherCode).toEqual([]);
  writeFileSync(join(project, 'index.html'), page);
  writeFileSync(join(project, 'style.css'), style);
  mkdirSync(join(project, 'public'));
  writeFileSync(join(project, 'public/favicon.ico'), ''); // browsers ask for it
  writeFileSync(join(project, 'main.js'), code);
  writeFileSync(join(project, 'package.json'), '{ "name": "two-views", "version": "1.0.0" }');
  writeFileSync(join(project, 'scores.npz'), exampleScores());
  const settings = { root: project, configFile: false, logLevel: 'warn' } as const;
  await build(settings);
  const headers = { 'Content-Security-Policy': policy.trim() };
  server = await preview({ ...settings, preview: { host: '127.0.0.1', port: 0, headers } });
  const bound = server.httpServer.address();
  if (!bound || typeof bound === 'string') throw new Error('the server has no port');
  address = `http://127.0.0.1:${bound.port}/`;
}, 300_000);

afterAll(async () => {
  await server?.close();
  rmSync(project, { recursive: true });
});

it('shows two views that point at the same head, and opens files', async () => {
  const page = await openPage(address);
  await page.waitForFunction(() => {
    const figures = [...document.querySelectorAll('[role=application]')];
    return figures.length === 2 && figures.every((figure) => figure.querySelector('svg text'));
  });
  const edges = await page.$$eval('[role=application]', (figures) =>
    figures.map((figure) => figure.getBoundingClientRect().right / innerWidth),
  );
  expect(Math.max(...edges)).toBeLessThanOrEqual(1);
  await page.focus('#left [role=application]');
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() =>
    ['#value', '#left', '#right'].every((id) =>
      /layer 0 · head 0/.test(document.querySelector(id)?.textContent ?? ''),
    ),
  );
  const input = (await page.$('#files')) as ElementHandle<HTMLInputElement>;
  await input.uploadFile(join(project, 'scores.npz'));
  await page.waitForFunction(() =>
    [...document.querySelectorAll('[role=application]')].every((one) =>
      /copying/.test(one.textContent ?? ''),
    ),
  );
  expect(errorsOf(page)).toEqual([]);
}, 120_000);
