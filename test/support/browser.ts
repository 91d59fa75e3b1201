// Pages for tests. Each test file has a browser context of its own, which shares no storage and no cache with others.

import puppeteer, { type BrowserContext, type Page, type Viewport } from 'puppeteer';
import { afterAll, expect, inject, onTestFinished } from 'vitest';
import type { View } from '../../src/index.ts';
import { DOUBLE_CLICK_TIME } from '../../src/view/camera/clicks.ts';
import { sharedBrowser } from './shared-browser.ts';

/** After how long waiting for a condition fails. It only ends tests that hang, below the timeout of a test. */
const PAGE_TIMEOUT_MS = 120_000;

let context: Promise<BrowserContext> | undefined;
const errors = new WeakMap<Page, string[]>();

/** The pages that `beforeAll` has opened. */
const opened: Page[] = [];

afterAll(async () => {
  const all = await context;
  await all?.close();
  await all?.browser().disconnect();
  opened.forEach(expectNoViolations);
});

async function openContext(): Promise<BrowserContext> {
  const browserWSEndpoint = await sharedBrowser();
  const browser = await puppeteer.connect({ browserWSEndpoint, protocolTimeout: 0 });
  return browser.createBrowserContext();
}

/**
 * Opens a page. On the default one, `page.evaluate(async () => { const { draw } = await import('../../src/index.ts'); … })`
 * works with a path relative to the test file, and is typed. The viewport is set before the page loads, like a user's window.
 * It has the policy of docs/embedding.md, so styles are set by scripts, not in `innerHTML`.
 * A page that is opened by a test is closed after it, one opened by `beforeAll` after the last one.
 */
export async function openPage(path = '/blank', viewport?: Viewport): Promise<Page> {
  context ??= openContext();
  const page = await (await context).newPage();
  if (expect.getState().currentTestName === undefined) opened.push(page);
  else
    onTestFinished(async () => {
      if (!page.isClosed()) await page.close();
      expectNoViolations(page);
    });
  page.setDefaultTimeout(PAGE_TIMEOUT_MS);
  collectErrors(page);
  if (viewport) await page.setViewport(viewport);
  await page.goto(new URL(path, inject('baseUrl')).href);
  // Pages in the background may get no animation frames, so nothing would be measured or drawn.
  await page.bringToFront();
  return page;
}

/** Waits until the viewer has drawn its figure at its current size on the page, and the figure can be operated. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const figure = document.querySelector('[role=application]');
    if (!('headglow' in window) || !figure?.querySelector('svg')) return false;
    if (!figure.hasAttribute('data-interactive') || document.body.inert) return false;
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
  // Browsers don't write violations of workers to the console.
  page.on('workercreated', (worker) => {
    const log = () =>
      self.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
        console.error(`content security policy: ${effectiveDirective} ${blockedURI}`),
      );
    worker.evaluate(log).catch(() => {}); // it has ended
  });
  page.on('requestfailed', (request) => {
    found.push(`request failed: ${request.url()} ${request.failure()?.errorText}`);
  });
}

/** Errors of the page so far: uncaught exceptions, console errors and failed requests. */
export function errorsOf(page: Page): readonly string[] {
  return errors.get(page) ?? [];
}

/** Violations of content security policies that tests expect. */
const allowed = new WeakMap<Page, RegExp>();

/** Lets a page do what its content security policy forbids. @param violation what its messages contain */
export function allowViolations(page: Page, violation: RegExp): void {
  allowed.set(page, violation);
}

/** Fails if the page or its workers did what their content security policy forbids. Browsers write that to the console. */
function expectNoViolations(page: Page): void {
  const violations = errorsOf(page).filter((text) => /content security policy/i.test(text));
  expect(violations.filter((text) => !allowed.get(page)?.test(text))).toEqual([]);
}

/** Fails if the page has had any error. */
export function expectNoErrors(page: Page): void {
  expect(errorsOf(page)).toEqual([]);
}

/** Resolves once a click on a figure is no longer the possible start of a double click. */
export const clickTime = (page: Page): Promise<void> =>
  page.evaluate((time) => new Promise<void>((resolve) => setTimeout(resolve, time)), DOUBLE_CLICK_TIME + 50);
