// `headglow render --movie` and `--frames`: writes all checkpoints as a video, or as numbered pictures.

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
import { findInputs, type NamedInputs, printNotesOnce } from './files.ts';
import type { ListedFile } from './open.ts';
import { movieFolder, outputTarget, printWritten, requireNotInput } from './outputs.ts';
import { readPageBytes, unwrapAnswer, withPage } from './page.ts';
import { createProgress, type Progress, type Stage } from './progress.ts';
import { startServer } from './server.ts';
import { printMessage } from './terminal.ts';
import { writeOutputs } from './write.ts';

export interface MovieCommand extends FigureRequest, NamedInputs {
  readonly size: PictureSize;
  readonly settings: MovieSettings;
  /** The video file, or the folder for numbered pictures. */
  readonly output: string;
  /** Folder of the built viewer. */
  readonly viewer: string;
}

/** Draws and writes all frames. Leaves no files if it fails or is cancelled. */
export async function movie(command: MovieCommand, signal: AbortSignal): Promise<void> {
  const { output, settings } = command;
  const inputs = await findInputs(command, signal);
  const write =
    settings.format === 'png' ? await prepareFrames(output) : await prepareMovie(output, inputs.files);
  const progress = createProgress('frames');
  const server = await startServer({ ...command, ...inputs, onSkipped: printNotesOnce() }, 0);
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

/** Progress shown on the terminal. */
interface Display {
  readonly progress: Progress;
  readonly stage: Stage;
}

/** Draws and writes the frames. */
type Writer = (page: Page, command: MovieCommand, display: Display, signal: AbortSignal) => Promise<void>;

const drawMovie = (page: Page, { size, settings }: MovieCommand): Promise<MovieAnswer> =>
  page.evaluate((...args) => (window as unknown as RenderPage).headglowMovie(...args), size, settings);

const onEachFrame = (page: Page, onFrame: RenderHost['headglowFrame']): Promise<void> =>
  page.exposeFunction('headglowFrame', onFrame);

const formatFrames = (count: number): string => `${count.toLocaleString('en')} frames`;

/** Checks the output before anything is drawn. */
async function prepareMovie(output: string, files: readonly ListedFile[]): Promise<Writer> {
  const target = await outputTarget(output);
  await requireNotInput([target], files);
  return async (page, command, { progress, stage }, signal) => {
    let frames = 0;
    await onEachFrame(page, async (done, total) => {
      frames = total;
      stage.end();
      progress.show(done, total);
    });
    const { bytes } = unwrapAnswer(await drawMovie(page, command));
    await writeOutputs([{ target, content: readPageBytes(page, bytes) }], signal);
    progress.end();
    printWritten(target, formatFrames(frames));
  };
}

/** Checks the folder before anything is drawn. */
async function prepareFrames(output: string): Promise<Writer> {
  const folder = await movieFolder(output);
  return async (page, command, { progress, stage }, signal) => {
    const written: string[] = [];
    let writing = Promise.resolve();
    await onEachFrame(page, async (done, total, bytes) => {
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
    const createdFolder = await mkdir(folder, { recursive: true });
    try {
      unwrapAnswer(await drawMovie(page, command));
      progress.end();
      printMessage(`wrote ${output} (${formatFrames(written.length)})`);
    } catch (error) {
      await writing.catch(() => {});
      await Promise.all(written.map((path) => rm(path, { force: true })));
      if (createdFolder !== undefined) await rm(folder, { recursive: true });
      throw error;
    }
  };
}
