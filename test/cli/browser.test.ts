// Which browser is used, with which flags, and the errors if it does not start.

import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, expect, inject, test, vi } from 'vitest';
import { findBrowser, graphicsFlags, puppeteerError } from '../../src/cli/browser.ts';
import { type LaunchSettings, launchBrowser } from '../../src/cli/launch.ts';
import { ensureBuilt, headglow } from '../support/built.ts';

const folder = mkdtempSync(join(tmpdir(), 'headglow-'));
const program = (name: string) => {
  const path = join(folder, name);
  writeFileSync(path, '#!/bin/sh\n');
  chmodSync(path, 0o755);
  return path;
};
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(folder, { recursive: true }));

test('PUPPETEER_EXECUTABLE_PATH has precedence', async () => {
  const chosen = program('chosen');
  vi.stubEnv('PUPPETEER_EXECUTABLE_PATH', chosen);
  expect(await findBrowser()).toBe(chosen);
});

test('a PUPPETEER_EXECUTABLE_PATH that does not exist is reported', async () => {
  vi.stubEnv('PUPPETEER_EXECUTABLE_PATH', join(folder, 'none'));
  await expect(findBrowser()).rejects.toThrow(
    /^PUPPETEER_EXECUTABLE_PATH: there is no executable at .*none; set it to the path of Chrome or Chromium, or unset it\.$/,
  );
});

test('Chrome on the PATH is preferred to Chromium', async () => {
  vi.stubEnv('PUPPETEER_EXECUTABLE_PATH', '');
  vi.stubEnv('PATH', [folder, process.env.PATH].join(delimiter));
  const chromium = program('chromium');
  writeFileSync(join(folder, 'google-chrome'), 'not a program', { mode: 0o644 });
  expect(await findBrowser()).toBe(chromium);
  rmSync(join(folder, 'google-chrome'));
  const chrome = program('google-chrome');
  expect(await findBrowser()).toBe(chrome);
});

test('HEADGLOW_ANGLE selects the graphics backend', () => {
  vi.stubEnv('HEADGLOW_ANGLE', 'vulkan');
  expect(graphicsFlags()).toContain('--use-angle=vulkan');
  expect(graphicsFlags()).toContain('--disable-vulkan-surface');
  vi.stubEnv('HEADGLOW_ANGLE', 'swiftshader');
  expect(graphicsFlags()).toContain('--use-angle=swiftshader');
  expect(graphicsFlags()).not.toContain('--disable-vulkan-surface');
});

test('an unknown graphics backend is refused', () => {
  vi.stubEnv('HEADGLOW_ANGLE', 'nonsense');
  expect(() => graphicsFlags()).toThrow(
    /^HEADGLOW_ANGLE: unknown graphics backend "nonsense"; set it to one of default, gl, .*, or unset it\.$/,
  );
});

test.each([
  [
    'an unreadable home folder',
    { HOME: '/dev/null/home' },
    /^headglow: puppeteer is installed but could not be loaded \(E[A-Z]+: .*\/dev\/null\/home.*\); check the HOME variable and puppeteer's configuration\.\n$/,
  ],
  [
    'an invalid configuration of puppeteer',
    { PUPPETEER_BROWSER: 'netscape' },
    /^headglow: puppeteer is installed but could not be loaded \(Unsupported browser netscape\);/,
  ],
])('%s is reported as the reason', async (_, env, sentence) => {
  await ensureBuilt();
  const ran = await headglow(['render', '-o', 'x.png'], { cwd: folder, env });
  expect(ran.code).toBe(1);
  expect(ran.stderr).toMatch(sentence);
});

test('puppeteer is reported as missing only if it is, not if its dependency is', () => {
  const missing = (name: string) =>
    Object.assign(new Error(`Cannot find package '${name}' imported from /a/b.js`), {
      code: 'ERR_MODULE_NOT_FOUND',
    });
  expect(puppeteerError(missing('puppeteer')).message).toContain(
    'not installed; run `npm install puppeteer`',
  );
  expect(puppeteerError(missing('cosmiconfig')).message).toContain("Cannot find package 'cosmiconfig'");
});

test.each([
  [
    'exits immediately',
    '#!/bin/sh\necho first >&2\necho "the last word" >&2\nexit 3\n',
    'exit code 3: the last word',
  ],
  ['is not a program', 'text', 'spawn .* ENOEXEC|exit code 127'],
])('a browser that %s is reported with the reason, and leaves no files', async (_, content, reason) => {
  const path = join(folder, 'broken');
  writeFileSync(path, content, { mode: 0o755 });
  const temporary = mkdtempSync(join(tmpdir(), 'hg-'));
  vi.stubEnv('PUPPETEER_EXECUTABLE_PATH', path);
  vi.stubEnv('TMPDIR', temporary);
  await expect(launchBrowser()).rejects.toThrow(
    new RegExp(`^.*/broken: the browser failed to start \\((${reason}).*\\); check that it runs`),
  );
  expect(readdirSync(temporary)).toEqual([]);
  rmSync(temporary, { recursive: true });
});

test('pages do not report their requests unless they should: the browser would keep what they fetch', async () => {
  vi.stubEnv('PUPPETEER_EXECUTABLE_PATH', inject('browserPath'));
  const requestsOf = async (settings?: LaunchSettings): Promise<number> => {
    const { browser, close } = await launchBrowser(settings);
    try {
      const page = await browser.newPage();
      let requests = 0;
      page.on('request', () => {
        requests += 1;
      });
      await page.goto(new URL('/blank', inject('baseUrl')).href);
      expect(await page.evaluate(async () => (await fetch('/blank')).ok)).toBe(true);
      return requests;
    } finally {
      await close();
    }
  };
  expect(await requestsOf()).toBe(0);
  expect(await requestsOf({ reportsRequests: true })).toBeGreaterThan(1);
});

test('the address bar of the window, which nobody sees, has no processes', async () => {
  vi.stubEnv('PUPPETEER_EXECUTABLE_PATH', inject('browserPath'));
  const { browser, newPage, close } = await launchBrowser();
  try {
    await newPage();
    const devtools = await browser.target().createCDPSession();
    const { targetInfos } = await devtools.send('Target.getTargets', { filter: [{}] });
    expect(targetInfos.map(({ url }) => url)).toContain('about:blank');
    expect(targetInfos.filter(({ url }) => url.includes('omnibox'))).toEqual([]);
  } finally {
    await close();
  }
});
