// The bytes of a file on the page: of one dropped or picked, or served by the command line.

import { checkSize, type PendingFile } from '../src/formats/pending.ts';
import { type ErrorDetails, HeadglowError } from '../src/index.ts';
import { unpacked } from '../src/protocol.ts';

/** A file to show. */
export type PageFile = {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
} & ({ readonly blob: Blob } | Address);
export type ServedFile = Extract<PageFile, Address>;

/** Where the server has a file: alone, and as one of several small ones that it sends together. */
export interface Address {
  readonly url: string;
  readonly batch?: { readonly url: string; readonly index: number };
}

/** Chromium reads no more than 2 GiB by one call; larger files are put together from chunks. */
const CHUNK = 2 ** 28;

/**
 * A file as the formats take it.
 * @param chunk files with more bytes are read as a stream
 */
export function pendingFile(file: PageFile, { chunk = CHUNK }: { chunk?: number } = {}): PendingFile {
  const { name, size } = file;
  return {
    name,
    size,
    arrayBuffer: async () => {
      checkSize(name, size);
      if ('blob' in file) return blobBytes(name, file.blob, chunk);
      return file.batch ? fromBatch(name, file.batch) : fetched(name, file.url, chunk);
    },
  };
}

const REASONS: Readonly<Record<string, string>> = {
  NotFoundError: 'it is no longer there',
  NotReadableError: 'it may not be read, or it changed since it was chosen',
};

async function blobBytes(name: string, blob: Blob, chunk: number): Promise<ArrayBuffer> {
  try {
    return blob.size <= chunk ? await blob.arrayBuffer() : await whole(blob.size, blob.stream());
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    const reason = REASONS[error.name] ?? `it could not be read (${error.name})`;
    throw new HeadglowError({ file: name, reason, remedy: 'choose it again' });
  }
}

/** Batches of late. Files are read in order, so few are needed at a time. */
const recent = new Map<string, Promise<(ArrayBuffer | ErrorDetails)[]>>();
const MAX_RECENT = 3;

async function fromBatch(name: string, { url, index }: NonNullable<Address['batch']>): Promise<ArrayBuffer> {
  let batch = recent.get(url);
  if (!batch) {
    batch = fetched(name, url, CHUNK).then(unpacked);
    recent.set(url, batch);
    const [oldest = url] = recent.keys();
    if (recent.size > MAX_RECENT) recent.delete(oldest);
  }
  const content = await batch.catch((error) => {
    throw error instanceof HeadglowError ? new HeadglowError({ ...error.details, file: name }) : error;
  });
  const found = content[index];
  if (found instanceof ArrayBuffer) return found;
  throw new HeadglowError({ ...(found ?? { reason: 'it could not be read' }), file: name });
}

async function fetched(name: string, url: string, chunk: number): Promise<ArrayBuffer> {
  const response = await fetch(url).catch(() => {
    throw new HeadglowError({
      file: name,
      reason: 'the server does not answer',
      remedy: 'check that headglow is still running',
    });
  });
  if (!response.ok) {
    const details = (await response.json().catch(() => null)) as ErrorDetails | null;
    throw new HeadglowError({ ...(details ?? { reason: 'it could not be read' }), file: name });
  }
  const size = Number(response.headers.get('Content-Length'));
  try {
    return size <= chunk || !response.body ? await response.arrayBuffer() : await whole(size, response.body);
  } catch (error) {
    if (error instanceof RangeError) throw error;
    throw new HeadglowError({ file: name, reason: 'it changed while it was read, or the server stopped' });
  }
}

/** All bytes of a stream of known length. */
async function whole(size: number, stream: ReadableStream<Uint8Array>): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let at = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return at === size ? bytes.buffer : bytes.buffer.slice(0, at);
    bytes.set(value, at);
    at += value.length;
  }
}
