// What the page and the worker that loads files say to each other.

import type { ErrorDetails, LoadedDataset } from '../src/index.ts';
import type { PageFile, ServedFile } from './bytes.ts';
import type { PortMessage, Ports } from './parts/ports.ts';
import { exposeDataset, type RemoteDataset } from './parts/remote-dataset.ts';

/** A file of the page's own: the worker asks for its bytes. A hundred thousand blobs take minutes to be sent. */
export type RemoteFile = Pick<PageFile, 'name' | 'size'> & { readonly index: number };

/** What the worker is asked for. */
export interface LoaderRequest {
  readonly kind: 'load';
  readonly files: readonly (ServedFile | RemoteFile)[];
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
export type RemoteLoaded = Omit<LoadedDataset, 'tensors'> & RemoteDataset;

/** What the worker answers. */
export type LoaderMessage =
  | BytesRequest
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'dataset'; readonly dataset: RemoteLoaded }
  | { readonly kind: 'error'; readonly details: ErrorDetails }
  | PortMessage;

/**
 * Hands a dataset from the worker to the page, or the reason why that can't be. Values in memory are handed over, not
 * copied; sources are lent.
 */
export function transferDataset(
  dataset: LoadedDataset,
  post: (message: LoaderMessage, transfer?: Transferable[]) => void,
  ports?: Ports,
): void {
  const { dataset: travelling, transfer } = exposeDataset(dataset, ports);
  const buffers = new Set(
    travelling.tensors.flatMap((tensor) => ('port' in tensor ? [] : [tensor.values.buffer as ArrayBuffer])),
  );
  try {
    post({ kind: 'dataset', dataset: travelling }, [...buffers, ...transfer]);
  } catch {
    // Browsers throw a RangeError or a DataCloneError where a message is too large.
    post({ kind: 'error', details: TOO_LARGE_TO_TRANSFER });
  }
}

/** Where the data can't be handed from the worker to the page. */
export const TOO_LARGE_TO_TRANSFER: ErrorDetails = {
  code: 'size',
  reason: 'the arrays are too large for this browser',
  remedy: 'open fewer files, or use `headglow describe`',
};
