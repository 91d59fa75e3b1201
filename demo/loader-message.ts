// Messages between the page and the worker that loads files.

import type { Inspection } from '../src/formats.ts';
import type { ErrorDetails, LoadedDataset, Reading } from '../src/index.ts';
import type { PageFile, ServedFile, UrlFile } from './bytes.ts';
import type { PortMessage, Ports } from './parts/ports.ts';
import { exposeDataset, type RemoteDataset } from './parts/remote-dataset.ts';

/** A file on the page, whose bytes the worker requests: sending a hundred thousand blobs takes minutes. */
export type RemoteFile = Pick<PageFile, 'name' | 'size'> & { readonly index: number };

/** Request to load files, or to list what is in them. */
export interface LoaderRequest {
  readonly kind: 'load' | 'inspect';
  readonly files: readonly (ServedFile | UrlFile | RemoteFile)[];
  readonly strict: boolean;
  readonly reading: Reading;
  /** Bytes of values to keep in memory. */
  readonly memory?: number | undefined;
}

/** Request by the worker for a byte range of a file. */
export interface BytesRequest {
  readonly kind: 'read';
  readonly id: number;
  readonly index: number;
  readonly start: number;
  readonly end: number;
}

/** The requested bytes, or the error that prevented reading them. */
export interface LoaderBytes {
  readonly kind: 'bytes';
  readonly id: number;
  readonly content: Uint8Array | ErrorDetails;
}

/** A loaded dataset in transit between threads. */
export type RemoteLoaded = Omit<LoadedDataset, 'tensors'> & RemoteDataset;

/** The dataset in files. */
export interface LoadedAnswer {
  readonly kind: 'dataset';
  readonly dataset: RemoteLoaded;
}

/** What is in files. */
export interface InspectionAnswer {
  readonly kind: 'inspection';
  readonly inspection: Inspection;
}

/** Answer to a request. */
export type LoaderAnswer = LoadedAnswer | InspectionAnswer;

/** Message from the worker. */
export type LoaderMessage =
  | BytesRequest
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'download'; readonly received: number; readonly requested: number | null }
  | LoaderAnswer
  | { readonly kind: 'error'; readonly details: ErrorDetails }
  | PortMessage;

/**
 * Sends a dataset from the worker to the page, or the error that prevents it. Values in memory are transferred, not
 * copied; sources are exposed through ports.
 */
export function transferDataset(
  dataset: LoadedDataset,
  post: (message: LoaderMessage, transfer?: Transferable[]) => void,
  ports?: Ports,
): void {
  const { dataset: remote, transfer } = exposeDataset(dataset, ports);
  const buffers = new Set(
    remote.tensors.flatMap((tensor) =>
      'port' in tensor
        ? []
        : [tensor.values, ...(tensor.doubles ? [tensor.doubles] : [])].map(
            ({ buffer }) => buffer as ArrayBuffer,
          ),
    ),
  );
  try {
    post({ kind: 'dataset', dataset: remote }, [...buffers, ...transfer]);
  } catch {
    // Browsers throw a RangeError or a DataCloneError if a message is too large.
    post({ kind: 'error', details: TOO_LARGE_TO_TRANSFER });
  }
}

/** Error if the data cannot be sent from the worker to the page. */
export const TOO_LARGE_TO_TRANSFER: ErrorDetails = {
  code: 'size',
  reason: 'the arrays are too large for this browser',
  remedy: 'open fewer files, or use `headglow describe`',
};
