// The description panel for browser tests: the example, described by the page and by the library.

import type { Page } from 'puppeteer';
import { describe as describeFigure } from '../../src/analysis/description/describe.ts';
import { createExample } from '../../src/example.ts';
import { serveViewer } from './viewer-page.ts';

const example = createExample();

/** The description of the example. */
export const exampleDescription = await describeFigure(example.dataset, {
  ...example.options,
  theme: 'light',
});

/** Serves the viewer; returns a function that opens it with the example and waits for its description. */
export function serveDescription() {
  const viewer = serveViewer({ checkErrors: true });
  return async ({ isOpen = true, width = 1500, height = 850 } = {}): Promise<Page> => {
    const page = await viewer.open(width, height);
    if (isOpen) await page.click('#description-toggle');
    await described(page);
    return page;
  };
}

/** Waits until the description is up to date. */
export const described = (page: Page) =>
  page.waitForFunction(() => {
    const picture = document.querySelector('#figure canvas');
    return picture?.getAttribute('aria-hidden') === 'false';
  });

/** Delays messages to workers until the returned function is called. */
export async function delayWorkers(page: Page): Promise<() => Promise<void>> {
  const answer = await page.evaluateHandle(() => {
    const { postMessage } = Worker.prototype;
    const held: (() => void)[] = [];
    Worker.prototype.postMessage = function (this: Worker, message: unknown) {
      held.push(() => postMessage.call(this, message));
    };
    return () => {
      Worker.prototype.postMessage = postMessage;
      for (const post of held) post();
    };
  });
  return () => answer.evaluate((go) => go());
}
