// Reads files away from the page's own thread, so that the page can show progress and cancel.

import { type PendingFile, wholeBytes } from '../src/formats/pending.ts';
import { type ErrorDetails, HeadglowError, loadFiles } from '../src/index.ts';
import { pendingFile } from './bytes.ts';
import {
  type AskedFile,
  handOver,
  type LoaderBytes,
  type LoaderMessage,
  type LoaderRequest,
} from './loader.ts';
import { paced } from './pace.ts';

const post = (message: LoaderMessage, transfer: Transferable[] = []): void =>
  self.postMessage(message, { transfer });

const detailsOf = (error: unknown): ErrorDetails =>
  error instanceof HeadglowError ? error.details : { reason: `reading failed (${String(error)})` };

/** Files whose bytes the page is asked for. */
const waiting = new Map<number, (content: LoaderBytes['content']) => void>();

const askedFile = ({ name, size, index }: AskedFile): PendingFile => ({
  name,
  size,
  arrayBuffer: async () => {
    const content = await new Promise<LoaderBytes['content']>((resolve) => {
      waiting.set(index, resolve);
      post({ kind: 'read', index });
    });
    if (content instanceof ArrayBuffer) return content;
    throw new HeadglowError(content);
  },
});

async function load({ files, strict }: LoaderRequest): Promise<void> {
  try {
    const onProgress = paced((done, total) => post({ kind: 'progress', done, total }));
    const pending = files.map((file) => wholeBytes('url' in file ? pendingFile(file) : askedFile(file)));
    handOver(await loadFiles(pending, { strict, onProgress }), post);
  } catch (error) {
    // What is thrown here would reach nobody.
    post({ kind: 'error', details: detailsOf(error) });
  }
}

self.addEventListener('message', ({ data }: MessageEvent<LoaderRequest | LoaderBytes>) => {
  if (data.kind === 'load') {
    void load(data);
    return;
  }
  waiting.get(data.index)?.(data.content);
  waiting.delete(data.index);
});
