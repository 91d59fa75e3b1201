// `headglow info`: lists what is in files. No browser is needed.

import { safeJson } from '../analysis/documents.ts';
import { inspectFiles } from '../formats/inspection/inspect.ts';
import type { InspectedFile, Inspection } from '../formats/inspection/inspection.ts';
import type { Reading } from '../formats/reading.ts';
import { type ErrorDetails, sentenceOf } from '../tensor/error.ts';
import { Finished } from './exit.ts';
import { listInputs, type NamedInputs } from './files.ts';
import { inspectionText } from './info-text.ts';
import { type ListedFile, toInput } from './open.ts';
import { createDownloadProgress, createProgress } from './progress.ts';
import { print } from './terminal.ts';

export interface InfoCommand extends NamedInputs {
  /** How the files are read. */
  readonly reading?: Reading;
  /** True to write JSON instead of text. */
  readonly json: boolean;
}

/** A file that was not found, or may not be read. */
const unreadable = (details: ErrorDetails): InspectedFile => ({
  file: details.file ?? '',
  format: null,
  arrays: [],
  notes: [],
  error: sentenceOf(details),
});

async function inspectListed(
  files: readonly ListedFile[],
  reading: Reading | undefined,
  signal: AbortSignal,
): Promise<Inspection> {
  if (files.length === 0) return { version: 1, files: [] };
  const progress = createProgress('files');
  return inspectFiles(files.map(toInput), {
    ...reading,
    signal,
    onProgress: (done, total) => progress.show(done, total),
  }).finally(() => progress.end());
}

/**
 * Prints what is in files.
 * @throws Finished with exit code 1 if there is a file of which nothing can be shown
 */
export async function info(
  { files: names, headers, reading, json }: InfoCommand,
  signal: AbortSignal,
): Promise<void> {
  const onDownload = createDownloadProgress();
  const { files, skipped } = await listInputs(names, { signal, onDownload, headers });
  const inspected = await inspectListed(files, reading, signal);
  const all: Inspection = { ...inspected, files: [...inspected.files, ...skipped.map(unreadable)] };
  await print(json ? `${safeJson(JSON.stringify(all, null, 1))}\n` : inspectionText(all));
  if (all.files.some(({ error }) => error !== null)) throw new Finished(1);
}
