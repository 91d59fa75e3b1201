// `headglow describe`: describes the figure in words. No browser is needed.

import { altText, captionText } from '../analysis/description/caption.ts';
import { describe as describeFigure } from '../analysis/description/describe.ts';
import type { DescribeSettings, Description } from '../analysis/description/description.ts';
import type { SightSettings } from '../analysis/description/in-sight.ts';
import { descriptionJson } from '../analysis/description/json.ts';
import { descriptionMarkdown } from '../analysis/description/markdown.ts';
import type { ReadingSettings } from '../analysis/description/reading.ts';
import { findAdvice } from '../figure/advice.ts';
import { formatBytes } from '../formats/file.ts';
import { applyRequest, type FigureRequest } from '../protocol.ts';
import { pageCache } from '../source/page-cache.ts';
import { printAdvice } from './advice.ts';
import type { CaptionFlags } from './caption-flags.ts';
import { findInputs, type NamedInputs } from './files.ts';
import { loadFigure } from './load-inputs.ts';
import { outputTarget, printWritten, requireNotInput } from './outputs.ts';
import { createProgress } from './progress.ts';
import { printMessage } from './terminal.ts';
import { writeOutputs } from './write.ts';

export interface DescribeCommand extends FigureRequest, NamedInputs, CaptionFlags {
  readonly settings: Partial<DescribeSettings> & SightSettings & ReadingSettings;
  /** True to write JSON instead of Markdown. */
  readonly json: boolean;
  /** The file to write; `-` is stdout. */
  readonly output: string;
}

export async function describe(command: DescribeCommand, signal: AbortSignal): Promise<void> {
  const { output, settings } = command;
  const target = await outputTarget(output);
  const { files } = await findInputs(command, signal);
  await requireNotInput([target], files);
  const { dataset, options } = applyRequest(await loadFigure(files, command, signal), command);
  const progress = createProgress('parts described');
  const description = await describeFigure(dataset, options, {
    ...settings,
    signal,
    onProgress: ({ done, total }) => progress.show(done, total),
  }).finally(() => progress.end());
  // For files larger than memory, advice uses what the description has read.
  printAdvice(findAdvice(dataset, options, pageCache().statistics), command.options);
  if (description.unread)
    printMessage(
      `Statements that need all cells (${formatBytes(description.unread)}) are left out; --read-all reads them.`,
    );
  const { content, what } = writeDescription(description, command);
  await writeOutputs([{ target, content }], signal);
  printWritten(target, what);
}

/** The text to write, and what it is. */
function writeDescription(
  description: Description,
  { json, caption, alt }: DescribeCommand,
): { readonly content: string; readonly what: string } {
  if (caption) return { content: captionText(description, caption), what: 'a caption' };
  if (alt) return { content: altText(description), what: 'alt text' };
  return json
    ? { content: descriptionJson(description), what: 'JSON' }
    : { content: descriptionMarkdown(description), what: 'Markdown' };
}
