// The bytes of a file on the page: of one dropped or picked, or served by the command line.

import { type Bytes, blobBytes } from '../src/formats.ts';
import { type ErrorDetails, HeadglowError } from '../src/index.ts';
import { unpackBatch } from '../src/protocol.ts';

/** A file to show. */
export type PageFile = {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
} & ({ readonly blob: Blob } | FileAddress);
export type ServedFile = Extract<PageFile, FileAddress>;

/** Where the server has a file: alone, and as one of several small ones that it sends together. */
export interface FileAddress {
  readonly url: string;
  readonly batch?: { readonly url: string; readonly index: number };
}

/** A file as the formats take it. */
export function openPageFile(file: PageFile): Bytes {
  if ('blob' in file) return blobBytes(file.name, file.blob);
  const { name, size, batch } = file;
  if (!batch) return rangedBytes(file);
  return { name, size, read: async (start, end) => (await fromBatch(file, batch)).subarray(start, end) };
}

const changed = (file: string): HeadglowError =>
  new HeadglowError({
    code: 'read',
    file,
    reason: 'it has changed since it was opened',
    remedy: 'open it again',
  });

/** Batches of late. Files are read in order, so few are needed at a time. */
const recent = new Map<string, Promise<(ArrayBuffer | ErrorDetails)[]>>();
const MAX_RECENT = 3;

async function fromBatch(
  { name, size }: PageFile,
  { url, index }: NonNullable<FileAddress['batch']>,
): Promise<Uint8Array> {
  let batch = recent.get(url);
  if (!batch) {
    batch = fetched({ name, url }).then(async (response) =>
      unpackBatch((await bodyOf(response, name)).buffer),
    );
    recent.set(url, batch);
    const [oldest = url] = recent.keys();
    if (recent.size > MAX_RECENT) recent.delete(oldest);
  }
  const content = await batch.catch((error) => {
    throw error instanceof HeadglowError ? new HeadglowError({ ...error.details, file: name }) : error;
  });
  const found = content[index];
  if (found instanceof ArrayBuffer) {
    if (found.byteLength === size) return new Uint8Array(found);
    throw changed(name);
  }
  throw new HeadglowError({ code: 'read', reason: 'it could not be read', ...found, file: name });
}

/** A file that is read by HTTP ranges. All of them are of one version of it. */
function rangedBytes({ name, size, url }: ServedFile): Bytes {
  let version: string | null = null;
  return {
    name,
    size,
    read: async (start, end, signal) => {
      if (start === end) return new Uint8Array(0);
      const headers = {
        Range: `bytes=${start}-${end - 1}`,
        ...(version !== null && { 'If-Match': version }),
      };
      const response = await fetched({ name, url }, { headers, ...(signal && { signal }) });
      const isSame = response.headers.get('Content-Range')?.endsWith(`/${size}`) ?? false;
      version ??= response.headers.get('ETag');
      if (response.status === 206 && isSame) return bodyOf(response, name, signal);
      await response.body?.cancel();
      throw changed(name);
    },
  };
}

/** Answers of a server to a range that is no longer there. */
const CHANGED = [412, 416];

async function fetched(
  { name, url }: { readonly name: string; readonly url: string },
  request: RequestInit = {},
): Promise<Response> {
  const response = await fetch(url, request).catch(() => {
    request.signal?.throwIfAborted();
    throw new HeadglowError({
      code: 'read',
      file: name,
      reason: 'the server does not answer',
      remedy: 'check that the headglow command is still running',
    });
  });
  if (response.ok || CHANGED.includes(response.status)) return response;
  const details = (await response.json().catch(() => null)) as Partial<ErrorDetails> | null;
  throw new HeadglowError({
    code: 'read',
    reason: 'it could not be read',
    ...details,
    file: name,
  });
}

/** Larger answers are put together from chunks: `arrayBuffer()` holds their bytes twice, and gives 2 GiB at most. */
const CHUNK = 2 ** 20;

async function bodyOf(
  response: Response,
  name: string,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const size = Number(response.headers.get('Content-Length'));
  try {
    if (size <= CHUNK || !response.body) return new Uint8Array(await response.arrayBuffer());
    return await joined(size, response.body);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof RangeError) throw error;
    throw new HeadglowError({
      code: 'read',
      file: name,
      reason: 'it changed while being read, or the server stopped',
      remedy: 'open it again',
    });
  }
}

/** All bytes of a stream of known length. */
async function joined(size: number, stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(size);
  let at = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return at === size ? bytes : bytes.slice(0, at);
    bytes.set(value, at);
    at += value.length;
  }
}
