// The viewer with a served training run for browser tests: pages can be reloaded, and what is served can change.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type RunningServer, type ServedFiles, startServer } from '../../src/cli/server.ts';
import type { Options } from '../../src/index.ts';
import { openPage, settled } from '../support/browser.ts';
import { ensureBuilt, viewerFolder } from '../support/built.ts';
import { counting } from '../support/npy.ts';

let server: RunningServer;
let folder = '';
/** What the server serves; tests change it, as if the command were run again. */
export const served: { -readonly [K in keyof ServedFiles]: ServedFiles[K] } = {
  viewer: viewerFolder,
  files: [],
  options: {},
  step: null,
};

/** Builds and serves the viewer for the tests of a file. */
export function serveTrainingRun(): void {
  beforeAll(async () => {
    await ensureBuilt();
    folder = mkdtempSync(join(tmpdir(), 'headglow-'));
    const path = join(folder, 'run.npy');
    writeFileSync(path, counting([5, 2, 4, 6]));
    served.files = [{ name: 'runs/run.npy', path, size: 1 }];
    server = await startServer(served, 0);
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  afterEach(async () => {
    served.options = {};
  });
}

const waitForData = (page: Page) =>
  page.waitForFunction(() => document.title.startsWith('run.npy') && window.headglow.steps.length === 5);

/** Opens the viewer with the training run. */
export async function openViewer(prepare: (page: Page) => Promise<unknown> = async () => {}): Promise<Page> {
  const page = await openPage('about:blank', { width: 1280, height: 800 });
  await prepare(page);
  await page.goto(server.url);
  await waitForData(page);
  // Another test may have stored a theme in this browser.
  await page.evaluate(() => localStorage.clear()).catch(() => {});
  return page;
}

/** Reloads the page and waits for its figure. */
export async function reload(page: Page): Promise<void> {
  await page.reload();
  await waitForData(page);
  await settled(page);
}

export const options = (page: Page) => page.evaluate(() => window.headglow.options);
export const setOptions = (page: Page, change: Partial<Options>) =>
  page.evaluate((all) => window.headglow.set(all), change);

/** Returns the field of a control by its label. */
export const field = async (page: Page, label: string) => {
  const handle = await page.evaluateHandle((name) => {
    const rows = [...document.querySelectorAll('#controls .lil-controller')];
    const row = rows.find((one) => one.querySelector('.lil-name')?.textContent === name);
    return row?.querySelector('input, select') as HTMLInputElement;
  }, label);
  return handle;
};

/** Selects an option of a drop-down list by its label. */
export async function choose(page: Page, label: string, value: string): Promise<void> {
  await (await field(page, label)).evaluate((element, wanted) => {
    const select = element as unknown as HTMLSelectElement;
    select.selectedIndex = [...select.options].findIndex(({ text }) => text === wanted);
    select.dispatchEvent(new Event('change', { bubbles: true }));
  }, value);
}

/** Drops a file on the page. */
export const dropFile = (page: Page, name: string, text: string) =>
  page.evaluate(
    (called, content) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([content], called));
      window.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    },
    name,
    text,
  );

/** Presses Control with a key. */
export const pressControl = async (page: Page, key: 'z' | 'y', shift = false): Promise<void> => {
  await page.keyboard.down('Control');
  if (shift) await page.keyboard.down('Shift');
  await page.keyboard.press(key);
  if (shift) await page.keyboard.up('Shift');
  await page.keyboard.up('Control');
};
