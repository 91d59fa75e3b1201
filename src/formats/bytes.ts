// Reading by byte range: the interface through which formats read files of any kind.

import { type ErrorDetails, HeadglowError } from '../tensor/error.ts';
import { errorMessage } from './file.ts';

/** A file, or a part of one, that is read by byte range. */
export interface Bytes {
  /** The file's name or path; used only in model names and messages. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** All bytes, if they are in memory. */
  readonly memory?: Uint8Array | undefined;
  /**
   * Reads the bytes from `start` to `end` (exclusive), with `0 <= start <= end <= size`. The result may be a view of the
   * file's own memory, so callers must not change it.
   * @param signal aborts the read; the promise then rejects with the signal's reason
   * @param into memory of this many bytes that the result may be put in, or not
   */
  read(start: number, end: number, signal?: AbortSignal, into?: Uint8Array): Promise<Uint8Array>;
  /**
   * Like `read`, but yields the bytes as they arrive, in pieces of any size; a caller that stops early ends the read. The next
   * piece may overwrite the one before. Missing if that is not faster than several reads, or if only those can be repeated.
   */
  readonly pieces?: ReadPieces | undefined;
}

type ReadPieces = (start: number, end: number, signal?: AbortSignal) => Promise<AsyncIterable<Uint8Array>>;

/** The bytes of a range as they arrive; in one piece if they can only be read at once. */
export async function piecesOf(
  bytes: Bytes,
  [start, end]: readonly [number, number],
  signal?: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const { pieces } = bytes;
  if (pieces) return pieces(start, end, signal);
  return (async function* () {
    yield await bytes.read(start, end, signal);
  })();
}

/** Reads bytes: at once if they are in memory, as waiting for each of many short reads takes longer than the reads. */
export const readNow = (
  bytes: Bytes,
  start: number,
  end: number,
  signal?: AbortSignal,
): Uint8Array | Promise<Uint8Array> =>
  (bytes instanceof SlicedBytes ? bytes.view(start, end) : bytes.memory?.subarray(start, end)) ??
  bytes.read(start, end, signal);

/** Uses what has been read: at once if it is there. */
export const whenRead = <Read, Used>(
  read: Read | Promise<Read>,
  use: (read: Read) => Used | Promise<Used>,
): Used | Promise<Used> => (read instanceof Promise ? read.then(use) : use(read));

/** Bytes in memory; reads return views. */
export const memoryBytes = (name: string, bytes: Uint8Array): Bytes => ({
  name,
  size: bytes.length,
  memory: bytes,
  read: async (start, end) => bytes.subarray(start, end),
});

const BLOB_REASONS: Readonly<Record<string, string>> = {
  NotFoundError: 'it no longer exists',
  NotReadableError: 'it is not readable, or it changed after it was selected',
};

/** Bytes per call: Chromium reads at most 2 GiB of a blob in one. */
const BLOB_CHUNK = 2 ** 28;

function rejectBlob(name: string, error: unknown): never {
  if (!(error instanceof DOMException)) throw error;
  const reason = BLOB_REASONS[error.name] ?? `it could not be read (${error.name})`;
  throw new HeadglowError({ code: 'read', file: name, reason, remedy: 'select it again' });
}

/** Bytes of the memory that pieces of a blob are read into; browsers fill at most 2 MB of it at a time. */
const PIECE_MEMORY = 2 ** 22;

/** Readers in use. Chromium forgets a reader that only its own pending read refers to, and the read then never ends. */
const readers = new Set<ReadableStreamBYOBReader>();

interface PieceReader {
  readonly read: () => Promise<ReadableStreamReadResult<Uint8Array>>;
  readonly close: () => void;
}

/** Reads all pieces into the same memory where a stream can do that: new memory for each takes longer than reading. */
function readPiecesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): PieceReader {
  let reader: ReadableStreamBYOBReader;
  try {
    reader = stream.getReader({ mode: 'byob' });
  } catch {
    // It is not a stream of bytes, such as in Node 20.
    const pieces = stream.getReader();
    return { read: () => pieces.read(), close: () => void pieces.cancel().catch(() => {}) };
  }
  readers.add(reader);
  let memory = new ArrayBuffer(PIECE_MEMORY);
  return {
    read: async () => {
      const { done, value } = await reader.read(new Uint8Array(memory));
      if (done || !value) return { done: true, value: undefined };
      memory = value.buffer;
      return { done, value };
    },
    close: () => {
      const release = (): void => void readers.delete(reader);
      reader.cancel().then(release, release);
    },
  };
}

async function* streamBlob(name: string, blob: Blob, signal?: AbortSignal): AsyncGenerator<Uint8Array, void> {
  const reader = readPiecesOf(blob.stream());
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { done, value } = await reader.read().catch((error) => rejectBlob(name, error));
      if (done) return;
      yield value;
    }
  } finally {
    reader.close();
  }
}

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
        rejectBlob(name, error);
      }
    }
    return concatBytes(parts);
  },
  pieces: async (start, end, signal) => streamBlob(name, blob.slice(start, end), signal),
});

/** Concatenates arrays; a single one is returned without copying. */
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

/** A range of a file as `Bytes`, such as a stored member of an archive. */
export const sliceBytes = (bytes: Bytes, start: number, end: number): Bytes =>
  new SlicedBytes(bytes, start, end);

/** A file may have very many slices, so each is no more than its place. */
class SlicedBytes implements Bytes {
  readonly #bytes: Bytes;
  readonly #start: number;
  readonly size: number;

  constructor(bytes: Bytes, start: number, end: number) {
    this.#bytes = bytes;
    this.#start = start;
    this.size = end - start;
  }

  get name(): string {
    return this.#bytes.name;
  }

  get memory(): Uint8Array | undefined {
    return this.view(0, this.size);
  }

  /** Bytes in memory; undefined if they are not. */
  view(start: number, end: number): Uint8Array | undefined {
    return this.#bytes.memory?.subarray(this.#start + start, this.#start + end);
  }

  read(start: number, end: number, signal?: AbortSignal, into?: Uint8Array): Promise<Uint8Array> {
    return this.#bytes.read(this.#start + start, this.#start + end, signal, into);
  }

  get pieces(): ReadPieces | undefined {
    const { pieces } = this.#bytes;
    return pieces && ((start, end, signal) => pieces(this.#start + start, this.#start + end, signal));
  }
}

/** A failed read that may succeed if retried. */
export class RetryableReadError extends Error {
  readonly details: ErrorDetails;

  constructor(details: ErrorDetails) {
    super(details.reason);
    this.details = details;
  }
}

/** The error of a caller's function that reads a file: any that is not our own may pass. */
export function toReadError(error: unknown, file: string): unknown {
  const isKnown = [HeadglowError, RetryableReadError, RangeError].some((kind) => error instanceof kind);
  if (isKnown) return error;
  const reason = `it could not be read (${errorMessage(error)})`;
  return new RetryableReadError({ code: 'read', file, reason });
}

function checkReadLength(file: string, length: number, expected: number): void {
  if (length !== expected)
    throw new HeadglowError({
      code: 'read',
      file,
      reason: 'the file changed while it was being read',
      remedy: 'open it again',
    });
}

/** Adds the checks of `withLengthChecks` to pieces. */
async function* checkPieces(
  file: string,
  pieces: Promise<AsyncIterable<Uint8Array>>,
  expected: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  let length = 0;
  try {
    for await (const piece of await pieces) {
      length += piece.length;
      yield piece;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw toReadError(error, file);
  }
  checkReadLength(file, length, expected);
}

/**
 * Adds checks to `bytes`: reads return exactly the requested number of bytes, or fail with a `HeadglowError` that names
 * the file, or with a `RetryableReadError`. A `RangeError` (out of memory) is passed through.
 */
export const withLengthChecks = (bytes: Bytes): Bytes => {
  const { name, size, pieces } = bytes;
  return {
    name,
    size,
    read: async (start, end, signal, into) => {
      signal?.throwIfAborted();
      let read: Uint8Array;
      try {
        read = await bytes.read(start, end, signal, into);
      } catch (error) {
        signal?.throwIfAborted();
        throw toReadError(error, name);
      }
      checkReadLength(name, read.length, end - start);
      return read;
    },
    pieces:
      pieces &&
      (async (start, end, signal) => checkPieces(name, pieces(start, end, signal), end - start, signal)),
  };
};

/** A file whose bytes may be cached in memory. */
export interface CachedBytes extends Bytes {
  /** Frees the cache; later reads go to the file. */
  release(): void;
}

/** @param content the first bytes of the file, which need not be read again, or all of them */
export function cacheBytes(bytes: Bytes, content: Uint8Array): CachedBytes {
  const { name, size, pieces } = bytes;
  let cached: Uint8Array | undefined = content;
  return {
    name,
    size,
    get memory() {
      return cached?.length === size ? cached : undefined;
    },
    read: async (start, end, signal, into) =>
      cached && end <= cached.length ? cached.subarray(start, end) : bytes.read(start, end, signal, into),
    pieces: content.length === size ? undefined : pieces,
    release: () => {
      cached = undefined;
    },
  };
}

/** Read of files that are not in memory, to recognise their format; covers every signature. */
export const FIRST_BYTES = 4096;

/** Bytes to read ahead. */
const BLOCK_SIZE = 1 << 14;

/** Adds read-ahead to `bytes`: small reads of neighbouring bytes are answered from one block. */
export function readInBlocks(bytes: Bytes): Bytes {
  if (bytes.memory) return bytes;
  const { name, size, pieces } = bytes;
  let block = { start: 0, bytes: new Uint8Array(0) };
  return {
    name,
    size,
    read: async (start, end, signal, into) => {
      const at = start - block.start;
      if (at >= 0 && end <= block.start + block.bytes.length)
        return block.bytes.subarray(at, at + end - start);
      if (end - start >= BLOCK_SIZE) return bytes.read(start, end, signal, into);
      // The first bytes have been read to recognise the format.
      const [from, to] = end <= FIRST_BYTES ? [0, FIRST_BYTES] : [start, start + BLOCK_SIZE];
      const read = await bytes.read(from, Math.min(size, to), signal);
      block = { start: from, bytes: read as Uint8Array<ArrayBuffer> };
      return read.subarray(start - from, end - from);
    },
    pieces,
  };
}
