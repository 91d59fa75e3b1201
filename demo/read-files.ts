// Lists and reads files, with cancellable progress.

import { nothingShownError } from '../src/formats.ts';
import { HeadglowError, type LoadedDataset } from '../src/index.ts';
import type { FileList, ListFiles } from './files.ts';
import { loadInWorker } from './loader.ts';
import { withProgress } from './parts/notice.ts';
import { sourceName } from './parts/source-name.ts';

/** A controller for a part of a task, which is aborted with the task. */
export function controllerWithin(task: AbortSignal): AbortController {
  const controller = new AbortController();
  task.addEventListener('abort', () => controller.abort(task.reason), { signal: controller.signal });
  return controller;
}

/** @throws HeadglowError if there are no files; the abort reason of the controller */
export async function listFiles(list: ListFiles, controller: AbortController): Promise<FileList> {
  const listed = await withProgress('Looking for files…', controller, list);
  controller.signal.throwIfAborted();
  if (listed.files.length > 0) return listed;
  if (listed.skipped.length > 0) throw nothingShownError(listed.skipped);
  throw new HeadglowError({
    code: 'data',
    reason: 'none of the dropped items can be read',
    remedy: 'drop data files, or folders of them',
  });
}

export interface ReadResult {
  readonly dataset: LoadedDataset;
  /** Stops reading the files; call it when the dataset is no longer shown. */
  readonly close: () => void;
}

/** @throws HeadglowError if nothing can be shown; the abort reason of the controller */
export async function readFiles(listed: FileList, controller: AbortController): Promise<ReadResult> {
  const { files, skipped, strict = false, reading = {}, memory, report } = listed;
  const { dataset, close } = await withProgress(
    `Reading ${sourceName(files.map(({ name }) => name))}…`,
    controller,
    (signal, onProgress, onDownload) =>
      loadInWorker({ files, strict, reading, memory }, signal, { onProgress, onDownload }),
  );
  report?.([...dataset.skipped, ...dataset.notes]);
  return { dataset: { ...dataset, skipped: [...skipped, ...dataset.skipped] }, close };
}
