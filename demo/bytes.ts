// The bytes of a file on the page: of one dropped or picked, or served by the command line.

import { checkSize } from '../src/formats/file.ts';
import { type ErrorDetails, HeadglowError, type PendingFile } from '../src/index.ts';

/** A file to show, in a form that can be sent to a worker. */
export type PageFile = {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
} & ({ readonly blob: Blob } | { readonly url: string });

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
      return 'url' in file ? fetched(name, file.url, chunk) : blobBytes(name, file.blob, chunk);
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
