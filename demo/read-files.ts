// Lists files and reads them, with progress that can be cancelled.

import { nothingShownError } from '../src/formats.ts';
import { HeadglowError, type LoadedDataset } from '../src/index.ts';
import type { ListFiles } from './files.ts';
import { loadInWorker } from './loader.ts';
import { withProgress } from './parts/notice.ts';
import { sourceName } from './parts/source-name.ts';

export interface ReadResult {
  /** Names of the files. */
  readonly files: readonly string[];
  readonly dataset: LoadedDataset;
  /** Called once the dataset is no longer shown: nothing more is read of its files. */
  readonly close: () => void;
}

/** @throws HeadglowError where nothing can be shown; the reason of the controller's signal once it is aborted */
export async function readFiles(list: ListFiles, controller: AbortController): Promise<ReadResult> {
  const listed = await withProgress('Looking for files…', controller, list);
  controller.signal.throwIfAborted();
  if (listed.files.length > 0) {
    const files = listed.files.map(({ name }) => name);
    const { dataset, close } = await withProgress(
      `Reading ${sourceName(files)}…`,
      controller,
      (signal, onProgress) =>
        loadInWorker({ files: listed.files, strict: listed.strict ?? false }, signal, onProgress),
    );
    listed.report?.([...dataset.skipped, ...dataset.notes]);
    return { files, dataset: { ...dataset, skipped: [...listed.skipped, ...dataset.skipped] }, close };
  }
  if (listed.skipped.length > 0) throw nothingShownError(listed.skipped);
  throw new HeadglowError({
    code: 'data',
    reason: 'the drop contained no readable file',
    remedy: 'drop files with arrays, or folders of them',
  });
}
