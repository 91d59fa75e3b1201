// Opens `render.html` in a headless browser, runs a task on it, and always closes the browser.

import type { Page } from 'puppeteer';
import type { RenderPage } from '../protocol.ts';
import { type ErrorDetails, HeadglowError } from '../tensor/error.ts';
import { firstMessageLine } from './browser.ts';
import { aborted } from './interrupt.ts';
import { launchBrowser } from './launch.ts';
import { createProgress, createStage, type Progress, type Stage } from './progress.ts';
import { connectBrowser } from './running-browser.ts';

/** Bytes read from the page per message: 8 MiB. */
const CHUNK_SIZE = 8 * 2 ** 20;

/** Returns the page's answer. @throws HeadglowError if the page answered with an error */
export function unwrapAnswer<T extends object>(answer: T | { readonly error: ErrorDetails }): T {
  if ('error' in answer) throw new HeadglowError(answer.error);
  return answer;
}

/**
 * Runs a task on the page.
 * @throws HeadglowError if the browser fails or the task throws one; the reason of the signal if it aborts
 */
export async function withPage<T>(
  url: string,
  task: (page: Page, stage: Stage) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const stage = createStage();
  stage.enter('starting the browser');
  const open = async () => (await connectBrowser()) ?? (await launchBrowser({ signal }));
  const { newPage, close } = await open().finally(stage.end);
  let readProgress: Progress | undefined;
  let rejectOnCrash: (error: Error) => void = () => {};
  const crashed = new Promise<never>((_, reject) => {
    rejectOnCrash = reject;
  });
  const work = (async () => {
    const page = await newPage();
    page.on('error', rejectOnCrash);
    await page.exposeFunction('headglowLoaded', (done: number, total: number) => {
      stage.end();
      readProgress ??= createProgress('files');
      if (done < total) return readProgress.show(done, total);
      readProgress.end();
      stage.enter('drawing');
    });
    stage.enter('reading files');
    await page.goto(url, { timeout: 120_000 });
    return task(page, stage);
  })();
  try {
    return await Promise.race([work, crashed, aborted(signal)]);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof HeadglowError) throw error;
    const hasCrashed = /Target closed|crashed|detached|Protocol error|Connection closed/i.test(String(error));
    throw new HeadglowError({
      code: 'environment',
      ...(hasCrashed
        ? {
            reason: 'the browser crashed while drawing',
            remedy: 'try a smaller size, or fewer or smaller files',
          }
        : { reason: `drawing failed (${firstMessageLine(error)})` }),
    });
  } finally {
    readProgress?.end();
    stage.end();
    await close();
    await work.catch(() => {}); // wait for its cleanup
  }
}

/** Reads the bytes that the page has produced, in chunks. */
export async function* readPageBytes(page: Page, bytes: number): AsyncGenerator<Buffer, void, void> {
  for (let start = 0; start < bytes; start += CHUNK_SIZE) {
    const base64 = await page.evaluate(
      (from, to) => (window as unknown as RenderPage).headglowRead(from, to),
      start,
      Math.min(start + CHUNK_SIZE, bytes),
    );
    yield Buffer.from(base64, 'base64');
  }
}
