// Loads files in a worker. Few of them are in memory at a time.

import { type ErrorDetails, HeadglowError, type LoadedDataset } from '../src/index.ts';
import { type PageFile, pendingFile, type ServedFile } from './bytes.ts';

/** A file of the page's own: the worker asks for its bytes. A hundred thousand blobs take minutes to be sent. */
export type AskedFile = Pick<PageFile, 'name' | 'size'> & { readonly index: number };

/** What the worker is asked for. */
export interface LoaderRequest {
  readonly kind: 'load';
  readonly files: readonly (ServedFile | AskedFile)[];
  readonly strict: boolean;
}

/** The bytes of a file that the worker asked for, or why there are none. */
export interface LoaderBytes {
  readonly kind: 'bytes';
  readonly index: number;
  readonly content: ArrayBuffer | ErrorDetails;
}

/** What the worker answers. */
export type LoaderMessage =
  | { readonly kind: 'read'; readonly index: number }
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'dataset'; readonly dataset: LoadedDataset }
  | { readonly kind: 'error'; readonly details: ErrorDetails };

/**
 * As `loadFiles`, but away from the page's thread.
 * @throws HeadglowError for files that can't be shown; the signal's reason once it is aborted
 */
export function loadInWorker(
  { files, strict }: { readonly files: readonly PageFile[]; readonly strict: boolean },
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void,
): Promise<LoadedDataset> {
  const worker = new Worker(new URL('./loader.worker.ts', import.meta.url), { type: 'module' });
  const loaded = new Promise<LoadedDataset>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
    worker.addEventListener('error', ({ message }) => {
      reject(new HeadglowError({ reason: `reading failed (${message || 'the worker stopped'})` }));
    });
    worker.addEventListener('message', ({ data }: MessageEvent<LoaderMessage>) => {
      if (data.kind === 'read') void sendBytes(files[data.index] as PageFile, data.index, worker);
      else if (data.kind === 'progress') onProgress(data.done, data.total);
      else if (data.kind === 'dataset') resolve(data.dataset);
      else reject(new HeadglowError(data.details));
    });
    worker.addEventListener('messageerror', () => reject(new HeadglowError(TOO_LARGE)));
    const asked = files.map((file, index) => ('url' in file ? file : { ...named(file), index }));
    const request: LoaderRequest = { kind: 'load', files: asked, strict };
    worker.postMessage(request);
  });
  return loaded.finally(() => worker.terminate());
}

const named = ({ name, size }: PageFile) => ({ name, size });

async function sendBytes(file: PageFile, index: number, worker: Worker): Promise<void> {
  const send = (content: LoaderBytes['content'], transfer: Transferable[] = []) => {
    const message: LoaderBytes = { kind: 'bytes', index, content };
    worker.postMessage(message, transfer);
  };
  try {
    const bytes = await pendingFile(file).arrayBuffer();
    send(bytes, [bytes]);
  } catch (error) {
    send(error instanceof HeadglowError ? error.details : { file: file.name, reason: OUT_OF_MEMORY });
  }
}

const OUT_OF_MEMORY = 'it takes more memory than there is';

/** The memory of a dataset, each buffer once; it is handed over, not copied. */
const buffersOf = ({ tensors }: LoadedDataset): Transferable[] => [
  ...new Set(tensors.map(({ values }) => values.buffer as ArrayBuffer)),
];

/** Hands a dataset from the worker to the page, or the reason why that can't be. */
export function handOver(
  dataset: LoadedDataset,
  post: (message: LoaderMessage, transfer?: Transferable[]) => void,
): void {
  try {
    post({ kind: 'dataset', dataset }, buffersOf(dataset));
  } catch {
    // Browsers throw a RangeError or a DataCloneError where a message is too large.
    post({ kind: 'error', details: TOO_LARGE });
  }
}

/** Where the data can't be handed from the worker to the page. */
export const TOO_LARGE: ErrorDetails = {
  reason: 'the arrays are larger than this browser can hand over',
  remedy: 'show fewer files at once, or use `headglow describe`',
};
