// Opens and reads input files, and standard input for `-`. Only regular files are opened, so opening never blocks.

import { type BigIntStats, constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type Bytes, memoryBytes } from '../formats/bytes.ts';
import { formatBytes } from '../formats/file.ts';
import type { FileInput, KeyedStore } from '../formats/input-files.ts';
import type { UrlBytes } from '../formats/url/url-bytes.ts';
import { HeadglowError } from '../tensor/error.ts';
import { fileError } from './file-error.ts';
import type { ByteRange } from './range.ts';

/** An input file. `name` is what the user typed, or a path below a folder that the user typed. */
export interface ListedFile {
  readonly name: string;
  readonly path: string;
  readonly size: number;
  /** The bytes, if read from standard input. */
  readonly content?: Buffer<ArrayBuffer>;
  /** The URL that it is at, for links: absent if that is nobody else's business, or of no use to them. */
  readonly link?: string;
  /** The file at a URL; it has no path. */
  readonly remote?: UrlBytes;
  /** A Zarr store that is read by its keys: at a URL, or in the folder `path`. */
  readonly store?: KeyedStore;
}

/** Maximum bytes of standard input. */
export const MAX_STDIN = 2e9;
/** Bytes per read call; systems limit one call to about 2 GiB. */
const CHUNK_SIZE = 2 ** 30;

/** Why something that is not a regular file cannot be read; null for a regular file. */
export function refuseUnlessRegular(
  stats: Stats | BigIntStats,
): { readonly reason: string; readonly remedy: string } | null {
  if (stats.isFile()) return null;
  if (stats.isDirectory()) return { reason: 'is a folder', remedy: 'choose a file in it' };
  const kind = stats.isFIFO() ? 'a pipe' : stats.isSocket() ? 'a socket' : 'a device';
  return {
    reason: `is ${kind}, not a regular file`,
    remedy: 'use - to read standard input',
  };
}

/** An open file. */
export interface OpenFile {
  readonly handle: FileHandle;
  /** Bytes. */
  readonly size: number;
  /** HTTP entity tag of this version of the file. */
  readonly tag: string;
}

/** The entity tag of a file. It changes when the file is replaced, written to or truncated. */
export const entityTag = ({ dev, ino, size, mtimeNs }: BigIntStats): string =>
  `"${[dev, ino, size, mtimeNs].map((part) => part.toString(36)).join('-')}"`;

/**
 * Opens a regular file. Never blocks, even if the file has been replaced by a pipe since it was listed.
 * @throws HeadglowError for anything but a regular file, and without permission
 */
export async function openFile(name: string, path: string): Promise<OpenFile> {
  let handle: FileHandle;
  try {
    // Without O_NONBLOCK, opening a pipe waits for a writer. Windows has neither O_NONBLOCK nor FIFOs.
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throw fileError(error, name, 'read');
  }
  try {
    const stats = await handle.stat({ bigint: true });
    const refusal = refuseUnlessRegular(stats);
    if (refusal) throw new HeadglowError({ code: 'read', file: name, ...refusal });
    return { handle, size: Number(stats.size), tag: entityTag(stats) };
  } catch (error) {
    await handle.close();
    throw fileError(error, name, 'read');
  }
}

/** @throws HeadglowError if less than this many bytes of memory is free */
function checkMemory(file: string, size: number): void {
  const free = process.availableMemory();
  if (size > free)
    throw new HeadglowError({
      code: 'size',
      file,
      reason: `needs ${formatBytes(size)} of memory, but only ${formatBytes(free)} is free`,
    });
}

/** Reads a range of an open file, into given or new memory. Returns fewer bytes if the file ends earlier. */
async function readRange(
  { handle }: OpenFile,
  { start, end }: ByteRange,
  signal?: AbortSignal,
  into?: Uint8Array,
): Promise<Uint8Array> {
  const bytes = into ?? new Uint8Array(end - start);
  for (let offset = 0; offset < bytes.length; ) {
    signal?.throwIfAborted();
    const length = Math.min(CHUNK_SIZE, bytes.length - offset);
    const { bytesRead } = await handle.read(bytes, offset, length, start + offset);
    if (bytesRead === 0) return bytes.subarray(0, offset); // truncated since it was opened
    offset += bytesRead;
  }
  return bytes;
}

/**
 * An input as `Bytes` for the formats. Each read opens and closes the file, so thousands of inputs need only a few
 * descriptors. All reads return the same version of the file, or throw.
 */
export function inputBytes({ name, path, size, content, remote }: ListedFile): Bytes {
  if (remote) return remote;
  if (content) return memoryBytes(name, content);
  let version: string | null = null;
  return {
    name,
    size,
    read: async (start, end, signal, into) => {
      if (!into) checkMemory(name, end - start);
      const file = await openFile(name, path);
      try {
        const bytes = await readRange(file, { start, end }, signal, into);
        version ??= file.tag;
        const isSame =
          file.tag === version && entityTag(await file.handle.stat({ bigint: true })) === version;
        if (bytes.length === end - start && isSame) return bytes;
      } catch (error) {
        // A RangeError means that the buffer is too large for the engine; the format's reader reports it.
        if (error instanceof RangeError || signal?.aborted) throw error;
        throw fileError(error, name, 'read');
      } finally {
        await file.handle.close();
      }
      throw new HeadglowError({
        code: 'read',
        file: name,
        reason: 'the file changed while it was being read',
        remedy: 'try again',
      });
    },
  };
}

/** An input for `loadFiles`. */
export const toInput = (file: ListedFile): FileInput => file.store ?? inputBytes(file);

/** Reads a whole file. Its size may have changed since it was listed. */
export async function inputContent({ name, path, content, remote }: ListedFile): Promise<Uint8Array> {
  if (remote) return remote.read(0, remote.size);
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

/** Reads standard input to its end. @throws HeadglowError if it is longer than `limit` */
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
        reason: `standard input is limited to ${formatBytes(limit)}`,
        remedy: 'save the data to a file and open the file',
      });
    checkMemory(name, size);
    chunks.push(chunk);
  }
  return { name, path: '/dev/stdin', size, content: Buffer.concat(chunks) };
}
