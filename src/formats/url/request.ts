// Sends a request for a file at a URL, and turns every failure into an error that says what to do.

import { type ErrorDetails, HeadglowError } from '../../tensor/error.ts';
import { RetryableReadError } from '../bytes.ts';
import { errorMessage } from '../file.ts';
import { httpsForm } from './cloud.ts';
import { decodePercent, urlName } from './name.ts';
import { watchPolicy } from './policy.ts';
import { quoteUrl } from './quote-url.ts';
import { MAX_PAUSE, PassingError, withPatience } from './retry.ts';

/** A file at a URL. */
export interface UrlFile {
  /** The address without user name and password, which `fetch` refuses. */
  readonly url: URL;
  /** The name in messages. */
  readonly file: string;
  /** For the URL's own server only. */
  readonly headers: RequestHeaders;
}

/** Headers by their names, such as a login. Their values are secret. */
export type RequestHeaders = Readonly<Record<string, string>>;

/** The header of a user name and password in a URL. Others are in lower case. */
const URL_LOGIN = 'Authorization';

const DOWNLOAD = 'download the file and open it from your disk';

/** What to do about a response without the file; null if the status is unknown. */
function remedyOf(status: number, { headers }: UrlFile): string | null {
  const names = Object.keys(headers).filter((name) => name !== URL_LOGIN);
  if (names.length > 0 && (status === 401 || status === 403))
    return `check what is sent with --header (${names.join(', ')})`;
  if (status === 401)
    return URL_LOGIN in headers
      ? 'check the user name and password in the URL'
      : `it needs a login: on the command line, add --header "Authorization: Bearer TOKEN", or ${DOWNLOAD}`;
  if (status === 403) return `check that the file is public and the link has not expired, or ${DOWNLOAD}`;
  if (status === 404 || status === 410) return 'check the URL: the server has no file there';
  if (status === 407) return `a proxy needs a login: ${DOWNLOAD}`;
  if (status === 429) return 'the server limits the number of requests: wait, then try again';
  return status >= 500 ? 'the server has a problem: try again later' : null;
}

/** Errors for files that the server does not have, or does not send. */
const missing = new WeakSet<object>();
const forbidden = new WeakSet<object>();
const pages = new WeakSet<object>();

/** Whether an error says that the server does not have the file. */
export const isMissingFile = (error: unknown): boolean => missing.has(error as Error);

/** Whether an error is S3's answer for a file that it does not have, to those who may not list its files; or for one they may not read. */
export const isForbiddenByS3 = (error: unknown): boolean => forbidden.has(error as Error);

/** Whether an error says that the server sent a web page in place of the file. */
export const isWebPage = (error: unknown): boolean => pages.has(error as Error);

export function rejectPage({ file }: UrlFile): never {
  const error = new HeadglowError({
    code: 'read',
    file,
    reason: 'the server answered with a web page (HTML)',
    remedy: 'check the URL: the page may be a login or an error',
  });
  pages.add(error);
  throw error;
}

/** Whether a retry may succeed: too many requests, or a server error. */
const isTransient = (status: number): boolean => status === 429 || status >= 500;

/** Seconds that a server asks to wait; 0 if it does not. */
function readRetryAfter({ headers }: Response): number {
  const text = headers.get('Retry-After') ?? '';
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? 0 : Math.max(0, seconds);
}

function statusError(file: UrlFile, response: Response): Error {
  const { status, statusText } = response;
  const seconds = readRetryAfter(response);
  const answer = `the server answered ${`${status} ${statusText}`.trim()}`;
  const details: ErrorDetails = {
    code: 'read',
    file: file.file,
    reason: answer,
    remedy:
      isTransient(status) && seconds > MAX_PAUSE
        ? `the server asks to wait ${Math.ceil(seconds).toLocaleString('en')} seconds: try again then`
        : (remedyOf(status, file) ?? `check the URL, or ${DOWNLOAD}`),
  };
  const error = isTransient(status) ? new PassingError(details, seconds) : new HeadglowError(details);
  if (status === 404 || status === 410) missing.add(error);
  if (status === 403 && response.headers.has('x-amz-request-id')) forbidden.add(error);
  return error;
}

/** Node's codes of connections that broke after they were made. */
const BROKEN: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/**
 * The error for a request without a response. A page cannot see why: browsers hide it.
 * @param violation how the page's policy is the reason; null if that is not known
 */
function connectionError(
  { url, file }: UrlFile,
  error: unknown,
  violation: string | null,
): RetryableReadError {
  const page: unknown = Reflect.get(globalThis, 'location')?.origin;
  if (violation !== null || (typeof page === 'string' && page !== url.origin))
    return new RetryableReadError({
      code: 'read',
      file,
      reason:
        violation ??
        `the browser could not fetch it, and does not say why: probably, ${url.origin} does not let other web pages read its files (CORS), or redirects to a server that this page may not read from`,
      remedy: `open it from the command line, which is not restricted: npm start -- ${(url.search === '' && quoteUrl(url.href)) || 'URL'}, or ${DOWNLOAD}`,
    });
  const { cause } = error as { readonly cause?: unknown };
  const reason = cause instanceof Error && cause.message !== '' ? cause : error;
  const isBroken = BROKEN.has((cause as { readonly code?: unknown } | undefined)?.code);
  return new (isBroken ? PassingError : RetryableReadError)({
    code: 'read',
    file,
    reason: `it could not be fetched (${errorMessage(reason)})`,
    remedy: 'check the URL and the network connection',
  });
}

function rejectScheme(given: URL): never {
  const { protocol } = given;
  const isPage = typeof Reflect.get(globalThis, 'location')?.origin === 'string';
  const passFile = isPage
    ? 'pass the File of a file input: web pages can only read files that the user selects'
    : 'in Node, pass the result of `await openAsBlob(path)` from node:fs';
  const address = httpsForm(given);
  const remedy =
    address === null
      ? 'use its https: address, or download the file and open it'
      : `use its https: address, ${quoteUrl(address) ?? address}`;
  throw new HeadglowError({
    code: 'read',
    file: protocol === 'file:' ? given.href : address === null ? protocol : urlName(given),
    reason: 'only http: and https: URLs are read',
    remedy: protocol === 'file:' ? passFile : remedy,
  });
}

/**
 * @param headers for the server of this URL
 * @throws HeadglowError if the URL is neither one of HTTP nor of a blob of the page
 */
export function toUrlFile(given: URL, headers: RequestHeaders = {}): UrlFile {
  const { protocol, username, password } = given;
  if (protocol === 'blob:') return { url: given, file: given.pathname.replace(/^.*\//, ''), headers: {} };
  if (protocol !== 'http:' && protocol !== 'https:') rejectScheme(given);
  const url = new URL(given);
  [url.username, url.password, url.hash] = ['', '', ''];
  const file = urlName(url);
  const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const others = Object.fromEntries(lowerCase);
  const hasLogin = URL_LOGIN.toLowerCase() in others;
  if (hasLogin || (username === '' && password === '')) return { url, file, headers: others };
  const credentials = new TextEncoder().encode(`${decodePercent(username)}:${decodePercent(password)}`);
  const login = `Basic ${btoa(String.fromCharCode(...credentials))}`;
  return { url, file, headers: { ...others, [URL_LOGIN]: login } };
}

/** Redirects that are followed. */
const MAX_REDIRECTS = 20;

/** Fetches a URL with headers of which `fetch` would send some to any server that a redirect leads to. */
async function fetchPrivately({ url, headers }: UrlFile, init: RequestInit): Promise<Response> {
  let next = url;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const isOwn = next.origin === url.origin;
    const response = await fetch(next, {
      ...init,
      redirect: 'manual',
      headers: { ...(isOwn && headers), ...init.headers },
    });
    const location = response.headers.get('Location');
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return response;
    await response.body?.cancel();
    next = new URL(location, next);
    if (next.protocol !== 'http:' && next.protocol !== 'https:')
      throw new Error('a redirect leads to an address that is not one of HTTP');
  }
  throw new Error('redirect count exceeded');
}

/**
 * Requests a range of a file, or the whole file.
 * @param range such as `0-99`; null for the whole file
 * @returns a response with the status 200, 206 or 416
 * @throws HeadglowError or RetryableReadError that names the URL; the signal's reason
 */
export async function requestFile(
  file: UrlFile,
  range: string | null,
  signal?: AbortSignal,
): Promise<Response> {
  let response: Response;
  const policy = watchPolicy(file.url);
  try {
    const init = {
      // A browser's cache may have ranges of an older version, and lets ranges of one file in only one after another.
      cache: range === null ? 'no-cache' : 'no-store',
      headers: range === null ? {} : { Range: `bytes=${range}` },
      ...(signal && { signal }),
    } as const;
    const isPublic = Object.keys(file.headers).every((name) => name === URL_LOGIN);
    const answer = isPublic
      ? fetch(file.url, { ...init, headers: { ...file.headers, ...init.headers } })
      : fetchPrivately(file, init);
    response = await withPatience(file.file, answer, (late) => late.body?.cancel());
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof RetryableReadError ? error : connectionError(file, error, await policy.reason());
  } finally {
    policy.stop();
  }
  if ([200, 203, 206, 416].includes(response.status)) return response;
  await response.body?.cancel();
  throw statusError(file, response);
}
