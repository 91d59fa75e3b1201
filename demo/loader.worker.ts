// Reads files away from the page's own thread, so that the page can show progress and cancel.

import type { Bytes } from '../src/formats.ts';
import { type ErrorDetails, HeadglowError, loadFiles } from '../src/index.ts';
import { openPageFile } from './bytes.ts';
import {
  type LoaderBytes,
  type LoaderMessage,
  type LoaderRequest,
  type RemoteFile,
  transferDataset,
} from './loader-message.ts';
import { type PortMessage, Ports } from './parts/ports.ts';
import { throttleProgress } from './throttle.ts';

const post = (message: LoaderMessage, transfer: Transferable[] = []): void =>
  self.postMessage(message, { transfer });

const detailsOf = (error: unknown): ErrorDetails =>
  error instanceof HeadglowError
    ? error.details
    : { code: 'read', reason: `reading failed (${String(error)})` };

/** Ranges that the page is asked for. */
const waiting = new Map<number, (content: LoaderBytes['content']) => void>();
let latest = 0;

/** A file that the page has. */
const askedBytes = ({ name, size, index }: RemoteFile): Bytes => ({
  name,
  size,
  read: async (start, end, signal) => {
    const content = await new Promise<LoaderBytes['content']>((resolve, reject) => {
      const id = ++latest;
      waiting.set(id, resolve);
      signal?.addEventListener('abort', () => {
        if (waiting.delete(id)) reject(signal.reason as Error);
      });
      post({ kind: 'read', id, index, start, end });
    });
    if (content instanceof Uint8Array) return content;
    throw new HeadglowError(content);
  },
});

async function load({ files, strict }: LoaderRequest): Promise<void> {
  try {
    const onProgress = throttleProgress((done, total) => post({ kind: 'progress', done, total }));
    const bytes = files.map((file) => ('url' in file ? openPageFile(file) : askedBytes(file)));
    transferDataset(await loadFiles(bytes, { strict, onProgress }), post, new Ports(self));
  } catch (error) {
    // What is thrown here would reach nobody.
    post({ kind: 'error', details: detailsOf(error) });
  }
}

self.addEventListener('message', ({ data }: MessageEvent<LoaderRequest | LoaderBytes | PortMessage>) => {
  if (data.kind === 'load') void load(data);
  if (data.kind !== 'bytes') return;
  waiting.get(data.id)?.(data.content);
  waiting.delete(data.id);
});
