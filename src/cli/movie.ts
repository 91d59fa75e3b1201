// `headglow render --movie` and `--frames`: all checkpoints as a movie, or as numbered pictures.

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import type {
  FigureRequest,
  MovieAnswer,
  MovieSettings,
  PictureSize,
  RenderHost,
  RenderPage,
} from '../protocol.ts';
import { findInputs, printDetailsOnce } from './files.ts';
import type { ListedFile } from './open.ts';
import { movieFolder, outputTarget, printWritten, requireNotInput } from './outputs.ts';
import { readPageBytes, unwrapAnswer, withPage } from './page.ts';
import { createProgress, type Progress, type Stage } from './progress.ts';
import { startServer } from './server.ts';
import { printMessage } from './terminal.ts';
import { writeOutputs } from './write.ts';

export interface MovieCommand extends FigureRequest {
  readonly files: readonly string[];
  readonly size: PictureSize;
  readonly settings: MovieSettings;
  /** The file, or the folder for numbered pictures. */
  readonly output: string;
  /** Folder of the built viewer. */
  readonly viewer: string;
}

/** Draws and writes all frames; where it fails or is cancelled nothing is left. */
export async function movie(command: MovieCommand, signal: AbortSignal): Promise<void> {
  const { output, settings } = command;
  const inputs = await findInputs(command, signal);
  const write =
    settings.format === 'png' ? await picturesInto(output) : await movieInto(output, inputs.files);
  const progress = createProgress('frames');
  const server = await startServer({ ...command, ...inputs, onSkipped: printDetailsOnce() }, 0);
  try {
    await withPage(
      `${server.url}render.html`,
      (page, stage) => write(page, command, { progress, stage }, signal),
      signal,
    );
  } finally {
    progress.end();
    await server.close();
  }
}

/** What is shown meanwhile. */
interface Shown {
  readonly progress: Progress;
  readonly stage: Stage;
}

type Writer = (page: Page, command: MovieCommand, shown: Shown, signal: AbortSignal) => Promise<void>;

const draw = (page: Page, { size, settings }: MovieCommand): Promise<MovieAnswer> =>
  page.evaluate(
    (wanted, how) => (window as unknown as RenderPage).headglowMovie(wanted, how),
    size,
    settings,
  );

const listen = (page: Page, onFrame: RenderHost['headglowFrame']): Promise<void> =>
  page.exposeFunction('headglowFrame', onFrame);

const framesOf = (count: number): string => `${count.toLocaleString('en')} frames`;

async function movieInto(output: string, files: readonly ListedFile[]): Promise<Writer> {
  const target = await outputTarget(output);
  await requireNotInput([target], files);
  return async (page, command, { progress, stage }, signal) => {
    let frames = 0;
    await listen(page, async (done, total) => {
      frames = total;
      stage.end();
      progress.show(done, total);
    });
    const { bytes } = unwrapAnswer(await draw(page, command));
    await writeOutputs([{ target, content: readPageBytes(page, bytes) }], signal);
    progress.end();
    printWritten(target, framesOf(frames));
  };
}

async function picturesInto(output: string): Promise<Writer> {
  const folder = await movieFolder(output);
  return async (page, command, { progress, stage }, signal) => {
    const written: string[] = [];
    let writing = Promise.resolve();
    await listen(page, async (done, total, bytes) => {
      const name = `${String(done).padStart(Math.max(4, String(total).length), '0')}.png`;
      const path = join(folder, name);
      written.push(path);
      writing = outputTarget(join(output, name)).then((target) =>
        writeOutputs([{ target, content: readPageBytes(page, bytes) }], signal),
      );
      await writing;
      stage.end();
      progress.show(done, total);
    });
    const made = await mkdir(folder, { recursive: true });
    try {
      unwrapAnswer(await draw(page, command));
      progress.end();
      printMessage(`wrote ${output} (${framesOf(written.length)})`);
    } catch (error) {
      await writing.catch(() => {});
      await Promise.all(written.map((path) => rm(path, { force: true })));
      if (made !== undefined) await rm(folder, { recursive: true });
      throw error;
    }
  };
}
