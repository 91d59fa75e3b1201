// Reads ranges of a file at a URL, all of the version that was opened.

import { HeadglowError } from '../../tensor/error.ts';
import { concatBytes } from '../bytes.ts';
import { rejectAnswer } from '../file.ts';
import { isEncoded, readSized, streamBody } from './body.ts';
import type { DownloadCounter } from './counter.ts';
import { requestFile, type UrlFile } from './request.ts';
import { retry } from './retry.ts';
import { inMemory, type UrlBytes } from './url-bytes.ts';

/** Identifies the version of a file; null if the server does not provide it. */
export const readVersion = ({ headers }: Response): string | null =>
  headers.get('ETag') ?? headers.get('Last-Modified');

export interface ContentRange {
  readonly start: number;
  readonly end: number;
  readonly size: number;
}

/** The range in a response; null if the header is missing, hidden from pages of other origins, or incomplete. */
export function readContentRange({ headers }: Response): ContentRange | null {
  const match = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(headers.get('Content-Range') ?? '');
  if (!match) return null;
  const [start, last, size] = match.slice(1).map(Number) as [number, number, number];
  return start <= last && last < size ? { start, end: last + 1, size } : null;
}

/** The error for a file of which a later part is of another version. */
export const changedError = (file: string): HeadglowError =>
  new HeadglowError({
    code: 'read',
    file,
    reason: 'the file changed while it was being read',
    remedy: 'open it again',
  });

/** What is known of a file after its first range. */
interface Opened {
  readonly size: number;
  readonly version: string | null;
  /** The first range. */
  readonly first: { readonly start: number; readonly bytes: Uint8Array };
}

export class RangedUrl {
  readonly #file: UrlFile;
  readonly #counter: DownloadCounter;
  readonly #opened: Opened;

  constructor(file: UrlFile, counter: DownloadCounter, opened: Opened) {
    [this.#file, this.#counter, this.#opened] = [file, counter, opened];
  }

  toBytes(): UrlBytes {
    const { size, version } = this.#opened;
    return {
      name: this.#file.file,
      size,
      version,
      read: (start, end, signal) => this.#read(start, end, signal),
      stream: async (start, end, signal) => {
        const known = this.#known(start, end);
        if (known.length === end - start) return inMemory('', known).stream(0, known.length);
        const response = await retry(() => this.#request(start, end, signal), signal);
        return streamBody(response, this.#settings(start, end, signal));
      },
    };
  }

  /** The bytes from `start` that the first range has. */
  #known(start: number, end: number): Uint8Array {
    const { first } = this.#opened;
    if (start < first.start) return new Uint8Array(0);
    return first.bytes.subarray(start - first.start, end - first.start);
  }

  async #read(start: number, end: number, signal: AbortSignal | undefined): Promise<Uint8Array> {
    const known = this.#known(start, end);
    const from = start + known.length;
    if (from === end) return known;
    const rest = await retry(async () => {
      const response = await this.#request(from, end, signal);
      return readSized(response, this.#settings(from, end, signal));
    }, signal);
    return concatBytes(known.length === 0 ? [rest] : [known, rest]);
  }

  #settings(start: number, end: number, signal: AbortSignal | undefined) {
    return { file: this.#file.file, size: end - start, counter: this.#counter, signal };
  }

  async #request(start: number, end: number, signal?: AbortSignal): Promise<Response> {
    signal?.throwIfAborted();
    const { file } = this.#file;
    const { size, version } = this.#opened;
    const response = await requestFile(this.#file, `${start}-${end - 1}`, signal);
    const range = readContentRange(response);
    const isUnchanged = response.status === 206 && range?.size === size && readVersion(response) === version;
    if (isUnchanged && range.start === start && range.end === end && !isEncoded(response)) return response;
    await response.body?.cancel();
    if (isUnchanged)
      rejectAnswer(
        { file },
        'the server sent other bytes than those requested',
        'download the file and open it from your disk',
      );
    throw changedError(file);
  }
}
