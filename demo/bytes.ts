// The bytes of a file: dropped or picked on the page, or served by the command line.

import { type Bytes, blobBytes, type KeyedStore } from '../src/formats.ts';
import { type ErrorDetails, HeadglowError } from '../src/index.ts';
import { DownloadCounter, unpackBatch } from '../src/protocol.ts';

/** A file to open. */
export type PageFile = {
  readonly name: string;
  /** Size in bytes. */
  readonly size: number;
} & ({ readonly blob: Blob } | FileAddress | { readonly address: string });
export type ServedFile = Extract<PageFile, FileAddress>;
/** A file at a URL of another server, which `loadFiles` opens. */
export type UrlFile = Extract<PageFile, { readonly address: string }>;
/** Any other file. */
export type LocalFile = Exclude<PageFile, UrlFile>;

/** The address of a served file: its own, and for a small file that of a batch with its index. */
export interface FileAddress {
  readonly url: string;
  /** True for a Zarr store, whose keys are below the address. */
  readonly isStore?: boolean;
  /** The URL that the command line reads it from, if links may have it. */
  readonly link?: string;
  readonly batch?: { readonly url: string; readonly index: number };
}

/**
 * Opens a file as `Bytes`, the input of the formats.
 * @param counter counts the bytes that the command line serves
 */
export function openPageFile(file: LocalFile, counter = new DownloadCounter()): Bytes {
  if ('blob' in file) return blobBytes(file.name, file.blob);
  const { name, size, batch } = file;
  if (!batch) return rangedBytes(file, counter);
  return { name, size, read: async (start, end) => (await readFromBatch(file, batch)).subarray(start, end) };
}

/** Opens a file as `openPageFile` does, or a Zarr store. */
export const openInput = (file: LocalFile, counter = new DownloadCounter()): Bytes | KeyedStore =>
  'url' in file && file.isStore ? openStore(file, counter) : openPageFile(file, counter);

/** The first bytes of a key, if the reader does not say what it needs: covers most metadata. */
const FIRST_BYTES = { start: 0, end: 2 ** 16 };

/** A Zarr store that the command line reads key by key. */
const openStore = ({ name, url }: ServedFile, counter: DownloadCounter): KeyedStore => ({
  name,
  open: async (key, signal, need) => {
    const first = need?.first ?? FIRST_BYTES;
    const search = new URLSearchParams({
      ...(need && { most: `${need.most}` }),
      ...(need?.part && { part: need.part }),
    });
    const file = {
      name: `${name}/${key}`,
      url: `${url}/${key.split('/').map(encodeURIComponent).join('/')}?${search}`,
    };
    const headers = {
      Range: `bytes=${'last' in first ? `-${first.last}` : `${first.start}-${first.end - 1}`}`,
    };
    const response = await fetchFile(file, { headers, ...(signal && { signal }) }, [404, 416]);
    const [, start, size] = /(\d+)-\d+\/(\d+)$/.exec(response.headers.get('Content-Range') ?? '') ?? [];
    if (response.status === 404) return null;
    const bytes = await readBody(response, { name: file.name, counter, signal });
    return withFirstRange(
      { ...file, size: Number(size ?? bytes.length) },
      { start: Number(start ?? 0), bytes },
      counter,
    );
  },
});

/** A file of which a range is known. */
function withFirstRange(
  file: ServedFile,
  { start: known, bytes }: { readonly start: number; readonly bytes: Uint8Array },
  counter: DownloadCounter,
): Bytes {
  const others = rangedBytes(file, counter);
  return {
    ...others,
    read: async (start, end, signal) =>
      start >= known && end <= known + bytes.length
        ? bytes.subarray(start - known, end - known)
        : others.read(start, end, signal),
  };
}

const changedError = (file: string): HeadglowError =>
  new HeadglowError({
    code: 'read',
    file,
    reason: 'the file has changed since it was opened',
    remedy: 'open it again',
  });

/** Recently fetched batches. Files are read in order, so a few are enough. */
const recentBatches = new Map<string, Promise<(ArrayBuffer | ErrorDetails)[]>>();
const MAX_RECENT_BATCHES = 3;

async function readFromBatch(
  { name, size }: PageFile,
  { url, index }: NonNullable<FileAddress['batch']>,
): Promise<Uint8Array> {
  let batch = recentBatches.get(url);
  if (!batch) {
    batch = fetchFile({ name, url }).then(async (response) =>
      unpackBatch((await readBody(response, { name })).buffer),
    );
    recentBatches.set(url, batch);
    const [oldest = url] = recentBatches.keys();
    if (recentBatches.size > MAX_RECENT_BATCHES) recentBatches.delete(oldest);
  }
  const contents = await batch.catch((error) => {
    throw error instanceof HeadglowError ? new HeadglowError({ ...error.details, file: name }) : error;
  });
  const content = contents[index];
  if (content instanceof ArrayBuffer) {
    if (content.byteLength === size) return new Uint8Array(content);
    throw changedError(name);
  }
  throw new HeadglowError({ code: 'read', reason: 'the file could not be read', ...content, file: name });
}

/** Reads a file by HTTP range requests, all of the same version of the file. */
function rangedBytes({ name, size, url }: ServedFile, counter: DownloadCounter): Bytes {
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
      const response = await fetchFile({ name, url }, { headers, ...(signal && { signal }) });
      const isSame = response.headers.get('Content-Range')?.endsWith(`/${size}`) ?? false;
      version ??= response.headers.get('ETag');
      if (response.status === 206 && isSame) return readBody(response, { name, counter, signal });
      await response.body?.cancel();
      throw changedError(name);
    },
  };
}

/** HTTP statuses for a file that has changed: Precondition Failed, Range Not Satisfiable. */
const CHANGED_STATUSES = [412, 416];
/** HTTP status for a failure that may pass: Service Unavailable. */
const TEMPORARY_STATUS = 503;

/**
 * @param accepted statuses that are no errors
 * @throws HeadglowError if the server does not respond, or reports another error; another error if the request may be repeated
 */
async function fetchFile(
  { name, url }: { readonly name: string; readonly url: string },
  request: RequestInit = {},
  accepted: readonly number[] = CHANGED_STATUSES,
): Promise<Response> {
  // A browser's cache lets ranges of one file in only one after another, even if it keeps none.
  const response = await fetch(url, { cache: 'no-store', ...request }).catch(() => {
    request.signal?.throwIfAborted();
    throw new HeadglowError({
      code: 'read',
      file: name,
      reason: 'the server is not responding',
      remedy: 'check that the headglow command is still running',
    });
  });
  if (response.ok || accepted.includes(response.status)) return response;
  const details = (await response.json().catch(() => null)) as Partial<ErrorDetails> | null;
  if (response.status === TEMPORARY_STATUS && details?.reason !== undefined) throw new Error(details.reason);
  throw new HeadglowError({
    code: 'read',
    reason: 'the file could not be read',
    ...details,
    file: name,
  });
}

/** Larger bodies are streamed: `arrayBuffer()` holds their bytes twice and is limited to 2 GiB. */
const MAX_UNSTREAMED = 2 ** 20;

interface BodySettings {
  readonly name: string;
  readonly counter?: DownloadCounter;
  readonly signal?: AbortSignal | undefined;
}

async function readBody(
  response: Response,
  { name, counter = new DownloadCounter(), signal }: BodySettings,
): Promise<Uint8Array<ArrayBuffer>> {
  const size = Number(response.headers.get('Content-Length'));
  try {
    if (size <= MAX_UNSTREAMED || !response.body) return new Uint8Array(await response.arrayBuffer());
    return await readStream(size, response.body, counter);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof RangeError) throw error;
    throw new HeadglowError({
      code: 'read',
      file: name,
      reason: 'the file has changed while being read, or the server has stopped',
      remedy: 'open it again',
    });
  }
}

/** Reads a stream of known length. */
async function readStream(
  size: number,
  stream: ReadableStream<Uint8Array>,
  counter: DownloadCounter,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(size);
  let offset = 0;
  const reader = stream.getReader();
  counter.start(size);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return offset === size ? bytes : bytes.slice(0, offset);
      bytes.set(value, offset);
      offset += value.length;
      counter.receive(value.length);
    }
  } finally {
    counter.end(size, offset);
  }
}
