// A file at a URL, read by HTTP range requests, or whole if its server does not support them.

import { HeadglowError } from '../tensor/error.ts';
import { allocateBytes } from './allocate.ts';
import { type Bytes, memoryBytes, RetryableReadError, withLengthChecks } from './bytes.ts';
import { errorMessage, formatBytes, rejectFile, rejectSize } from './file.ts';
import { urlName } from './url-name.ts';
import { MAX_FILE_IN_MEMORY } from './whole-file.ts';

/** Bytes of the first request: covers small files, and the headers of others. */
const FIRST_REQUEST_BYTES = 1 << 16;

/** Whether a retry may succeed: too many requests, or a server error. */
const isTransient = (status: number): boolean => status === 429 || status >= 500;

/** The advice for a URL that could not be fetched. */
function fetchRemedy({ protocol, origin }: URL): string {
  const page: unknown = Reflect.get(globalThis, 'location')?.origin;
  const isPage = typeof page === 'string';
  if (protocol === 'file:')
    return isPage
      ? 'web pages can only read files that the user selects: pass the File of a file input'
      : 'in Node, pass the result of `await openAsBlob(path)` from node:fs';
  return isPage && page !== origin
    ? `check the URL, and that ${origin} allows this page to read its files (CORS: Access-Control-Allow-Origin)`
    : 'check the URL and the network connection';
}

async function fetchRange(url: URL, range: string | null, signal?: AbortSignal): Promise<Response> {
  const file = url.href;
  let response: Response;
  try {
    response = await fetch(url, {
      ...(range !== null && { headers: { Range: `bytes=${range}` } }),
      ...(signal && { signal }),
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw new RetryableReadError({
      code: 'read',
      file,
      reason: `it could not be fetched (${errorMessage(error)})`,
      remedy: fetchRemedy(url),
    });
  }
  // 416: the file is empty, so no range of it can be served.
  if (response.ok || response.status === 416) return response;
  const reason = `the server answered ${`${response.status} ${response.statusText}`.trim()}`;
  throw isTransient(response.status)
    ? new RetryableReadError({ code: 'read', file, reason })
    : new HeadglowError({ code: 'read', file, reason });
}

/** Rejects a file that must be read whole but exceeds the memory limit. */
async function checkWholeFileSize({ headers, body }: Response, file: string): Promise<void> {
  const size = Number(headers.get('Content-Length'));
  if (size <= MAX_FILE_IN_MEMORY) return;
  await body?.cancel();
  rejectSize(
    { file },
    `it is ${formatBytes(size)}, and its server does not support range requests`,
    'host it on a server that supports HTTP range requests',
  );
}

/** Above this size a body is read as a stream: Chromium's `arrayBuffer()` fails from 2 GiB on. */
const MIN_STREAMED_BYTES = 2 ** 28;

/** Reads the body of a response. A large one of known size is read into a preallocated array. */
async function readBody(response: Response, file: string): Promise<Uint8Array> {
  const size = Number(response.headers.get('Content-Length'));
  const isSizeKnown = size > 0 && response.body && !response.headers.get('Content-Encoding');
  if (!isSizeKnown || size < MIN_STREAMED_BYTES) return new Uint8Array(await response.arrayBuffer());
  const bytes = allocateBytes({ file }, size);
  let at = 0;
  for (const reader = (response.body as ReadableStream<Uint8Array>).getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return bytes.subarray(0, at);
    bytes.set(value, at);
    at += value.length;
  }
}

/** Identifies the version of a file; null if the server does not provide it. */
const readVersion = ({ headers }: Response): string | null =>
  headers.get('ETag') ?? headers.get('Last-Modified');

/** The size of the whole file, from a response with a range of it; undefined if the header is missing or hidden. */
function readFileSize(response: Response): number | undefined {
  const [, size] = /^bytes (?:\d+-\d+|\*)\/(\d+)$/.exec(response.headers.get('Content-Range') ?? '') ?? [];
  return size === undefined ? undefined : Number(size);
}

/**
 * Opens a file at a URL.
 * @throws HeadglowError that names the URL, if it can't be fetched
 */
export async function openUrl(url: URL, signal?: AbortSignal): Promise<Bytes> {
  const [file, name] = [url.href, urlName(url)];
  const first = await fetchRange(url, `0-${FIRST_REQUEST_BYTES - 1}`, signal);
  const size = readFileSize(first);
  if (first.status === 416) {
    if (size !== 0) rejectFile({ file }, 'the server answered 416 to a request for its first bytes');
    return memoryBytes(name, new Uint8Array(0));
  }
  if (first.status !== 206) {
    await checkWholeFileSize(first, file);
    return memoryBytes(name, await readBody(first, file));
  }
  if (size === undefined) {
    // A server of another origin hides the size unless it sends Access-Control-Expose-Headers.
    await first.body?.cancel();
    return memoryBytes(name, await readBody(await fetchRange(url, null, signal), file));
  }
  const start = new Uint8Array(await first.arrayBuffer());
  const version = readVersion(first);
  return withLengthChecks({
    name,
    size,
    read: async (from, to, readSignal) => {
      if (to <= start.length) return start.subarray(from, to);
      const response = await fetchRange(url, `${from}-${to - 1}`, readSignal);
      const isUnchanged =
        response.status === 206 && readFileSize(response) === size && readVersion(response) === version;
      if (!isUnchanged) {
        await response.body?.cancel();
        throw new HeadglowError({
          code: 'read',
          file,
          reason: 'the file changed while it was being read',
          remedy: 'open it again',
        });
      }
      return readBody(response, file);
    },
  });
}
