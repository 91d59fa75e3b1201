// Opening what is read: regular files, and standard input by `-`. Their size is bounded, and no pipe or device is waited for.

import { type BigIntStats, constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type Bytes, memoryBytes } from '../formats/bytes.ts';
import { formatBytes } from '../formats/file.ts';
import { HeadglowError } from '../tensor/error.ts';
import { fileError } from './file-error.ts';
import type { ByteRange } from './range.ts';

/** A file to read: its name as the user gave it, and where it lies. */
export interface ListedFile {
  readonly name: string;
  readonly path: string;
  readonly size: number;
  /** What standard input held. */
  readonly content?: Buffer<ArrayBuffer>;
}

/** Most bytes of standard input. */
export const MAX_STDIN = 2e9;
/** Most bytes that one call of the system reads. */
const CHUNK = 2 ** 30;

/** What is not a regular file, in words. */
export function notRegular(
  stats: Stats | BigIntStats,
): { readonly reason: string; readonly remedy: string } | null {
  if (stats.isFile()) return null;
  if (stats.isDirectory()) return { reason: 'this is a folder', remedy: 'name a file' };
  const kind = stats.isFIFO() ? 'a pipe' : stats.isSocket() ? 'a socket' : 'a device';
  return {
    reason: `this is ${kind}, and only files are read`,
    remedy: 'give “-” to read standard input',
  };
}

/** An open file. */
export interface OpenFile {
  readonly handle: FileHandle;
  /** Bytes. */
  readonly size: number;
  /** Its version as an HTTP entity tag. */
  readonly tag: string;
}

/** The entity tag of a file: another one once the file is replaced, written to, or cut short. */
export const entityTag = ({ dev, ino, size, mtimeNs }: BigIntStats): string =>
  `"${[dev, ino, size, mtimeNs].map((part) => part.toString(36)).join('-')}"`;

/**
 * Opens a regular file. Whatever took its place since it was listed, opening does not wait.
 * @throws HeadglowError for anything else, and for a file that may not be read
 */
export async function openFile(name: string, path: string): Promise<OpenFile> {
  let handle: FileHandle;
  try {
    // Without O_NONBLOCK, opening a pipe waits for a writer. (Windows has neither.)
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throw fileError(error, name, 'read');
  }
  try {
    const stats = await handle.stat({ bigint: true });
    const other = notRegular(stats);
    if (other) throw new HeadglowError({ code: 'read', file: name, ...other });
    return { handle, size: Number(stats.size), tag: entityTag(stats) };
  } catch (error) {
    await handle.close();
    throw fileError(error, name, 'read');
  }
}

/** @throws HeadglowError where there is no room for so many bytes */
function checkMemory(file: string, size: number): void {
  const free = process.availableMemory();
  if (size > free)
    throw new HeadglowError({
      code: 'size',
      file,
      reason: `this is ${formatBytes(size)}, and ${formatBytes(free)} of memory are free`,
    });
}

/** Reads a range of an open file; as far as there are bytes. */
async function readRange(
  { handle }: OpenFile,
  { start, end }: ByteRange,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(end - start);
  for (let at = 0; at < bytes.length; ) {
    signal?.throwIfAborted();
    const { bytesRead } = await handle.read(bytes, at, Math.min(CHUNK, bytes.length - at), start + at);
    if (bytesRead === 0) return bytes.subarray(0, at); // it was cut short meanwhile
    at += bytesRead;
  }
  return bytes;
}

/**
 * An input as the formats take it. Each read opens the file, so that no number of inputs holds more descriptors than
 * are read at once; all reads are of one version of the file.
 */
export function inputBytes({ name, path, size, content }: ListedFile): Bytes {
  if (content) return memoryBytes(name, content);
  let version: string | null = null;
  return {
    name,
    size,
    read: async (start, end, signal) => {
      checkMemory(name, end - start);
      const file = await openFile(name, path);
      try {
        const bytes = await readRange(file, { start, end }, signal);
        version ??= file.tag;
        const isSame =
          file.tag === version && entityTag(await file.handle.stat({ bigint: true })) === version;
        if (bytes.length === end - start && isSame) return bytes;
      } catch (error) {
        // More than the engine can allocate: for the reader of the format to say.
        if (error instanceof RangeError || signal?.aborted) throw error;
        throw fileError(error, name, 'read');
      } finally {
        await file.handle.close();
      }
      throw new HeadglowError({
        code: 'read',
        file: name,
        reason: 'it changed while it was read',
        remedy: 'open it again',
      });
    },
  };
}

/** All that a file holds now, which may be more or less than when it was listed. */
export async function inputContent({ name, path, content }: ListedFile): Promise<Uint8Array> {
  if (content) return content;
  const file = await openFile(name, path);
  try {
    checkMemory(name, file.size);
    return await readRange(file, { start: 0, end: file.size });
  } catch (error) {
    throw fileError(error, name, 'read');
  } finally {
    await file.handle.close();
  }
}

/** Reads standard input to its end. @throws HeadglowError where it does not end before the limit */
export async function readStdin(
  stdin: AsyncIterable<Buffer> = process.stdin,
  limit = MAX_STDIN,
): Promise<ListedFile> {
  const name = 'stdin';
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    size += chunk.length;
    if (size > limit)
      throw new HeadglowError({
        code: 'size',
        file: name,
        reason: `this is more than ${formatBytes(limit)}, which is the most that is read from standard input`,
        remedy: 'save it as a file',
      });
    checkMemory(name, size);
    chunks.push(chunk);
  }
  return { name, path: '/dev/stdin', size, content: Buffer.concat(chunks) };
}
