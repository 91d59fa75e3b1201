// Writes a file of chunks: a shard, with its index at the end, or a single chunk. It has another name until it is complete.

import { type FileHandle, mkdir, open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32c } from '../formats/crc32.ts';

/** The offset and length of a chunk that is left out. */
const ABSENT = 0xffff_ffff_ffff_ffffn;
/** Bytes of an entry of the index: offset and length. */
const ENTRY = 16;

/** The end of the names of files that are not complete. */
export const PARTIAL = '.partial';

export interface StoredChunk {
  /** Its position in the index. */
  readonly index: number;
  readonly bytes: Uint8Array;
}

/** Chunks are written in the order in which they are added. */
export class ShardWriter {
  readonly #path: string;
  readonly #index: BigUint64Array | null;
  #handle: FileHandle | null = null;
  #size = 0;

  /** @param chunks entries of the index; null for a file of a single chunk */
  constructor(path: string, chunks: number | null) {
    this.#path = path;
    this.#index = chunks === null ? null : new BigUint64Array(2 * chunks).fill(ABSENT);
  }

  async add(chunks: readonly StoredChunk[]): Promise<void> {
    if (chunks.length === 0) return;
    const handle = await this.#open();
    const start = this.#size;
    for (const { index, bytes } of chunks) {
      this.#index?.set([BigInt(this.#size), BigInt(bytes.length)], 2 * index);
      this.#size += bytes.length;
    }
    await writeAll(
      handle,
      chunks.map(({ bytes }) => bytes),
      start,
    );
  }

  /** Completes the file. */
  async finish(): Promise<void> {
    const handle = await this.#open();
    if (this.#index) await writeAll(handle, [encodeIndex(this.#index)], this.#size);
    this.#handle = null;
    await handle.close();
    await rename(this.#path + PARTIAL, this.#path);
  }

  /** Removes what was written. */
  async discard(): Promise<void> {
    if (!this.#handle) return;
    await this.#handle.close();
    this.#handle = null;
    await unlink(this.#path + PARTIAL);
  }

  async #open(): Promise<FileHandle> {
    if (this.#handle) return this.#handle;
    await mkdir(dirname(this.#path), { recursive: true });
    this.#handle = await open(this.#path + PARTIAL, 'w');
    return this.#handle;
  }
}

/** The index, little-endian, and its checksum. */
function encodeIndex(entries: BigUint64Array): Uint8Array {
  const bytes = new Uint8Array((entries.length / 2) * ENTRY + 4);
  const view = new DataView(bytes.buffer);
  for (const [at, entry] of entries.entries()) view.setBigUint64(8 * at, entry, true);
  view.setUint32(bytes.length - 4, crc32c(bytes.subarray(0, -4)), true);
  return bytes;
}

/** Writes all bytes; systems may write fewer at once. */
async function writeAll(handle: FileHandle, parts: readonly Uint8Array[], start: number): Promise<void> {
  let [left, position] = [parts, start];
  while (left.length > 0) {
    const { bytesWritten } = await handle.writev([...left], position);
    position += bytesWritten;
    left = dropBytes(left, bytesWritten);
  }
}

function dropBytes(parts: readonly Uint8Array[], count: number): readonly Uint8Array[] {
  let drop = count;
  return parts.flatMap((part) => {
    const dropped = Math.min(drop, part.length);
    drop -= dropped;
    return dropped === part.length ? [] : [part.subarray(dropped)];
  });
}
