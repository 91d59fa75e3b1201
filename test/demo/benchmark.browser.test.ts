// The benchmark's dialog in the viewer, built and served as users get it.

import axe from 'axe-core';
import type { Page } from 'puppeteer';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createInbox, type Inbox } from '../../src/cli/inbox.ts';
import { type RunningServer, startServer } from '../../src/cli/server.ts';
import { errorsOf, expectNoErrors, openPage, settled } from '../support/browser.ts';
import { ensureBuilt, viewerFolder } from '../support/built.ts';

beforeAll(ensureBuilt);

const cleanup: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanup.splice(0).reverse()) await clean();
});

interface Opened {
  readonly page: Page;
  readonly inbox: Inbox;
}

/** Opens the viewer; `forCommand` makes it run a quick benchmark immediately. */
async function openViewer({ forCommand = false, width = 1280, height = 800 } = {}): Promise<Opened> {
  const inbox = createInbox();
  const benchmark = forCommand ? { benchmark: { quick: true, inbox } } : {};
  const server: RunningServer = await startServer(
    { viewer: viewerFolder, files: [], options: {}, step: null, ...benchmark },
    0,
  );
  cleanup.push(server.close);
  const page = await openPage(server.url, { width, height });
  cleanup.push(() => page.close());
  await settled(page);
  return { page, inbox };
}

const text = (page: Page, selector: string) => page.$eval(selector, (found) => found.textContent ?? '');
const buttons = (page: Page) =>
  page.$$eval('dialog .buttons button', (all) => all.map(({ textContent }) => textContent));
const press = (page: Page, words: string) =>
  page.locator(`dialog .buttons button ::-p-text(${words})`).click();
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent);

/** Accessibility violations that axe finds. */
async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
}

const openDialog = async (page: Page) => {
  await page.click('#benchmark');
  await page.waitForSelector('dialog[open] .buttons button');
};

describe('benchmark dialog', () => {
  it('explains the benchmark, starts on request, and is cancelled with Escape', async () => {
    const { page } = await openViewer();
    const before = await page.evaluate(() => JSON.stringify(window.headglow.layout));
    await openDialog(page);
    expect(await buttons(page)).toEqual(['Start', 'Close']);
    expect(await focused(page)).toBe('Start');
    expect(await text(page, 'dialog .body')).toContain('Keep this page visible');
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog progress');
    expect(await buttons(page)).toEqual(['Cancel']);
    expect(await focused(page)).toBe('Cancel');
    await page.waitForFunction(() => /redraws/.test(document.querySelector('dialog')?.textContent ?? ''));
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => document.querySelector('dialog') === null);
    expect(await focused(page)).toBe('Benchmark');
    expect(await page.evaluate(() => JSON.stringify(window.headglow.layout))).toBe(before);
    // It can be opened again, and closed.
    await openDialog(page);
    await press(page, 'Close');
    await page.waitForFunction(() => document.querySelector('dialog') === null);
    expectNoErrors(page);
  });

  it('stops with a message when the page is hidden, and can start again', async () => {
    const { page } = await openViewer();
    await openDialog(page);
    await press(page, 'Start');
    await page.waitForSelector('dialog .stage canvas');
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await page.waitForFunction(() => document.querySelector('dialog .fault')?.textContent);
    expect(await text(page, 'dialog .fault')).toMatch(/^The page was hidden .* start again\.$/);
    expect(await buttons(page)).toEqual(['Start', 'Close']);
    // Started on a hidden page, it waits until the page is visible.
    await press(page, 'Start');
    await page.waitForFunction(() => /Waiting/.test(document.querySelector('dialog')?.textContent ?? ''));
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: false, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await page.waitForSelector('dialog .stage canvas');
    expectNoErrors(page);
  });

  it('shows why the machine could not be measured', async () => {
    const { page } = await openViewer();
    await page.evaluate(() => {
      OffscreenCanvas.prototype.getContext = () => null;
    });
    await openDialog(page);
    await press(page, 'Start');
    await page.waitForFunction(() => document.querySelector('dialog .fault')?.textContent);
    expect(await text(page, 'dialog .fault')).toContain('could not be measured (Error: there is no WebGL2');
    expect(errorsOf(page)).toHaveLength(1); // also logged to the console
  });
});

describe('benchmark report', () => {
  it('is shown, sent to the command, copied as Markdown and JSON, and saved as PNG', async () => {
    const { page, inbox } = await openViewer({ forCommand: true });
    const outcome = await inbox.outcome;
    if ('sentence' in outcome) throw new Error(outcome.sentence);
    await page.waitForFunction(() => document.querySelector('dialog .note')?.textContent);
    expect(await text(page, 'dialog .note')).toBe(
      'The command has received the report; you can close this page.',
    );
    expect(await buttons(page)).toEqual(['Copy as Markdown', 'Copy as JSON', 'Save as PNG', 'Close']);
    const shown = await text(page, 'dialog .body');
    for (const words of ['60 frames per second', 'SwiftShader', 'Example', '8 panels of 128 × 128', 'MB/s'])
      expect(shown).toContain(words);
    expect(await page.$('dialog .chart svg[role=img]')).not.toBe(null);

    const copied = async (words: string) => {
      await page.evaluate(() => {
        navigator.clipboard.writeText = async (value) => {
          Object.assign(window, { copied: value });
        };
      });
      await press(page, words);
      return page.evaluate(() => (window as unknown as { copied: string }).copied);
    };
    expect(await copied('Copy as Markdown')).toBe(outcome.markdown);
    expect(JSON.parse(await copied('Copy as JSON'))).toEqual(outcome.report);
    expect(await buttons(page)).toContain('Copied');

    const saved = page.evaluate(
      () =>
        new Promise<{ name: string; width: number; height: number }>((resolve) => {
          HTMLAnchorElement.prototype.click = async function (this: HTMLAnchorElement) {
            const image = new Image();
            image.src = this.href;
            await image.decode();
            resolve({ name: this.download, width: image.naturalWidth, height: image.naturalHeight });
          };
        }),
    );
    await press(page, 'Save as PNG');
    expect(await saved).toEqual({ name: 'headglow-benchmark.png', width: 1600, height: 588 });

    await page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new Error('no'));
    });
    await press(page, 'Copy as JSON');
    await page.waitForFunction(() => document.querySelector('dialog .fault')?.textContent);
    expect(await text(page, 'dialog .fault')).toContain('clipboard');
    expectNoErrors(page);
  });

  it.each([
    ['light', 1280],
    ['dark', 390],
  ] as const)(
    'fits its dialog and has no accessibility violations, %s theme, %d pixels wide',
    async (theme, width) => {
      const { page, inbox } = await openViewer({ forCommand: true, width });
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
      await inbox.outcome;
      await page.waitForSelector('dialog .chart');
      expect(await findViolations(page)).toEqual([]);
      const sizes = await page.evaluate(() => {
        const body = document.querySelector('dialog .body') as HTMLElement;
        return [document.documentElement.scrollWidth - innerWidth, body.scrollWidth - body.clientWidth];
      });
      for (const overflow of sizes) expect(overflow).toBeLessThanOrEqual(0);
      expectNoErrors(page);
    },
  );

  it('tells the command when the dialog or the page is closed early', async () => {
    const first = await openViewer({ forCommand: true });
    await first.page.waitForSelector('dialog progress');
    await first.page.keyboard.press('Escape');
    expect(await first.inbox.outcome).toEqual({ sentence: 'the benchmark was cancelled on the page.' });
    const second = await openViewer({ forCommand: true });
    await second.page.waitForSelector('dialog progress');
    await second.page.goto('about:blank');
    expect(await second.inbox.outcome).toEqual({
      sentence: 'The page was closed before the benchmark finished.',
    });
  });
});
