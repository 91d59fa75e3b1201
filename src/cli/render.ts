// `headglow render -o`: draws one picture in a headless browser and writes it to a file.

import { resolve } from 'node:path';
import type { Page } from 'puppeteer';
import { selectionText } from '../analysis/plots/head-selection.ts';
import { aboutText, type FigureSource } from '../export/about.ts';
import { missingNote } from '../export/missing.ts';
import type { FigureRequest, PictureSettings, PictureSize, RenderAnswer, RenderPage } from '../protocol.ts';
import { printAdvice } from './advice.ts';
import { findInputs, type NamedInputs, printNotesOnce, userFolder } from './files.ts';
import { type ListedFile, openFile } from './open.ts';
import { outputTargets, printWritten, requireNotInput } from './outputs.ts';
import { readPageBytes, unwrapAnswer, withPage } from './page.ts';
import { createDrawingProgress, type Stage } from './progress.ts';
import { startServer } from './server.ts';
import { figureSources } from './sources.ts';
import { printMessage, requireNotTerminal } from './terminal.ts';
import { writeOutputs } from './write.ts';

export interface RenderCommand extends FigureRequest, NamedInputs {
  readonly size: PictureSize;
  readonly output: string;
  readonly layout: string | null;
  /** File for the ranking of an emergence map. */
  readonly ranking: string | null;
  readonly picture: PictureSettings;
  /** Folder of the built viewer. */
  readonly viewer: string;
}

/** Draws and writes the picture. */
export async function render(command: RenderCommand, signal: AbortSignal): Promise<void> {
  const { output, layout, ranking, size, picture } = command;
  const targets = await outputTargets({ '-o': output, '--layout': layout, '--ranking': ranking });
  if (targets['-o']?.descriptor === 1) requireNotTerminal('-o', 'a picture');
  const progress = createDrawingProgress();
  const inputs = await findInputs(command, signal, (received) => progress.read(received));
  await requireNotInput(Object.values(targets), inputs.files);

  // Hashed while the browser starts.
  const sources = figureSources(inputs.files, signal);

  const font = picture.fontFile === null ? {} : { font: await listFont(picture.fontFile) };
  const server = await startServer({ ...command, ...inputs, ...font, onSkipped: printNotesOnce() }, 0);
  try {
    const task = async (page: Page, stage: Stage) => {
      const follow =
        (act: (...numbers: number[]) => void) =>
        (...numbers: number[]) => {
          stage.end();
          act(...numbers);
        };
      await page.exposeFunction('headglowReceived', follow(progress.read));
      await page.exposeFunction('headglowComputed', follow(progress.compute));
      const drawn = unwrapAnswer(
        await page.evaluate(
          (...args): Promise<RenderAnswer> => (window as unknown as RenderPage).headglowRender(...args),
          size,
          { ...picture, about: describeFigure(command, await sources) },
        ),
      );
      const outputs = [
        {
          target: targets['-o'],
          content: readPageBytes(page, drawn.bytes),
          label: sizeText(drawn, size, picture),
        },
        { target: targets['--layout'], content: `${drawn.layout}\n`, label: 'layout' },
        { target: targets['--ranking'], content: readRanking(page), label: 'ranking' },
      ].flatMap(({ target, ...output }) => (target ? [{ target, ...output }] : []));
      await writeOutputs(outputs, signal);
      progress.end();
      stage.end();
      for (const { target, label } of outputs) printWritten(target, label);
      printAdvice(drawn.advice, command.options);
      if (drawn.room !== null) printMessage(drawn.room);
      // What boxes and values show, and which have no room, is written in the caption only.
      const { annotate, mark } = command.options;
      if ((annotate || mark) && drawn.cutCaption !== '')
        printMessage(`There is no room for the caption: ${drawn.cutCaption}.`);
      const missing = missingNote(drawn.missing);
      if (missing !== null) printMessage(`${missing} ${MISSING_REMEDY}`);
    };
    await withPage(`${server.url}render.html`, task, signal);
  } finally {
    progress.end();
    await server.close();
  }
}

/** @throws HeadglowError if the file can't be read */
async function listFont(name: string): Promise<ListedFile> {
  const path = resolve(userFolder(), name);
  const { handle, size } = await openFile(name, path);
  await handle.close();
  return { name, path, size };
}

const MISSING_REMEDY = 'Install a font that has such characters, or name a file of one with --font-file.';

/** What the file says of how it was made. */
function describeFigure(
  { options, step, analysis, size, picture }: RenderCommand,
  sources: readonly FigureSource[],
): string {
  const { cells, font, textScale, plot } = picture;
  return aboutText({
    options,
    ...(step !== null && { step }),
    ...(analysis && { analysis }),
    ...(plot && { figure: plot.kind }),
    ...(plot?.show && { show: selectionText(plot.show) }),
    look: { ...size, cells, font, textScale },
    sources,
  });
}

/** The size of a picture in pixels, of others in millimetres. */
function sizeText(
  { width, height }: { readonly width: number; readonly height: number },
  { scale }: PictureSize,
  { format }: PictureSettings,
): string {
  if (format === 'png') return `${width} x ${height}`;
  const millimetres = (pixels: number): string => ((pixels * 25.4) / (96 * scale)).toFixed(1);
  return `${millimetres(width)} x ${millimetres(height)} mm`;
}

/** The ranking as CSV. It replaces the picture in the page, so the picture must have been read before. */
async function* readRanking(page: Page): AsyncGenerator<Buffer, void, void> {
  const { bytes, note } = await page.evaluate(() => (window as unknown as RenderPage).headglowRanking());
  yield* readPageBytes(page, bytes);
  if (note !== null) printMessage(note);
}
