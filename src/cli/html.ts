// `headglow render -o figure.html`: writes the figure as one HTML file with its data. No browser is needed.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { altText, captionText } from '../analysis/description/caption.ts';
import { describe } from '../analysis/description/describe.ts';
import type { HtmlSettings } from '../export/html/write-html.ts';
import { findAdvice } from '../figure/advice.ts';
import { formatBytes } from '../formats/file.ts';
import { applyRequest, type FigureData, type FigureRequest } from '../protocol.ts';
import { pageCache } from '../source/page-cache.ts';
import { HeadglowError } from '../tensor/error.ts';
import { isInMemory } from '../tensor/source.ts';
import { printAdvice } from './advice.ts';
import { findInputs, type NamedInputs } from './files.ts';
import { loadFigure } from './load-inputs.ts';
import { outputTarget, printWritten, requireNotInput } from './outputs.ts';
import { writeOutputs } from './write.ts';

export interface HtmlCommand extends FigureRequest, NamedInputs {
  /** The file to write; `-` is stdout. */
  readonly output: string;
  /** Folder of the built viewer, which the engine is in. */
  readonly viewer: string;
}

/** Writes the file. */
export async function html(command: HtmlCommand, signal: AbortSignal): Promise<void> {
  const target = await outputTarget(command.output);
  const engine = await readEngine(command.viewer);
  const { files } = await findInputs(command, signal);
  await requireNotInput([target], files);
  const { dataset, options } = applyRequest(await loadFigure(files, command, signal), command);
  const texts = await describeFigure({ dataset, options }, signal);
  const { writeHtml } = await import('../export/html/write-html.ts'); // with all colormaps
  const content = await writeHtml(dataset, options, { engine, ...texts });
  printAdvice(findAdvice(dataset, options, pageCache().statistics), command.options);
  await writeOutputs([{ target, content }], signal);
  printWritten(target, formatBytes(content.length));
}

async function readEngine(viewer: string): Promise<string> {
  try {
    return await readFile(join(viewer, 'figure-page.js'), 'utf8');
  } catch {
    throw new HeadglowError({
      code: 'environment',
      reason: 'the viewer is not built',
      remedy: 'run `npm run build` first',
    });
  }
}

/** The texts of a figure whose values are in memory. Others are refused later. */
async function describeFigure(
  { dataset, options }: FigureData,
  signal: AbortSignal,
): Promise<Omit<HtmlSettings, 'engine'>> {
  if (!dataset.tensors.every(isInMemory)) return {};
  const description = await describe(dataset, options, { signal });
  return { caption: captionText(description, 'text').trim(), alt: altText(description).trim() };
}
