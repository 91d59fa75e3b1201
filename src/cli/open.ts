// Opening what is read: regular files, and standard input by `-`. Their size is bounded, and no pipe or device is waited for.

import { type BigIntStats, constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { sizeText } from '../formats/file.ts';
import { checkSize, type PendingFile } from '../formats/pending.ts';
import { HeadglowError } from '../tensor/error.ts';
import { fileError } from './file-error.ts';

/** A file to read: its name as the user gave it, and where it lies. */
export interface InputFile {
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
export const versionOf = ({ dev, ino, size, mtimeNs }: BigIntStats): string =>
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
    if (other) throw new HeadglowError({ file: name, ...other });
    return { handle, size: Number(stats.size), tag: versionOf(stats) };
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
      file,
      reason: `this is ${sizeText(size)}, and ${sizeText(free)} of memory are free`,
    });
}

/** Reads a file by chunks into one buffer, as Node's own `readFile` ends at 2 GiB. */
async function readWhole({ name, path }: InputFile): Promise<ArrayBuffer> {
  const { handle, size } = await openFile(name, path);
  try {
    checkSize(name, size);
    checkMemory(name, size);
    const buffer = new ArrayBuffer(size);
    const bytes = new Uint8Array(buffer);
    let at = 0;
    while (at < size) {
      const { bytesRead } = await handle.read(bytes, at, Math.min(CHUNK, size - at), at);
      if (bytesRead === 0) return buffer.slice(0, at); // it was cut short meanwhile
      at += bytesRead;
    }
    return buffer;
  } catch (error) {
    // More than the engine can allocate: for the reader of the format to say.
    if (error instanceof RangeError) throw error;
    throw fileError(error, name, 'read');
  } finally {
    await handle.close();
  }
}

/** An input as the formats take it. */
export function pendingFile(input: InputFile): PendingFile {
  const { name, size, content } = input;
  return {
    name,
    size,
    arrayBuffer: async () => (content ? new Uint8Array(content).buffer : readWhole(input)),
  };
}

/** Reads standard input to its end. @throws HeadglowError where it does not end before the limit */
export async function readStdin(
  stdin: AsyncIterable<Buffer> = process.stdin,
  limit = MAX_STDIN,
): Promise<InputFile> {
  const name = 'stdin';
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    size += chunk.length;
    if (size > limit)
      throw new HeadglowError({
        file: name,
        reason: `this is more than ${sizeText(limit)}, which is the most that is read from standard input`,
        remedy: 'save it as a file',
      });
    checkMemory(name, size);
    chunks.push(chunk);
  }
  return { name, path: '/dev/stdin', size, content: Buffer.concat(chunks) };
}
