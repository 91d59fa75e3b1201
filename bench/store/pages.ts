// Pages of the scene `store`, in a browser of their own, and the memory that they use.

import { readFileSync } from 'node:fs';
import type { Browser, JSHandle, Page } from 'puppeteer';
import { launchBrowser } from '../../src/cli/launch.ts';
import { HEIGHT, WIDTH } from '../data.ts';
import type { Opened } from './open.ts';

/** Screens limit the rate of frames, so here the browser does too. */
const FLAGS = ['--disable-gpu-program-cache', '--disable-gpu-shader-disk-cache'];

/** Milliseconds between two looks at the memory. */
const MEMORY_INTERVAL = 250;

export class StorePages {
  readonly #browser: Browser;
  readonly #close: () => Promise<void>;
  readonly #url: string;

  private constructor(browser: Browser, close: () => Promise<void>, url: string) {
    [this.#browser, this.#close, this.#url] = [browser, close, url];
  }

  /** @param url address of the benchmark's pages */
  static async start(url: string): Promise<StorePages> {
    const { browser, close } = await launchBrowser({ flags: FLAGS });
    return new StorePages(browser, close, url);
  }

  async close(): Promise<void> {
    await this.#close();
  }

  /** Runs a task in a page that opens a store, or none. */
  async use<T>(store: string | null, task: (page: Page) => Promise<T>): Promise<T> {
    const page = await this.#browser.newPage();
    try {
      await page.setViewport({ width: WIDTH, height: HEIGHT });
      const query = store === null ? '' : `?open=${encodeURIComponent(store)}`;
      await page.goto(`${this.#url}store.html${query}`, { waitUntil: 'domcontentloaded' });
      await page.waitForFunction(() => 'store' in window);
      await page.bringToFront();
      return await task(page);
    } finally {
      await page.close();
    }
  }

  /**
   * Runs a task, and finds the most memory that the processes of pages used meanwhile: in bytes, shared memory divided among
   * those who share it. Workers are threads of the page's process. Linux only; elsewhere undefined.
   */
  async trackMemory<T>(task: () => Promise<T>): Promise<{ result: T; peak: number | undefined }> {
    let peak: number | undefined;
    const session = await this.#browser.target().createCDPSession();
    const look = async () => {
      const { processInfo } = await session.send('SystemInfo.getProcessInfo');
      const pages = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => memoryOf(id));
      const known = pages.filter((bytes) => bytes !== undefined);
      if (known.length > 0) peak = Math.max(peak ?? 0, Math.max(...known));
    };
    await look();
    const timer = setInterval(() => void look().catch(() => {}), MEMORY_INTERVAL);
    try {
      const result = await task();
      await look();
      return { result, peak };
    } finally {
      clearInterval(timer);
      await session.detach();
    }
  }
}

/** The proportional set size of a process in bytes; undefined where it is not known. */
function memoryOf(id: number): number | undefined {
  try {
    const kilobytes = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : 1024 * Number(kilobytes);
  } catch {
    return undefined;
  }
}

/** The store that a page has opened. @throws Error if it could not */
export const openedIn = async (page: Page): Promise<JSHandle<Opened>> =>
  page.evaluateHandle(() => window.opened as Promise<Opened>);
