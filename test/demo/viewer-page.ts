// A served viewer for browser tests: opens pages, and reads or changes what they show.

import type { Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type RunningServer, startServer } from '../../src/cli/server.ts';
import type { View } from '../../src/index.ts';
import type { Player } from '../../src/play.ts';
import { expectNoErrors, openPage, settled } from '../support/browser.ts';
import { ensureBuilt, viewerFolder } from '../support/built.ts';

declare global {
  interface Window {
    headglow: View;
    headglowPlayer: Player;
  }
}

export interface ServedViewer {
  /** Opens the viewer at a size, after its first frame. */
  open(width?: number, height?: number, hasTouch?: boolean): Promise<Page>;
  /** Address of the viewer; known once the tests run. */
  readonly url: string;
}

/**
 * Builds and serves the viewer with the example for the tests of a file.
 * @param checkErrors fails each test whose pages report errors
 * @param origins other servers that pages may read from, called for each request
 */
export function serveViewer({
  checkErrors = false,
  origins = () => [],
}: {
  readonly checkErrors?: boolean;
  readonly origins?: () => readonly string[];
} = {}): ServedViewer {
  let server: RunningServer;
  const pages: Page[] = [];
  beforeAll(async () => {
    await ensureBuilt();
    const served = {
      viewer: viewerFolder,
      files: [],
      options: {},
      step: null,
      get origins() {
        return origins();
      },
    };
    server = await startServer(served, 0);
  });
  afterAll(() => server.close());
  afterEach(async () => {
    const opened = pages.splice(0);
    if (checkErrors) opened.forEach(expectNoErrors);
  });
  return {
    async open(width = 1280, height = 800, hasTouch = false) {
      const page = await openPage(server.url, { width, height, hasTouch });
      pages.push(page);
      await settled(page);
      return page;
    },
    get url() {
      return server.url;
    },
  };
}

/** Drops files on the page. */
export const drop = (page: Page, files: readonly { name: string; text: string }[]) =>
  page.evaluate((all) => {
    const dataTransfer = new DataTransfer();
    for (const { name, text } of all) dataTransfer.items.add(new File([text], name));
    window.dispatchEvent(new DragEvent('dragover', { dataTransfer, bubbles: true, cancelable: true }));
    window.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  }, files);

/** Drops a file or folder of the disk on the page. */
export async function dropPath(page: Page, path: string): Promise<void> {
  const devtools = await page.createCDPSession();
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devtools.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data });
}

export const text = (page: Page, selector: string) =>
  page.$eval(selector, (element) => element.textContent ?? '');
export const options = (page: Page) => page.evaluate(() => window.headglow.options);

/** Lists the panels as model and shape. */
export const models = (page: Page) =>
  page.evaluate(() =>
    window.headglow.layout.panels.map(({ model, layers, heads }) => `${model} ${layers}x${heads}`),
  );

/** Sets a lil-gui control by its label, as a user would. */
export async function setControl(page: Page, label: string, value: string): Promise<void> {
  await page.evaluate(
    (name, wanted) => {
      const row = [...document.querySelectorAll('#controls .lil-controller')].find(
        (one) => one.querySelector('.lil-name')?.textContent === name,
      );
      const field = row?.querySelector<HTMLInputElement | HTMLSelectElement>('select, input');
      if (!field) throw new Error(`there is no control ${name}`);
      if (field instanceof HTMLSelectElement) {
        field.selectedIndex = [...field.options].findIndex((option) => option.textContent === wanted);
        field.dispatchEvent(new Event('change', { bubbles: true }));
      } else {
        field.focus();
        field.value = wanted;
        field.dispatchEvent(new Event('input', { bubbles: true }));
        field.blur();
      }
    },
    label,
    value,
  );
}
