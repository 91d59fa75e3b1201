// A file behind an address, read by HTTP ranges; as a whole where its server has none.

import { HeadglowError } from '../tensor/error.ts';
import { allocateBytes } from './allocate.ts';
import { type Bytes, memoryBytes, RetryableReadError, withLengthChecks } from './bytes.ts';
import { errorMessage, formatBytes, rejectFile, rejectSize } from './file.ts';
import { urlName } from './url-name.ts';
import { MAX_FILE_IN_MEMORY } from './whole-file.ts';

/** Bytes of the first request: all of a small file, and the header of others. */
const FIRST = 1 << 16;

/** Whether an answer may be another one later: too many requests, or a fault of the server. */
const isPassing = (status: number): boolean => status === 429 || status >= 500;

/** What to do about an address that could not be fetched. */
function remedyOf({ protocol, origin }: URL): string {
  const page: unknown = Reflect.get(globalThis, 'location')?.origin;
  const isPage = typeof page === 'string';
  if (protocol === 'file:')
    return isPage
      ? 'pages can read only files that people choose: give the File of a file input'
      : 'in Node, give what `await openAsBlob(path)` of node:fs returns';
  return isPage && page !== origin
    ? `check the address, and that ${origin} lets this page read its files (CORS: Access-Control-Allow-Origin)`
    : 'check the address and the connection';
}

async function fetched(url: URL, range: string | null, signal?: AbortSignal): Promise<Response> {
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
      remedy: remedyOf(url),
    });
  }
  // A range that starts at the end of an empty file can't be satisfied.
  if (response.ok || response.status === 416) return response;
  const reason = `the server answered ${`${response.status} ${response.statusText}`.trim()}`;
  throw isPassing(response.status)
    ? new RetryableReadError({ code: 'read', file, reason })
    : new HeadglowError({ code: 'read', file, reason });
}

/** Refuses a file that has to be held as a whole and is too large for that. */
async function checkWhole({ headers, body }: Response, file: string): Promise<void> {
  const size = Number(headers.get('Content-Length'));
  if (size <= MAX_FILE_IN_MEMORY) return;
  await body?.cancel();
  rejectSize(
    { file },
    `it has ${formatBytes(size)}, and its server sends no parts of it`,
    'put it on a server that answers HTTP range requests',
  );
}

/** All bytes of an answer, in memory of just that size where the answer gives it. */
async function bodyOf(response: Response, file: string): Promise<Uint8Array> {
  const size = Number(response.headers.get('Content-Length'));
  const isPlain = size > 0 && response.body && !response.headers.get('Content-Encoding');
  // Chromium answers `arrayBuffer()` up to 2 GiB only.
  if (!isPlain || size < 2 ** 28) return new Uint8Array(await response.arrayBuffer());
  const bytes = allocateBytes({ file }, size);
  let at = 0;
  for (const reader = (response.body as ReadableStream<Uint8Array>).getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return bytes.subarray(0, at);
    bytes.set(value, at);
    at += value.length;
  }
}

/** What tells one version of a file from another, where the server says it. */
const versionOf = ({ headers }: Response): string | null =>
  headers.get('ETag') ?? headers.get('Last-Modified');

/** The size of the whole file, by an answer with a range of it; undefined where it is not there to be read. */
function sizeOf(response: Response): number | undefined {
  const [, size] = /^bytes (?:\d+-\d+|\*)\/(\d+)$/.exec(response.headers.get('Content-Range') ?? '') ?? [];
  return size === undefined ? undefined : Number(size);
}

/**
 * Opens a file behind an address.
 * @throws HeadglowError that names the address, where it can't be fetched
 */
export async function openUrl(url: URL, signal?: AbortSignal): Promise<Bytes> {
  const [file, name] = [url.href, urlName(url)];
  const first = await fetched(url, `0-${FIRST - 1}`, signal);
  const size = sizeOf(first);
  if (first.status === 416) {
    if (size !== 0) rejectFile({ file }, 'the server answered 416 to a request for its first bytes');
    return memoryBytes(name, new Uint8Array(0));
  }
  if (first.status !== 206) {
    await checkWhole(first, file);
    return memoryBytes(name, await bodyOf(first, file));
  }
  if (size === undefined) {
    // Another origin's server hides the size unless it sends Access-Control-Expose-Headers.
    await first.body?.cancel();
    return memoryBytes(name, await bodyOf(await fetched(url, null, signal), file));
  }
  const start = new Uint8Array(await first.arrayBuffer());
  const version = versionOf(first);
  return withLengthChecks({
    name,
    size,
    read: async (from, to, stop) => {
      if (to <= start.length) return start.subarray(from, to);
      const response = await fetched(url, `${from}-${to - 1}`, stop);
      if (response.status !== 206 || sizeOf(response) !== size || versionOf(response) !== version) {
        await response.body?.cancel();
        throw new HeadglowError({
          code: 'read',
          file,
          reason: 'it changed while it was read',
          remedy: 'open it again',
        });
      }
      return bodyOf(response, file);
    },
  });
}
