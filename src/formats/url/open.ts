// A file at a URL, read by HTTP range requests, or whole if its server does not support them.

import { formatBytes, rejectAnswer, rejectSize } from '../file.ts';
import { DEFAULT_MEMORY } from '../memory-budget.ts';
import { MAX_FILE_IN_MEMORY } from '../whole-file.ts';
import { announcedSize, isEncoded, readSized, readUnsized } from './body.ts';
import { DownloadCounter } from './counter.ts';
import { RangedUrl, readContentRange, readVersion } from './ranged.ts';
import { type RequestHeaders, rejectPage, requestFile, toUrlFile, type UrlFile } from './request.ts';
import { retry } from './retry.ts';
import { inMemory, type UrlBytes } from './url-bytes.ts';

/** Bytes that are requested when a file is opened: those in a range, or the last ones. */
export type FirstRange = { readonly start: number; readonly end: number } | { readonly last: number };

export interface UrlSettings {
  readonly signal?: AbortSignal | undefined;
  /** Counts the bytes that arrive. */
  readonly counter?: DownloadCounter;
  /** Most bytes of a file whose server does not say how large it is. */
  readonly limit?: number;
  /** Sent to the URL's own server, and to no other. Not for pages: they would send them wherever a redirect leads. */
  readonly headers?: RequestHeaders | undefined;
  /** What is needed first of the file. By default, it covers small files, and the headers of others. */
  readonly first?: FirstRange | undefined;
  /** Most bytes of a file whose server only sends it whole. */
  readonly most?: number | undefined;
  /** True to refuse web pages, which servers send instead of files that they do not have. */
  readonly refusesPages?: boolean;
}

const FIRST_RANGE: FirstRange = { start: 0, end: 1 << 16 };

const rejectLarge = (file: string, size: number): never =>
  rejectSize(
    { file },
    `it is ${formatBytes(size)}, and its server does not support range requests`,
    'download the file and open it from your disk, or host it on a server that supports HTTP range requests',
  );

/** Opens one URL. */
class UrlOpener {
  readonly #file: UrlFile;
  readonly #settings: UrlSettings;
  readonly #counter: DownloadCounter;

  constructor(file: UrlFile, settings: UrlSettings) {
    [this.#file, this.#settings] = [file, settings];
    this.#counter = settings.counter ?? new DownloadCounter();
  }

  async open(first: FirstRange): Promise<UrlBytes> {
    const isEnd = 'last' in first;
    const response = await this.#request(isEnd ? `-${first.last}` : `${first.start}-${first.end - 1}`);
    const opened = await this.#openRange(response, first);
    if (opened) return opened;
    // Some servers only know ranges that say where they start.
    if (isEnd && response.status !== 200) return this.#cancel(response, () => this.open(FIRST_RANGE));
    if (response.status !== 206 && response.status !== 416) return this.#readWhole(response);
    // A range that is encoded or not the one requested, or whose size is hidden: servers of other origins must send
    // Access-Control-Expose-Headers.
    return this.#cancel(response, () => this.#openWhole());
  }

  async #request(range: string | null): Promise<Response> {
    const response = await requestFile(this.#file, range, this.#settings.signal);
    const type = response.headers.get('Content-Type') ?? '';
    if (!this.#settings.refusesPages || !/^text\/html\b/i.test(type.trim())) return response;
    return this.#cancel(response, () => rejectPage(this.#file));
  }

  async #cancel<Result>(response: Response, next: () => Result | Promise<Result>): Promise<Result> {
    await response.body?.cancel();
    return next();
  }

  /** The file, if the response is the range requested. */
  async #openRange(response: Response, first: FirstRange): Promise<UrlBytes | null> {
    const { file } = this.#file;
    if (response.status === 416 && response.headers.get('Content-Range') === 'bytes */0')
      return inMemory(file, new Uint8Array(0), readVersion(response));
    const range = readContentRange(response);
    if (response.status !== 206 || !range || isEncoded(response)) return null;
    const { start, end, size } = range;
    const expected =
      'last' in first
        ? { start: Math.max(0, size - first.last), end: size }
        : { start: first.start, end: Math.min(size, first.end) };
    if (start !== expected.start || end > expected.end) return null;
    const bytes = await readSized(response, { ...this.#body, size: end - start });
    const version = readVersion(response);
    return new RangedUrl(this.#file, this.#counter, { size, version, first: { start, bytes } }).toBytes();
  }

  get #body() {
    return { file: this.#file.file, counter: this.#counter, signal: this.#settings.signal };
  }

  async #openWhole(): Promise<UrlBytes> {
    const response = await this.#request(null);
    if (response.status === 200 || response.status === 203) return this.#readWhole(response);
    return this.#cancel(response, () =>
      rejectAnswer(
        { file: this.#file.file },
        `the server answered ${response.status} to a request for the whole file`,
        'download the file and open it from your disk',
      ),
    );
  }

  /** Reads the whole file from a response. @throws HeadglowError if it is too large */
  async #readWhole(response: Response): Promise<UrlBytes> {
    const { file } = this.#file;
    const { limit = DEFAULT_MEMORY, most = MAX_FILE_IN_MEMORY } = this.#settings;
    const size = announcedSize(response);
    const version = readVersion(response);
    if (size !== null && size > most) return this.#cancel(response, () => rejectLarge(file, size));
    const bytes =
      size === null
        ? await readUnsized(
            response,
            { limit: Math.min(limit, most), canRaise: limit < most },
            { ...this.#body, size: null },
          )
        : await readSized(response, { ...this.#body, size });
    return inMemory(file, bytes, version);
  }
}

/**
 * Opens a file at a URL.
 * @throws HeadglowError or RetryableReadError that names the URL, if it can't be fetched
 */
export async function openUrl(given: URL, settings: UrlSettings = {}): Promise<UrlBytes> {
  const opener = new UrlOpener(toUrlFile(given, settings.headers), settings);
  return retry(() => opener.open(settings.first ?? FIRST_RANGE), settings.signal);
}
