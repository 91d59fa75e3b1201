// Reads files off the main thread, so that the page can show progress and cancel.

import { type Bytes, inspectFiles } from '../src/formats.ts';
import { type ErrorDetails, HeadglowError, loadFiles } from '../src/index.ts';
import { DownloadCounter } from '../src/protocol.ts';
import { openInput } from './bytes.ts';
import {
  type LoaderBytes,
  type LoaderMessage,
  type LoaderRequest,
  type RemoteFile,
  transferDataset,
} from './loader-message.ts';
import { type PortMessage, Ports } from './parts/ports.ts';
import { throttleDownload, throttleProgress } from './throttle.ts';

const post = (message: LoaderMessage, transfer: Transferable[] = []): void =>
  self.postMessage(message, { transfer });

const detailsOf = (error: unknown): ErrorDetails =>
  error instanceof HeadglowError
    ? error.details
    : { code: 'read', reason: `reading failed (${String(error)})` };

/** Pending byte range requests, by id. */
const pending = new Map<number, (content: LoaderBytes['content']) => void>();
let lastId = 0;

/** Reads a file on the page through byte range requests. */
const requestedBytes = ({ name, size, index }: RemoteFile): Bytes => ({
  name,
  size,
  read: async (start, end, signal) => {
    const content = await new Promise<LoaderBytes['content']>((resolve, reject) => {
      const id = ++lastId;
      pending.set(id, resolve);
      signal?.addEventListener('abort', () => {
        if (pending.delete(id)) reject(signal.reason as Error);
      });
      post({ kind: 'read', id, index, start, end });
    });
    if (content instanceof Uint8Array) return content;
    throw new HeadglowError(content);
  },
});

async function answer({ kind, files, strict, reading, memory }: LoaderRequest): Promise<void> {
  try {
    const onProgress = throttleProgress((done, total) => post({ kind: 'progress', done, total }));
    const onDownload = throttleDownload((received, requested) =>
      post({ kind: 'download', received, requested }),
    );
    const counter = new DownloadCounter(onDownload);
    const inputs = files.map((file) =>
      'index' in file
        ? requestedBytes(file)
        : 'address' in file
          ? new URL(file.address)
          : openInput(file, counter),
    );
    const settings = { ...reading, ...(memory !== undefined && { memory }), onProgress, onDownload };
    if (kind === 'inspect') post({ kind: 'inspection', inspection: await inspectFiles(inputs, settings) });
    else transferDataset(await loadFiles(inputs, { ...settings, strict }), post, new Ports(self));
  } catch (error) {
    // An error thrown in an async listener would not reach the page.
    post({ kind: 'error', details: detailsOf(error) });
  }
}

self.addEventListener('message', ({ data }: MessageEvent<LoaderRequest | LoaderBytes | PortMessage>) => {
  if (data.kind === 'load' || data.kind === 'inspect') void answer(data);
  if (data.kind !== 'bytes') return;
  pending.get(data.id)?.(data.content);
  pending.delete(data.id);
});
