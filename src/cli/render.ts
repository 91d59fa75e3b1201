// `headglow render`: one picture, drawn by a headless browser, written to a file.

import type { Page } from 'puppeteer';
import type { FigureRequest, PictureSize, RenderAnswer, RenderPage } from '../protocol.ts';
import { printAdvice } from './advice.ts';
import { findInputs, printDetailsOnce } from './files.ts';
import { outputTargets, printWritten, requireNotInput } from './outputs.ts';
import { readPageBytes, unwrapAnswer, withPage } from './page.ts';
import type { Stage } from './progress.ts';
import { startServer } from './server.ts';
import { notToTerminal, printMessage } from './terminal.ts';
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
  const inputs = await findInputs(command, signal);
  await requireNotInput(targets, inputs.files);

  const server = await startServer({ ...command, ...inputs, onSkipped: printDetailsOnce() }, 0);
  try {
    const task = async (page: Page, stage: Stage) => {
      const drawn = unwrapAnswer(
        await page.evaluate(
          (wanted, all): Promise<RenderAnswer> =>
            (window as unknown as RenderPage).headglowRender(wanted, all),
          size,
          readAll,
        ),
      );
      const contents = [readPageBytes(page, drawn.bytes), `${drawn.layout}\n`, rankingOf(page)];
      const outputs: Output[] = targets.flatMap((target, i) =>
        target ? [{ target, content: contents[i] as Output['content'] }] : [],
      );
      await writeOutputs(outputs, signal);
      stage.end();
      const sizes = [`${drawn.width} x ${drawn.height}`, 'layout', 'ranking'];
      for (const [i, target] of targets.entries()) if (target) printWritten(target, sizes[i] as string);
      printAdvice(drawn.advice, command.options);
      if (drawn.room !== null) printMessage(drawn.room);
    };
    await withPage(`${server.url}render.html`, task, signal);
  } finally {
    await server.close();
  }
}

/** The ranking as CSV; the picture has been fetched by then. */
async function* rankingOf(page: Page): AsyncGenerator<Buffer, void, void> {
  const bytes = await page.evaluate(() => (window as unknown as RenderPage).headglowRanking());
  yield* readPageBytes(page, bytes);
}
