// Reads files away from the page's own thread, so that the page can show progress and cancel.

import { type Dataset, HeadglowError, type InputFile, loadFiles } from '../src/index.ts';
import type { LoaderMessage } from './loader.ts';

const post = (message: LoaderMessage, transfer: Transferable[] = []): void =>
  self.postMessage(message, { transfer });

/** The memory of a dataset, each buffer once; it is handed over, not copied. */
const buffersOf = ({ tensors }: Dataset): Transferable[] => [
  ...new Set(tensors.map(({ values }) => values.buffer as ArrayBuffer)),
];

self.addEventListener('message', async ({ data }: MessageEvent<readonly InputFile[]>) => {
  try {
    const dataset = await loadFiles(data, {
      onProgress: (done, total) => post({ kind: 'progress', done, total }),
    });
    post({ kind: 'dataset', dataset }, buffersOf(dataset));
  } catch (error) {
    // What is thrown here would reach nobody.
    if (error instanceof HeadglowError) post({ kind: 'error', details: error.details });
    else post({ kind: 'fault', message: String(error) });
  }
});
