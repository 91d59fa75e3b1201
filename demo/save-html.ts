// Saves the figure as one HTML file with its data, which opens from disk.

import { altText, captionText, type Description } from '../src/analysis.ts';
import { exportHtml } from '../src/export.ts';
import { type Dataset, HeadglowError, isInMemory, type Options } from '../src/index.ts';
import { Describer } from './description/describer.ts';
import type { DescribeAnswer } from './description/messages.ts';
import { withProgress } from './parts/notice.ts';
import { saveFile } from './parts/save.ts';
import { changedOptions, type ThemeChoice } from './state/state.ts';

/** The built code that draws the figure in the file. */
const ENGINE = 'figure-page.js';

/** What is saved. */
export interface HtmlSubject {
  readonly dataset: Dataset;
  readonly options: Options;
  /** The theme of the file; `auto` is that of its reader. */
  readonly theme: ThemeChoice;
}

/** @throws HeadglowError if the server does not have the code */
async function loadEngine(): Promise<string> {
  const response = await fetch(ENGINE).catch(() => null);
  if (response?.ok) return response.text();
  throw new HeadglowError({
    code: 'environment',
    reason: `the server of this page has no file ${ENGINE}, which draws the figure`,
    remedy: 'build the viewer again with npm run build',
  });
}

/** Describes the figure in a worker. @throws HeadglowError if that fails; the signal's reason */
function describeFigure(
  { dataset, options }: HtmlSubject,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<Description> {
  let end = (): void => {};
  const described = new Promise<Description>((resolve, reject) => {
    const onAnswer = ({ description }: DescribeAnswer) => resolve(description);
    const describer = new Describer({ onProgress, onAnswer, onError: reject });
    end = () => describer.cancel();
    signal.addEventListener('abort', () => reject(signal.reason as Error));
    describer.describe(dataset, options, {});
  });
  return described.finally(end);
}

/**
 * Saves all checkpoints with the options of the figure, its caption and its alt text.
 * @param controller aborts the task
 * @throws HeadglowError for data larger than memory
 */
export async function saveHtml(subject: HtmlSubject, controller: AbortController): Promise<void> {
  const { dataset, options, theme } = subject;
  const set: Partial<Options> = {
    ...changedOptions(options, {}),
    ...(theme !== 'auto' && { theme }),
  };
  const bytes = await withProgress('Writing the page…', controller, async (signal, onProgress) => {
    const engine = await loadEngine();
    // Data that is larger than memory is refused below, before it is described for long.
    const description = dataset.tensors.every(isInMemory)
      ? await describeFigure(subject, signal, (fraction) => onProgress(fraction, 1))
      : null;
    const texts = description && {
      caption: captionText(description, 'text').trim(),
      alt: altText(description).trim(),
    };
    return exportHtml(dataset, set, { engine, ...texts });
  });
  if (!controller.signal.aborted)
    saveFile(new Blob([bytes], { type: 'text/html' }), { kind: '', extension: 'html' });
}
