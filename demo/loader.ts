// Loads files in a worker.

import { type Dataset, type ErrorDetails, HeadglowError, type InputFile } from '../src/index.ts';

/** What the worker says. */
export type LoaderMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'dataset'; readonly dataset: Dataset }
  | { readonly kind: 'error'; readonly details: ErrorDetails }
  | { readonly kind: 'fault'; readonly message: string };

/**
 * As `loadFiles`, but away from the page's thread; the files' bytes are handed over to the worker.
 * @throws HeadglowError for files that can't be shown; the signal's reason once it is aborted
 */
export function loadInWorker(
  files: readonly InputFile[],
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void,
): Promise<Dataset> {
  const worker = new Worker(new URL('./loader.worker.ts', import.meta.url), { type: 'module' });
  const loaded = new Promise<Dataset>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
    worker.addEventListener('error', ({ message }) => {
      reject(new HeadglowError({ reason: `reading failed (${message || 'the worker stopped'})` }));
    });
    worker.addEventListener('message', ({ data }: MessageEvent<LoaderMessage>) => {
      if (data.kind === 'progress') onProgress(data.done, data.total);
      else if (data.kind === 'dataset') resolve(data.dataset);
      else if (data.kind === 'error') reject(new HeadglowError(data.details));
      else reject(new HeadglowError({ reason: `reading failed (${data.message})` }));
    });
  });
  worker.postMessage(files, [...new Set(files.map(({ bytes }) => bytes.buffer as ArrayBuffer))]);
  return loaded.finally(() => worker.terminate());
}
