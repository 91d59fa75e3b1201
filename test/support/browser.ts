// Pages for tests: one browser a test file, started by the first page, closed after the last test.

import type { Page, Viewport } from 'puppeteer';
import { afterAll, expect, inject } from 'vitest';
import { launchBrowser, type RunningBrowser } from '../../src/cli/launch.ts';
import type { View } from '../../src/index.ts';

let running: Promise<RunningBrowser> | undefined;
const errors = new WeakMap<Page, string[]>();

afterAll(async () => {
  await (await running)?.close();
});

/**
 * A blank page on which `page.evaluate(async () => { const { draw } = await import('../../src/index.ts'); … })`
 * works: the path is the one from the test file, and its types are known. A viewport is there before the page is, as
 * a user's window is.
 */
export async function openPage(path = '/blank', viewport?: Viewport): Promise<Page> {
  process.env.PUPPETEER_EXECUTABLE_PATH ??= inject('browserPath');
  running ??= launchBrowser();
  const page = await (await running).browser.newPage();
  collectErrors(page);
  if (viewport) await page.setViewport(viewport);
  await page.goto(new URL(path, inject('baseUrl')).href);
  // A page behind others may get no frames, and so no sizes and no pictures.
  await page.bringToFront();
  return page;
}

/** Waits until the viewer's figure is drawn, and drawn at the size that it has on the page. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const figure = document.querySelector('[role=application]');
    if (!('headglow' in window) || !figure?.querySelector('svg')) return false;
    const { layout } = window.headglow as View;
    const { width, height } = figure.getBoundingClientRect();
    const near = (drawn: number, shown: number) => Math.abs(drawn - shown * devicePixelRatio) <= 1;
    return near(layout.width, width) && near(layout.height, height);
  });
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
