// Which browser is taken, and with which flags.

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { findBrowser, graphicsFlags } from '../../src/cli/browser.ts';

const folder = mkdtempSync(join(tmpdir(), 'headglow-'));
const program = (name: string) => {
  const path = join(folder, name);
  writeFileSync(path, '#!/bin/sh\n');
  chmodSync(path, 0o755);
  return path;
};
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(folder, { recursive: true }));

test('the one that was chosen comes first', async () => {
  const chosen = program('chosen');
  vi.stubEnv('PUPPETEER_EXECUTABLE_PATH', chosen);
  expect(await findBrowser()).toBe(chosen);
});

test('a choice that is not there is said to be so', async () => {
  vi.stubEnv('PUPPETEER_EXECUTABLE_PATH', join(folder, 'none'));
  await expect(findBrowser()).rejects.toThrow(
    /^PUPPETEER_EXECUTABLE_PATH: there is no program at .*none; set it to the path of a Chrome or Chromium, or unset it\.$/,
  );
});

test('then Chrome, then Chromium, on the PATH', async () => {
  vi.stubEnv('PUPPETEER_EXECUTABLE_PATH', '');
  vi.stubEnv('PATH', [folder, process.env.PATH].join(delimiter));
  const chromium = program('chromium');
  writeFileSync(join(folder, 'google-chrome'), 'not a program', { mode: 0o644 });
  expect(await findBrowser()).toBe(chromium);
  rmSync(join(folder, 'google-chrome'));
  const chrome = program('google-chrome');
  expect(await findBrowser()).toBe(chrome);
});

test('the graphics backend can be chosen', () => {
  vi.stubEnv('HEADGLOW_ANGLE', 'vulkan');
  expect(graphicsFlags()).toContain('--use-angle=vulkan');
  expect(graphicsFlags()).toContain('--disable-vulkan-surface');
  vi.stubEnv('HEADGLOW_ANGLE', 'swiftshader');
  expect(graphicsFlags()).toContain('--use-angle=swiftshader');
  expect(graphicsFlags()).not.toContain('--disable-vulkan-surface');
});
