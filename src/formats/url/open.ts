// A file at a URL, read by HTTP range requests, or whole if its server does not support them.

import { HeadglowError } from '../../tensor/error.ts';
import { type Bytes, memoryBytes } from '../bytes.ts';
import { formatBytes, rejectFile, rejectSize } from '../file.ts';
import { DEFAULT_MEMORY } from '../memory-budget.ts';
import { MAX_FILE_IN_MEMORY } from '../whole-file.ts';
import { announcedSize, isEncoded, readSized, readUnsized, streamBody } from './body.ts';
import { DownloadCounter } from './counter.ts';
import { type RequestHeaders, requestFile, toUrlFile, type UrlFile } from './request.ts';

export interface UrlSettings {
  readonly signal?: AbortSignal | undefined;
  /** Counts the bytes that arrive. */
  readonly counter?: DownloadCounter;
  /** Most bytes of a file whose server does not say how large it is. */
  readonly limit?: number;
  /** Sent to the URL's own server, and to no other. Not for pages: they would send them wherever a redirect leads. */
  readonly headers?: RequestHeaders | undefined;
}

/** A file at a URL. */
export interface UrlBytes extends Bytes {
  /**
   * Like `read`, but yields the bytes as they arrive. The promise resolves when the server has answered; a caller that stops
   * early ends the request.
   */
  stream(start: number, end: number, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}

/** Bytes of the first request: covers small files, and the headers of others. */
const FIRST_REQUEST_BYTES = 1 << 16;

/** Identifies the version of a file; null if the server does not provide it. */
const readVersion = ({ headers }: Response): string | null =>
  headers.get('ETag') ?? headers.get('Last-Modified');

interface ContentRange {
  readonly start: number;
  readonly end: number;
  readonly size: number;
}

/** The range in a response; null if the header is missing, hidden from pages of other origins, or incomplete. */
function readContentRange({ headers }: Response): ContentRange | null {
  const match = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(headers.get('Content-Range') ?? '');
  if (!match) return null;
  const [start, last, size] = match.slice(1).map(Number) as [number, number, number];
  return start <= last && last < size ? { start, end: last + 1, size } : null;
}

/** Files at a URL that are in memory. */
export const inMemory = (name: string, bytes: Uint8Array): UrlBytes => ({
  ...memoryBytes(name, bytes),
  stream: async (start, end) =>
    (async function* () {
      yield bytes.subarray(start, end);
    })(),
});

/** Reads ranges of a file, all of the version that was opened. */
class RangedUrl {
  readonly #file: UrlFile;
  readonly #counter: DownloadCounter;
  readonly #size: number;
  readonly #version: string | null;
  /** The bytes of the first response. */
  readonly #first: Uint8Array;

  constructor(
    file: UrlFile,
    counter: DownloadCounter,
    opened: { readonly size: number; readonly version: string | null; readonly first: Uint8Array },
  ) {
    [this.#file, this.#counter] = [file, counter];
    [this.#size, this.#version, this.#first] = [opened.size, opened.version, opened.first];
  }

  toBytes(): UrlBytes {
    const cached = (end: number) => end <= this.#first.length;
    return {
      name: this.#file.file,
      size: this.#size,
      read: async (start, end, signal) => {
        if (cached(end)) return this.#first.subarray(start, end);
        const response = await this.#request(start, end, signal);
        return readSized(response, this.#settings(start, end, signal));
      },
      stream: async (start, end, signal) => {
        if (cached(end)) return inMemory('', this.#first).stream(start, end);
        return streamBody(await this.#request(start, end, signal), this.#settings(start, end, signal));
      },
    };
  }

  #settings(start: number, end: number, signal: AbortSignal | undefined) {
    return { file: this.#file.file, size: end - start, counter: this.#counter, signal };
  }

  async #request(start: number, end: number, signal?: AbortSignal): Promise<Response> {
    signal?.throwIfAborted();
    const response = await requestFile(this.#file, `${start}-${end - 1}`, signal);
    const range = readContentRange(response);
    const isUnchanged =
      response.status === 206 && range?.size === this.#size && readVersion(response) === this.#version;
    if (isUnchanged && range.start === start && range.end === end && !isEncoded(response)) return response;
    await response.body?.cancel();
    if (isUnchanged)
      rejectFile(
        { file: this.#file.file },
        'the server sent other bytes than those requested',
        'download the file and open it from your disk',
      );
    throw new HeadglowError({
      code: 'read',
      file: this.#file.file,
      reason: 'the file changed while it was being read',
      remedy: 'open it again',
    });
  }
}

/** Reads the whole file from a response. @throws HeadglowError if it is too large */
async function readWhole(
  response: Response,
  limit: number,
  settings: {
    readonly file: string;
    readonly counter: DownloadCounter;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<UrlBytes> {
  const { file } = settings;
  const size = announcedSize(response);
  if (size === null) return inMemory(file, await readUnsized(response, limit, { ...settings, size: null }));
  if (size <= MAX_FILE_IN_MEMORY) return inMemory(file, await readSized(response, { ...settings, size }));
  await response.body?.cancel();
  return rejectSize(
    { file },
    `it is ${formatBytes(size)}, and its server does not support range requests`,
    'download the file and open it from your disk, or host it on a server that supports HTTP range requests',
  );
}

/**
 * Opens a file at a URL.
 * @throws HeadglowError or RetryableReadError that names the URL, if it can't be fetched
 */
export async function openUrl(given: URL, settings: UrlSettings = {}): Promise<UrlBytes> {
  const { signal, counter = new DownloadCounter(), limit = DEFAULT_MEMORY, headers } = settings;
  const urlFile = toUrlFile(given, headers);
  const { file } = urlFile;
  const whole = { file, counter, signal };
  const first = await requestFile(urlFile, `0-${FIRST_REQUEST_BYTES - 1}`, signal);
  if (first.status === 416 && first.headers.get('Content-Range') === 'bytes */0')
    return inMemory(file, new Uint8Array(0));
  const range = readContentRange(first);
  const isRange = first.status === 206 && range !== null && range.start === 0 && !isEncoded(first);
  if (isRange && range.end <= FIRST_REQUEST_BYTES) {
    const bytes = await readSized(first, { ...whole, size: range.end });
    const opened = { size: range.size, version: readVersion(first), first: bytes };
    return new RangedUrl(urlFile, counter, opened).toBytes();
  }
  if (first.status !== 206 && first.status !== 416) return readWhole(first, limit, whole);
  // A range that is encoded or not the one requested, or whose size is hidden: servers of other origins must send
  // Access-Control-Expose-Headers.
  await first.body?.cancel();
  const response = await requestFile(urlFile, null, signal);
  if (response.status === 200 || response.status === 203) return readWhole(response, limit, whole);
  await response.body?.cancel();
  return rejectFile(
    { file },
    `the server answered ${response.status} to a request for the whole file`,
    'download the file and open it from your disk',
  );
}
