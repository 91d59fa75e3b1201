// Bytes by range: the one way in which formats read, wherever a file lies.

import { type ErrorDetails, HeadglowError } from '../tensor/error.ts';
import { errorMessage } from './file.ts';

/** A file, or a part of one, whose bytes are read by ranges. */
export interface Bytes {
  /** The file's name or path; only names and messages come from it. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** All of them, where they are in memory. */
  readonly memory?: Uint8Array | undefined;
  /**
   * Reads the bytes from `start` up to, not including, `end`, with `0 <= start <= end <= size`. What it returns is not
   * changed by its reader, and may be a view of the file's own memory.
   * @param signal aborts the read; the promise is then rejected with the signal's reason
   */
  read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array>;
}

/** Bytes in memory; what is read of them is a view. */
export const memoryBytes = (name: string, bytes: Uint8Array): Bytes => ({
  name,
  size: bytes.length,
  memory: bytes,
  read: async (start, end) => bytes.subarray(start, end),
});

const BLOB_REASONS: Readonly<Record<string, string>> = {
  NotFoundError: 'it is no longer there',
  NotReadableError: 'it may not be read, or it changed since it was chosen',
};

/** Chromium reads at most 2 GiB of a blob in one call. */
const BLOB_CHUNK = 2 ** 28;

/** A browser's `Blob` or `File`. */
export const blobBytes = (name: string, blob: Blob): Bytes => ({
  name,
  size: blob.size,
  read: async (start, end, signal) => {
    const parts: Uint8Array[] = [];
    for (let at = start; at < end; at += BLOB_CHUNK) {
      signal?.throwIfAborted();
      try {
        parts.push(new Uint8Array(await blob.slice(at, Math.min(end, at + BLOB_CHUNK)).arrayBuffer()));
      } catch (error) {
        if (!(error instanceof DOMException)) throw error;
        const reason = BLOB_REASONS[error.name] ?? `it could not be read (${error.name})`;
        throw new HeadglowError({ code: 'read', file: name, reason, remedy: 'choose it again' });
      }
    }
    return concatBytes(parts);
  },
});

/** Several arrays as one; a single one is not copied. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0] as Uint8Array;
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** A range of other bytes, such as a stored member of an archive. */
export const sliceBytes = (bytes: Bytes, start: number, end: number): Bytes => ({
  name: bytes.name,
  size: end - start,
  read: (from, to, signal) => bytes.read(start + from, start + to, signal),
});

/** A read that failed and may succeed when it is repeated. */
export class RetryableReadError extends Error {
  readonly details: ErrorDetails;

  constructor(details: ErrorDetails) {
    super(details.reason);
    this.details = details;
  }
}

/**
 * Bytes whose reads give as many bytes as are asked for, or a `HeadglowError` that names the file, or a `ReadError`. A
 * `RangeError`, for more memory than there is, stays one.
 */
export const withLengthChecks = (bytes: Bytes): Bytes => {
  const { name, size } = bytes;
  return {
    name,
    size,
    read: async (start, end, signal) => {
      signal?.throwIfAborted();
      let read: Uint8Array;
      try {
        read = await bytes.read(start, end, signal);
      } catch (error) {
        signal?.throwIfAborted();
        const isKnown = [HeadglowError, RetryableReadError, RangeError].some((kind) => error instanceof kind);
        throw isKnown
          ? error
          : new RetryableReadError({
              code: 'read',
              file: name,
              reason: `it could not be read (${errorMessage(error)})`,
            });
      }
      if (read.length !== end - start)
        throw new HeadglowError({
          code: 'read',
          file: name,
          reason: 'it changed while it was read',
          remedy: 'read it again',
        });
      return read;
    },
  };
};

/** Bytes of a file that may be held in memory for a while. */
export interface CachedBytes extends Bytes {
  /** Lets go of what is held: later reads read the file. */
  release(): void;
}

/** @param all all bytes, where they have been read */
export function cacheBytes(bytes: Bytes, all: Uint8Array | undefined): CachedBytes {
  let held = all;
  return {
    name: bytes.name,
    size: bytes.size,
    get memory() {
      return held;
    },
    read: async (start, end, signal) => held?.subarray(start, end) ?? bytes.read(start, end, signal),
    release: () => {
      held = undefined;
    },
  };
}

/** Bytes that a small read asks for ahead. */
const BLOCK = 1 << 14;

/** The same bytes, where small reads close behind one another are answered from one block. */
export function readInBlocks(bytes: Bytes): Bytes {
  const { name, size } = bytes;
  let block = { start: 0, bytes: new Uint8Array(0) };
  return {
    name,
    size,
    read: async (start, end, signal) => {
      const at = start - block.start;
      if (at >= 0 && end <= block.start + block.bytes.length)
        return block.bytes.subarray(at, at + end - start);
      if (end - start >= BLOCK) return bytes.read(start, end, signal);
      const read = await bytes.read(start, Math.min(size, start + BLOCK), signal);
      block = { start, bytes: read as Uint8Array<ArrayBuffer> };
      return read.subarray(0, end - start);
    },
  };
}
