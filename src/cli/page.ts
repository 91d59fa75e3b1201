// `render.html` in a browser without a screen: opened for a task, closed whatever comes of it.

import type { Page } from 'puppeteer';
import type { RenderPage } from '../protocol.ts';
import { type ErrorDetails, HeadglowError } from '../tensor/error.ts';
import { firstMessageLine } from './browser.ts';
import { aborted } from './interrupt.ts';
import { launchBrowser } from './launch.ts';
import { createProgress, createStage, type Progress, type Stage } from './progress.ts';

/** Bytes asked for at a time. */
const PART = 1 << 23;

/** What the page answered. @throws HeadglowError where the page answered with an error */
export function unwrapAnswer<T extends object>(answer: T | { readonly error: ErrorDetails }): T {
  if ('error' in answer) throw new HeadglowError(answer.error);
  return answer;
}

/**
 * Runs a task on the page.
 * @throws HeadglowError where the browser fails; the signal's reason; what the task throws for the user
 */
export async function withPage<T>(
  url: string,
  task: (page: Page, stage: Stage) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const stage = createStage();
  stage.enter('starting the browser');
  const { browser, close } = await launchBrowser({ signal }).finally(stage.end);
  let reading: Progress | undefined;
  let crash: (error: Error) => void = () => {};
  const crashed = new Promise<never>((_, reject) => {
    crash = reject;
  });
  const work = (async () => {
    const page = await browser.newPage();
    page.on('error', crash);
    await page.exposeFunction('headglowLoaded', (done: number, total: number) => {
      stage.end();
      reading ??= createProgress('files');
      if (done < total) return reading.show(done, total);
      reading.end();
      stage.enter('drawing');
    });
    stage.enter('reading');
    await page.goto(url, { timeout: 120_000 });
    return task(page, stage);
  })();
  try {
    return await Promise.race([work, crashed, aborted(signal)]);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof HeadglowError) throw error;
    const isGone = /Target closed|crashed|detached|Protocol error|Connection closed/i.test(String(error));
    const reason = `the picture could not be drawn (${firstMessageLine(error)})`;
    throw new HeadglowError({
      code: 'environment',
      ...(isGone
        ? { reason: 'the browser gave up drawing', remedy: 'a smaller size or smaller files may help' }
        : { reason }),
    });
  } finally {
    reading?.end();
    stage.end();
    await close();
    await work.catch(() => {}); // it clears away what it began
  }
}

/** Bytes that the page has made, part by part. */
export async function* readPageBytes(page: Page, bytes: number): AsyncGenerator<Buffer, void, void> {
  for (let from = 0; from < bytes; from += PART) {
    const part = await page.evaluate(
      (first, end) => (window as unknown as RenderPage).headglowRead(first, end),
      from,
      Math.min(from + PART, bytes),
    );
    yield Buffer.from(part, 'base64');
  }
}
