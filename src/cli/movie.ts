// `headglow render --movie` and `--frames`: all checkpoints as a movie, or as numbered pictures.

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { inputFiles } from './files.ts';
import { interrupted } from './interrupt.ts';
import { movieFolder, notInputs, outputTarget } from './outputs.ts';
import { answered, bytesOf, withPage } from './page.ts';
import { createProgress, type Progress } from './progress.ts';
import type {
  FigureRequest,
  MovieAnswer,
  MovieSettings,
  PictureSize,
  RenderHost,
  RenderPage,
} from './request.ts';
import { type InputFile, serve } from './server.ts';
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
export async function movie(command: MovieCommand): Promise<void> {
  const { output, settings } = command;
  const files = await inputFiles(command.files);
  const write = settings.format === 'png' ? await picturesInto(output) : await movieInto(output, files);
  const cancelled = interrupted('the movie was cancelled');
  const progress = createProgress('frames');
  const server = await serve({ ...command, files }, 0);
  try {
    await withPage(`${server.url}render.html`, (page) => write(page, command, progress), cancelled);
  } finally {
    progress.end();
    await server.close();
  }
}

type Writer = (page: Page, command: MovieCommand, progress: Progress) => Promise<void>;

const draw = (page: Page, { size, settings }: MovieCommand): Promise<MovieAnswer> =>
  page.evaluate(
    (wanted, how) => (window as unknown as RenderPage).headglowMovie(wanted, how),
    size,
    settings,
  );

const listen = (page: Page, onFrame: RenderHost['headglowFrame']): Promise<void> =>
  page.exposeFunction('headglowFrame', onFrame);

async function movieInto(output: string, files: readonly InputFile[]): Promise<Writer> {
  const target = await outputTarget(output);
  await notInputs([target], files);
  return async (page, command, progress) => {
    await listen(page, async (done, total) => progress.show(done, total));
    const { bytes } = answered(await draw(page, command));
    await writeOutputs([{ target, content: bytesOf(page, bytes) }]);
  };
}

async function picturesInto(output: string): Promise<Writer> {
  const folder = await movieFolder(output);
  return async (page, command, progress) => {
    const written: string[] = [];
    let writing = Promise.resolve();
    await listen(page, async (done, total, bytes) => {
      const name = `${String(done).padStart(Math.max(4, String(total).length), '0')}.png`;
      const path = join(folder, name);
      written.push(path);
      writing = outputTarget(join(output, name)).then((target) =>
        writeOutputs([{ target, content: bytesOf(page, bytes) }]),
      );
      await writing;
      progress.show(done, total);
    });
    const made = await mkdir(folder, { recursive: true });
    try {
      answered(await draw(page, command));
    } catch (error) {
      await writing.catch(() => {});
      await Promise.all(written.map((path) => rm(path, { force: true })));
      if (made !== undefined) await rm(folder, { recursive: true });
      throw error;
    }
  };
}
