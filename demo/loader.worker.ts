// Reads files away from the page's own thread, so that the page can show progress and cancel.

import { type ErrorDetails, HeadglowError, loadFiles } from '../src/index.ts';
import { pendingFile } from './bytes.ts';
import { handOver, type LoaderMessage, type LoaderRequest } from './loader.ts';
import { paced } from './pace.ts';

const post = (message: LoaderMessage, transfer: Transferable[] = []): void =>
  self.postMessage(message, { transfer });

const detailsOf = (error: unknown): ErrorDetails =>
  error instanceof HeadglowError ? error.details : { reason: `reading failed (${String(error)})` };

self.addEventListener('message', async ({ data: { files, strict } }: MessageEvent<LoaderRequest>) => {
  try {
    const onProgress = paced((done, total) => post({ kind: 'progress', done, total }));
    const dataset = await loadFiles(
      files.map((file) => pendingFile(file)),
      { strict, onProgress },
    );
    handOver(dataset, post);
  } catch (error) {
    // What is thrown here would reach nobody.
    post({ kind: 'error', details: detailsOf(error) });
  }
});
