// `headglow render`: one picture, drawn by a headless browser, written to a file.

import type { Page } from 'puppeteer';
import { HeadglowError } from '../tensor/error.ts';
import { firstLine, launchBrowser } from './browser.ts';
import { inputFiles, isSame, type Output, outputPath, writeOutputs } from './files.ts';
import type { FigureRequest, PictureSize, RenderAnswer, RenderPage } from './request.ts';
import { serve } from './server.ts';

/** Bytes of PNG asked for at a time. */
const PART = 1 << 23;

export interface RenderCommand extends FigureRequest {
  readonly files: readonly string[];
  readonly size: PictureSize;
  readonly output: string;
  readonly layout: string | null;
  /** Where to write the ranking of an emergence map. */
  readonly ranking: string | null;
  /** Folder of the built viewer. */
  readonly viewer: string;
}

/** Draws and writes the picture; the names of the files written. */
export async function render(command: RenderCommand): Promise<string[]> {
  const { output, layout, ranking } = command;
  const picturePath = await outputPath(output);
  const layoutPath = layout === null ? null : await outputPath(layout);
  if (layout !== null && layoutPath === picturePath) {
    throw new HeadglowError({ file: layout, place: '--layout', reason: 'this is the picture itself' });
  }
  const rankingPath = ranking === null ? null : await outputPath(ranking);
  if (ranking !== null && (rankingPath === picturePath || rankingPath === layoutPath)) {
    const what = rankingPath === picturePath ? 'the picture itself' : 'the layout';
    throw new HeadglowError({ file: ranking, place: '--ranking', reason: `this is ${what}` });
  }
  const files = await inputFiles(command.files);
  for (const written of [picturePath, layoutPath, rankingPath])
    for (const { name, path } of files)
      if (written !== null && (await isSame(path, written)))
        throw new HeadglowError({ file: name, reason: 'this is an input file', remedy: 'write to another' });

  const server = await serve({ ...command, files }, 0);
  try {
    const picture = await draw(`${server.url}render.html`, command.size, ranking !== null);
    const outputs: Output[] = [{ name: output, path: picturePath, content: picture.png }];
    if (layout !== null && layoutPath !== null) {
      outputs.push({ name: layout, path: layoutPath, content: `${picture.layout}\n` });
    }
    if (ranking !== null && rankingPath !== null) {
      outputs.push({ name: ranking, path: rankingPath, content: picture.ranking });
    }
    await writeOutputs(outputs);
    return outputs.map(({ name }) => name);
  } finally {
    await server.close();
  }
}

interface Drawn {
  readonly png: Uint8Array;
  readonly layout: string;
  /** CSV; empty where it was not wanted. */
  readonly ranking: Uint8Array;
}

async function draw(url: string, size: PictureSize, ranked: boolean): Promise<Drawn> {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(url, { timeout: 120_000 });
    const answer = await page.evaluate(
      (wanted): Promise<RenderAnswer> => (window as unknown as RenderPage).headglowRender(wanted),
      size,
    );
    if ('sentence' in answer) throw new PageError(answer.sentence);
    const png = await readMade(page, answer.bytes);
    const rows = ranked ? await page.evaluate(() => (window as unknown as RenderPage).headglowRanking()) : 0;
    return { png, layout: answer.layout, ranking: await readMade(page, rows) };
  } catch (error) {
    if (error instanceof PageError || error instanceof HeadglowError) throw error;
    const crashed = /Target closed|crashed|detached|Protocol error/i.test(String(error));
    throw new HeadglowError(
      crashed
        ? { reason: 'the browser gave up drawing', remedy: 'a smaller size or smaller files may help' }
        : { reason: `the picture could not be drawn (${firstLine(error)})` },
    );
  } finally {
    await browser.close();
  }
}

/** A sentence that the page found: it says all, so it is passed on as it is. */
class PageError extends Error {}

async function readMade(page: Page, bytes: number): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  for (let from = 0; from < bytes; from += PART) {
    const part = await page.evaluate(
      (first, end) => (window as unknown as RenderPage).headglowRead(first, end),
      from,
      Math.min(from + PART, bytes),
    );
    parts.push(Buffer.from(part, 'base64'));
  }
  return Buffer.concat(parts);
}
