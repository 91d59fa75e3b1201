// `headglow render`: one picture, drawn by a headless browser, written to a file.

import type { Page } from 'puppeteer';
import { HeadglowError } from '../tensor/error.ts';
import { inputFiles, notAnInput, type Output, outputPath, writeOutputs } from './files.ts';
import { answered, bytesOf, withPage } from './page.ts';
import type { FigureRequest, PictureSize, RenderAnswer, RenderPage } from './request.ts';
import { serve } from './server.ts';

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

/** Draws and writes the picture. */
export async function render(command: RenderCommand): Promise<void> {
  const { output, layout, ranking, size } = command;
  const path = await outputPath(output);
  const layoutPath = layout === null ? null : await outputPath(layout);
  if (layout !== null && layoutPath === path) {
    throw new HeadglowError({ file: layout, place: '--layout', reason: 'this is the picture itself' });
  }
  const rankingPath = ranking === null ? null : await outputPath(ranking);
  if (ranking !== null && (rankingPath === path || rankingPath === layoutPath)) {
    const what = rankingPath === path ? 'the picture itself' : 'the layout';
    throw new HeadglowError({ file: ranking, place: '--ranking', reason: `this is ${what}` });
  }
  const files = await inputFiles(command.files);
  for (const written of [path, layoutPath, rankingPath])
    if (written !== null) await notAnInput(written, files);

  const server = await serve({ ...command, files }, 0);
  try {
    await withPage(`${server.url}render.html`, async (page) => {
      const drawn = answered(
        await page.evaluate(
          (wanted): Promise<RenderAnswer> => (window as unknown as RenderPage).headglowRender(wanted),
          size,
        ),
      );
      const outputs: Output[] = [{ name: output, path, content: bytesOf(page, drawn.bytes) }];
      if (layout !== null && layoutPath !== null)
        outputs.push({ name: layout, path: layoutPath, content: `${drawn.layout}\n` });
      if (ranking !== null && rankingPath !== null)
        outputs.push({ name: ranking, path: rankingPath, content: rankingOf(page) });
      await writeOutputs(outputs);
    });
  } finally {
    await server.close();
  }
}

/** The ranking as CSV; the picture has been fetched by then. */
async function* rankingOf(page: Page): AsyncGenerator<Buffer, void, void> {
  const bytes = await page.evaluate(() => (window as unknown as RenderPage).headglowRanking());
  yield* bytesOf(page, bytes);
}
