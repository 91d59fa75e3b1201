// Reads files away from the page's own thread, so that the page can show progress and cancel.

import { type ErrorDetails, HeadglowError, type LoadedDataset, loadFiles } from '../src/index.ts';
import { pendingFile } from './bytes.ts';
import { type LoaderMessage, type LoaderRequest, TOO_LARGE } from './loader.ts';
import { paced } from './pace.ts';

const post = (message: LoaderMessage, transfer: Transferable[] = []): void =>
  self.postMessage(message, { transfer });

/** The memory of a dataset, each buffer once; it is handed over, not copied. */
const buffersOf = ({ tensors }: LoadedDataset): Transferable[] => [
  ...new Set(tensors.map(({ values }) => values.buffer as ArrayBuffer)),
];

function postDataset(dataset: LoadedDataset): void {
  try {
    post({ kind: 'dataset', dataset }, buffersOf(dataset));
  } catch {
    // Browsers throw a RangeError or a DataCloneError where a message is too large.
    post({ kind: 'error', details: TOO_LARGE });
  }
}

const detailsOf = (error: unknown): ErrorDetails =>
  error instanceof HeadglowError ? error.details : { reason: `reading failed (${String(error)})` };

self.addEventListener('message', async ({ data: { files, strict } }: MessageEvent<LoaderRequest>) => {
  try {
    const onProgress = paced((done, total) => post({ kind: 'progress', done, total }));
    const dataset = await loadFiles(files.map(pendingFile), { strict, onProgress });
    postDataset(dataset);
  } catch (error) {
    // What is thrown here would reach nobody.
    post({ kind: 'error', details: detailsOf(error) });
  }
});
