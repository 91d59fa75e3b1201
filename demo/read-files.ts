// Lists and reads files, with cancellable progress.

import { nothingShownError } from '../src/formats.ts';
import { HeadglowError, type LoadedDataset } from '../src/index.ts';
import type { ListFiles } from './files.ts';
import { loadInWorker } from './loader.ts';
import { withProgress } from './parts/notice.ts';
import { sourceName } from './parts/source-name.ts';

export interface ReadResult {
  /** File names. */
  readonly files: readonly string[];
  readonly dataset: LoadedDataset;
  /** Stops reading the files; call it when the dataset is no longer shown. */
  readonly close: () => void;
}

/** @throws HeadglowError if nothing can be shown; the abort reason of the controller */
export async function readFiles(list: ListFiles, controller: AbortController): Promise<ReadResult> {
  const listed = await withProgress('Looking for files…', controller, list);
  controller.signal.throwIfAborted();
  if (listed.files.length > 0) {
    const files = listed.files.map(({ name }) => name);
    const { dataset, close } = await withProgress(
      `Reading ${sourceName(files)}…`,
      controller,
      (signal, onProgress) =>
        loadInWorker(
          { files: listed.files, strict: listed.strict ?? false, reading: listed.reading ?? {} },
          signal,
          onProgress,
        ),
    );
    listed.report?.([...dataset.skipped, ...dataset.notes]);
    return { files, dataset: { ...dataset, skipped: [...listed.skipped, ...dataset.skipped] }, close };
  }
  if (listed.skipped.length > 0) throw nothingShownError(listed.skipped);
  throw new HeadglowError({
    code: 'data',
    reason: 'none of the dropped items can be read',
    remedy: 'drop data files, or folders of them',
  });
}
