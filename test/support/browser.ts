// Pages for tests: one browser a test file, started by the first page, closed after the last test.

import type { Browser, Page } from 'puppeteer';
import { afterAll, expect, inject } from 'vitest';
import { launchBrowser } from '../../src/cli/browser.ts';

let browser: Promise<Browser> | undefined;
const errors = new WeakMap<Page, string[]>();

afterAll(async () => {
  await (await browser)?.close();
});

/**
 * A blank page on which `page.evaluate(async () => { const { draw } = await import('../../src/index.ts'); … })`
 * works: the path is the one from the test file, and its types are known.
 */
export async function openPage(path = '/blank'): Promise<Page> {
  process.env.PUPPETEER_EXECUTABLE_PATH ??= inject('browserPath');
  browser ??= launchBrowser();
  const page = await (await browser).newPage();
  collectErrors(page);
  await page.goto(new URL(path, inject('baseUrl')).href);
  // A page behind others may get no frames, and so no sizes and no pictures.
  await page.bringToFront();
  return page;
}

function collectErrors(page: Page): void {
  const found: string[] = [];
  errors.set(page, found);
  page.on('pageerror', (error) => found.push(`page error: ${error}`));
  page.on('console', (message) => {
    if (message.type() === 'error') found.push(`console: ${message.text()}`);
  });
  page.on('requestfailed', (request) => {
    found.push(`request failed: ${request.url()} ${request.failure()?.errorText}`);
  });
}

/** What went wrong on the page so far: exceptions nobody caught, console errors, failed requests. */
export function errorsOf(page: Page): readonly string[] {
  return errors.get(page) ?? [];
}

/** Fails where anything went wrong on the page. */
export function expectNoErrors(page: Page): void {
  expect(errorsOf(page)).toEqual([]);
}
