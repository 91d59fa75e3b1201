// Loads files in a worker, which also reads checkpoints of large files later on.

import { blobBytes, type Inspection } from '../src/formats.ts';
import { HeadglowError, isInMemory, type LoadedDataset, type LoadSettings } from '../src/index.ts';
import type { PageFile } from './bytes.ts';
import {
  type BytesRequest,
  type InspectionAnswer,
  type LoadedAnswer,
  type LoaderAnswer,
  type LoaderBytes,
  type LoaderMessage,
  type LoaderRequest,
  TOO_LARGE_TO_TRANSFER,
} from './loader-message.ts';
import { Ports } from './parts/ports.ts';
import { connectDataset } from './parts/remote-dataset.ts';

/** A loaded dataset. */
export interface LoadResult {
  readonly dataset: LoadedDataset;
  /** Terminates the worker; the dataset's files can no longer be read. */
  readonly close: () => void;
}

/** A request to read files, as `loadFiles` and `inspectFiles` do. */
export type FilesRequest = { readonly files: readonly PageFile[] } & Omit<LoaderRequest, 'kind' | 'files'>;

/** A running request: its worker, and the answer. */
interface Asked {
  readonly worker: Worker;
  readonly answer: Promise<LoaderAnswer>;
}

type Progress = Partial<Pick<LoadSettings, 'onProgress' | 'onDownload'>>;

/** Sends a request about files to a new worker, and answers its requests for their bytes. */
function ask(
  kind: LoaderRequest['kind'],
  { files, ...settings }: FilesRequest,
  signal: AbortSignal,
  { onProgress, onDownload }: Progress = {},
): Asked {
  const worker = new Worker(new URL('./loader.worker.ts', import.meta.url), { type: 'module' });
  const answer = new Promise<LoaderAnswer>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
    worker.addEventListener('error', ({ message }) => {
      reject(
        new HeadglowError({ code: 'read', reason: `reading failed (${message || 'the worker stopped'})` }),
      );
    });
    worker.addEventListener('message', ({ data }: MessageEvent<LoaderMessage>) => {
      if (data.kind === 'read') void sendBytes(files[data.index] as PageFile, data, worker);
      else if (data.kind === 'progress') onProgress?.(data.done, data.total);
      else if (data.kind === 'download') onDownload?.(data.received, data.requested);
      else if (data.kind === 'dataset' || data.kind === 'inspection') resolve(data);
      else if (data.kind === 'error') reject(new HeadglowError(data.details));
    });
    worker.addEventListener('messageerror', () => reject(new HeadglowError(TOO_LARGE_TO_TRANSFER)));
    const requested = files.map((file, index) =>
      'blob' in file ? { name: file.name, size: file.size, index } : file,
    );
    const request: LoaderRequest = { kind, files: requested, ...settings };
    worker.postMessage(request);
  });
  return { worker, answer };
}

/**
 * Like `loadFiles`, but off the main thread.
 * @throws HeadglowError for files that cannot be shown; the signal's abort reason
 */
export async function loadInWorker(
  request: FilesRequest,
  signal: AbortSignal,
  progress: Progress,
): Promise<LoadResult> {
  const { worker, answer } = ask('load', request, signal, progress);
  const ports = new Ports(worker);
  const close = () => worker.terminate();
  try {
    const { dataset: remote } = (await answer) as LoadedAnswer;
    const dataset = connectDataset(remote, ports);
    if (dataset.tensors.every(isInMemory)) close();
    return { dataset, close };
  } catch (error) {
    close();
    throw error;
  }
}

/**
 * Like `inspectFiles`, but off the main thread.
 * @throws HeadglowError for files that cannot be read; the signal's abort reason
 */
export async function inspectInWorker(request: FilesRequest, signal: AbortSignal): Promise<Inspection> {
  const { worker, answer } = ask('inspect', request, signal);
  try {
    return ((await answer) as InspectionAnswer).inspection;
  } finally {
    worker.terminate();
  }
}

/** Answers the worker's request for a byte range of a file on the page. */
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

const OUT_OF_MEMORY = 'there is not enough memory to read it';
