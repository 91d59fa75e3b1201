// `headglow render`: one picture, drawn by a headless browser, written to a file.

import type { Page } from 'puppeteer';
import type { FigureRequest, PictureSize, RenderAnswer, RenderPage } from '../protocol.ts';
import { printAdvice } from './advice.ts';
import { foundInputs, sayOnce } from './files.ts';
import { notInputs, outputTargets, sayWritten } from './outputs.ts';
import { answered, bytesOf, withPage } from './page.ts';
import type { Stage } from './progress.ts';
import { serve } from './server.ts';
import { notToTerminal, say } from './terminal.ts';
import { type Output, writeOutputs } from './write.ts';

export interface RenderCommand extends FigureRequest {
  readonly files: readonly string[];
  readonly size: PictureSize;
  readonly output: string;
  readonly layout: string | null;
  /** Where to write the ranking of an emergence map. */
  readonly ranking: string | null;
  /** True where limits go by all checkpoints of files that are read a checkpoint at a time. */
  readonly readAll: boolean;
  /** Folder of the built viewer. */
  readonly viewer: string;
}

/** Draws and writes the picture. */
export async function render(command: RenderCommand, signal: AbortSignal): Promise<void> {
  const { output, layout, ranking, size, readAll } = command;
  const targets = await outputTargets([
    ['-o', output],
    ['--layout', layout],
    ['--ranking', ranking],
  ] as const);
  if (targets[0]?.descriptor === 1) notToTerminal('-o', 'a picture');
  const inputs = await foundInputs(command, signal);
  await notInputs(targets, inputs.files);

  const server = await serve({ ...command, ...inputs, onSkipped: sayOnce() }, 0);
  try {
    const task = async (page: Page, stage: Stage) => {
      const drawn = answered(
        await page.evaluate(
          (wanted, all): Promise<RenderAnswer> =>
            (window as unknown as RenderPage).headglowRender(wanted, all),
          size,
          readAll,
        ),
      );
      const contents = [bytesOf(page, drawn.bytes), `${drawn.layout}\n`, rankingOf(page)];
      const outputs: Output[] = targets.flatMap((target, i) =>
        target ? [{ target, content: contents[i] as Output['content'] }] : [],
      );
      await writeOutputs(outputs, signal);
      stage.end();
      const sizes = [`${drawn.width} x ${drawn.height}`, 'layout', 'ranking'];
      for (const [i, target] of targets.entries()) if (target) sayWritten(target, sizes[i] as string);
      printAdvice(drawn.advice, command.options);
      if (drawn.room !== null) say(drawn.room);
    };
    await withPage(`${server.url}render.html`, task, signal);
  } finally {
    await server.close();
  }
}

/** The ranking as CSV; the picture has been fetched by then. */
async function* rankingOf(page: Page): AsyncGenerator<Buffer, void, void> {
  const bytes = await page.evaluate(() => (window as unknown as RenderPage).headglowRanking());
  yield* bytesOf(page, bytes);
}
