// Loads files in a worker. Few of them are in memory at a time; those that are read in parts are read there later on.

import { blobBytes } from '../src/formats/bytes.ts';
import { type ErrorDetails, HeadglowError, type LoadedDataset } from '../src/index.ts';
import { isWhole } from '../src/tensor/source.ts';
import type { PageFile, ServedFile } from './bytes.ts';
import { borrowedDataset, type LentDataset, lentDataset } from './remote.ts';

/** A file of the page's own: the worker asks for its bytes. A hundred thousand blobs take minutes to be sent. */
export type AskedFile = Pick<PageFile, 'name' | 'size'> & { readonly index: number };

/** What the worker is asked for. */
export interface LoaderRequest {
  readonly kind: 'load';
  readonly files: readonly (ServedFile | AskedFile)[];
  readonly strict: boolean;
}

/** A range of a file that the worker needs. */
export interface BytesRequest {
  readonly kind: 'read';
  readonly id: number;
  readonly index: number;
  readonly start: number;
  readonly end: number;
}

/** The bytes that the worker asked for, or why there are none. */
export interface LoaderBytes {
  readonly kind: 'bytes';
  readonly id: number;
  readonly content: Uint8Array | ErrorDetails;
}

/** What has been loaded, between two threads. */
type LentLoaded = Omit<LoadedDataset, 'tensors'> & LentDataset;

/** What the worker answers. */
export type LoaderMessage =
  | BytesRequest
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'dataset'; readonly dataset: LentLoaded }
  | { readonly kind: 'error'; readonly details: ErrorDetails };

/** What has been loaded. */
export interface Loading {
  readonly dataset: LoadedDataset;
  /** Ends the worker, after which no more is read of the dataset's files. */
  readonly close: () => void;
}

/**
 * As `loadFiles`, but away from the page's thread.
 * @throws HeadglowError for files that can't be shown; the signal's reason once it is aborted
 */
export async function loadInWorker(
  { files, strict }: { readonly files: readonly PageFile[]; readonly strict: boolean },
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void,
): Promise<Loading> {
  const worker = new Worker(new URL('./loader.worker.ts', import.meta.url), { type: 'module' });
  const close = () => worker.terminate();
  const loaded = new Promise<LentLoaded>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
    worker.addEventListener('error', ({ message }) => {
      reject(
        new HeadglowError({ code: 'read', reason: `reading failed (${message || 'the worker stopped'})` }),
      );
    });
    worker.addEventListener('message', ({ data }: MessageEvent<LoaderMessage>) => {
      if (data.kind === 'read') void sendBytes(files[data.index] as PageFile, data, worker);
      else if (data.kind === 'progress') onProgress(data.done, data.total);
      else if (data.kind === 'dataset') resolve(data.dataset);
      else reject(new HeadglowError(data.details));
    });
    worker.addEventListener('messageerror', () => reject(new HeadglowError(TOO_LARGE)));
    const asked = files.map((file, index) => ('url' in file ? file : { ...named(file), index }));
    const request: LoaderRequest = { kind: 'load', files: asked, strict };
    worker.postMessage(request);
  });
  try {
    const dataset = borrowedDataset(await loaded);
    if (dataset.tensors.every(isWhole)) close();
    return { dataset, close };
  } catch (error) {
    close();
    throw error;
  }
}

const named = ({ name, size }: PageFile) => ({ name, size });

async function sendBytes(file: PageFile, { id, start, end }: BytesRequest, worker: Worker): Promise<void> {
  const send = (content: LoaderBytes['content'], transfer: Transferable[] = []) => {
    const message: LoaderBytes = { kind: 'bytes', id, content };
    worker.postMessage(message, transfer);
  };
  try {
    const { blob } = file as Extract<PageFile, { blob: Blob }>;
    const bytes = await blobBytes(file.name, blob).read(start, end);
    send(bytes, [bytes.buffer]);
  } catch (error) {
    send(
      error instanceof HeadglowError
        ? error.details
        : { code: 'size', file: file.name, reason: OUT_OF_MEMORY },
    );
  }
}

const OUT_OF_MEMORY = 'it takes more memory than there is';

/**
 * Hands a dataset from the worker to the page, or the reason why that can't be. Values in memory are handed over, not
 * copied; sources are lent.
 */
export function handOver(
  dataset: LoadedDataset,
  post: (message: LoaderMessage, transfer?: Transferable[]) => void,
): void {
  const { dataset: travelling, ports } = lentDataset(dataset);
  const buffers = new Set(
    travelling.tensors.flatMap((tensor) => ('port' in tensor ? [] : [tensor.values.buffer as ArrayBuffer])),
  );
  try {
    post({ kind: 'dataset', dataset: travelling }, [...buffers, ...ports]);
  } catch {
    // Browsers throw a RangeError or a DataCloneError where a message is too large.
    post({ kind: 'error', details: TOO_LARGE });
  }
}

/** Where the data can't be handed from the worker to the page. */
export const TOO_LARGE: ErrorDetails = {
  code: 'size',
  reason: 'the arrays are larger than this browser can hand over',
  remedy: 'show fewer files at once, or use `headglow describe`',
};
