// The bytes of a file at a URL.

import { type Bytes, memoryBytes } from '../bytes.ts';

/** A file at a URL. */
export interface UrlBytes extends Bytes {
  /** Identifies the version of the file; null if the server does not say. */
  readonly version: string | null;
  /**
   * Like `read`, but yields the bytes as they arrive. The promise resolves when the server has answered; a caller that stops
   * early ends the request.
   */
  stream(start: number, end: number, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}

/** Files at a URL that are in memory. */
export const inMemory = (name: string, bytes: Uint8Array, version: string | null = null): UrlBytes => ({
  ...memoryBytes(name, bytes),
  version,
  stream: async (start, end) =>
    (async function* () {
      yield bytes.subarray(start, end);
    })(),
});
