// Decompresses Zstandard files, which may have several frames, and verifies their checksums (RFC 8878).

import { Decompress } from 'fzstd';
import { HeadglowError } from '../../tensor/error.ts';
import { type FilePlace, formatBytes, rejectFile, rejectSize } from '../file.ts';
import { memoryFlag } from '../memory-budget.ts';
import { MAX_OUTPUT, Output } from './output.ts';
import { xxh64Low } from './xxhash.ts';

/** A frame of compressed bytes. */
interface Frame {
  readonly start: number;
  readonly end: number;
  /** Decompressed bytes; undefined if the frame does not say so. */
  readonly size: number | undefined;
  /** Checksum of the decompressed bytes; undefined if the frame has none. */
  readonly checksum: number | undefined;
}

const MAGIC = 0xfd2fb528;
/** Frames with these magic numbers, sixteen of them, are skipped. */
const SKIPPABLE = 0x184d2a50;
/** Bytes that a decoder must keep: the limit of the `zstd` command, too. */
const MAX_WINDOW = 2 ** 27;
/** The header of a block, and the type of blocks that repeat a byte. */
const [BLOCK_HEADER, REPEATED] = [3, 1];

const rejectDamaged = (where: FilePlace): never =>
  rejectFile(where, 'its Zstandard data are damaged or incomplete', 'copy or save it again');

/** Reads a file of frames by their sizes, without decompressing them. */
class FrameReader {
  readonly #where: FilePlace;
  readonly #bytes: Uint8Array;
  readonly #limit: number;
  #at = 0;

  constructor(where: FilePlace, bytes: Uint8Array, limit = MAX_OUTPUT) {
    this.#where = where;
    this.#bytes = bytes;
    this.#limit = limit;
  }

  readAll(): Frame[] {
    const frames: Frame[] = [];
    while (this.#at < this.#bytes.length) {
      const start = this.#at;
      const magic = this.#readNumber(4);
      if (magic === MAGIC) {
        const size = this.#readHeader();
        const checksum = this.#skipBlocks();
        frames.push({ start, end: this.#at, size, checksum });
      } else if ((magic & ~15) >>> 0 === SKIPPABLE) this.#skip(this.#readNumber(4));
      else rejectDamaged(this.#where);
    }
    return frames;
  }

  #hasChecksum = false;

  /** @returns the decompressed size, if the header says so */
  #readHeader(): number | undefined {
    const flags = this.#readNumber(1);
    const isSingle = (flags & 32) !== 0;
    this.#hasChecksum = (flags & 4) !== 0;
    const windowByte = isSingle ? 0 : this.#readNumber(1);
    if (this.#readNumber([0, 1, 2, 4][flags & 3] as number) !== 0)
      rejectFile(this.#where, 'it was compressed with a dictionary', 'compress it without one');
    const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][flags >> 6] as number;
    const size = sizeBytes === 0 ? undefined : this.#readNumber(sizeBytes) + (sizeBytes === 2 ? 256 : 0);
    const base = 2 ** (10 + (windowByte >> 3));
    const window = isSingle ? (size as number) : base + (base / 8) * (windowByte & 7);
    if (isSingle && window > this.#limit)
      rejectSize(
        this.#where,
        `decompressing it takes ${formatBytes(window)} of memory, above the limit of ${formatBytes(this.#limit)}`,
        `raise the limit with ${memoryFlag(window)}`,
      );
    if (!isSingle && window > MAX_WINDOW)
      rejectSize(
        this.#where,
        `decompressing it takes ${formatBytes(window)} of memory`,
        'unpack it first: zstd -d --memory=2048MB',
      );
    return size;
  }

  /** @returns the checksum after the blocks, if there is one */
  #skipBlocks(): number | undefined {
    for (let isLast = false; !isLast; ) {
      const header = this.#readNumber(BLOCK_HEADER);
      isLast = (header & 1) !== 0;
      this.#skip(((header >> 1) & 3) === REPEATED ? 1 : header >> 3);
    }
    return this.#hasChecksum ? this.#readNumber(4) : undefined;
  }

  #readNumber(length: number): number {
    const start = this.#at;
    this.#skip(length);
    let value = 0;
    for (let at = this.#at - 1; at >= start; at--) value = 256 * value + (this.#bytes[at] as number);
    return value;
  }

  #skip(length: number): void {
    this.#at += length;
    if (this.#at > this.#bytes.length) rejectDamaged(this.#where);
  }
}

/** Compressed bytes at a time. */
const PIECE = 2 ** 14;

/** Decompresses frame by frame into the output, a piece at each step. */
function* decompressFrames(
  where: FilePlace,
  packed: Uint8Array,
  frames: readonly Frame[],
  output: Output,
): Generator<undefined, void> {
  try {
    for (const { start, end, size, checksum } of frames) {
      const before = output.length;
      const stream = new Decompress((piece) => output.push(piece));
      for (let at = start; at < end; at += PIECE) {
        const next = Math.min(end, at + PIECE);
        stream.push(packed.subarray(at, next), next === end);
        yield;
      }
      if (size !== undefined && output.length - before !== size) rejectDamaged(where);
      if (checksum !== undefined && xxh64Low(output.since(before)) !== checksum) rejectDamaged(where);
    }
  } catch (error) {
    if (error instanceof HeadglowError) throw error;
    rejectDamaged(where);
  }
}

const declaredSize = (frames: readonly Frame[]): number =>
  frames.reduce((sum, { size = 0 }) => sum + size, 0);

/**
 * All bytes of a file.
 * @param limit the most bytes
 * @throws HeadglowError if it is damaged, or too large
 */
export async function unzstd(
  where: FilePlace,
  packed: Uint8Array,
  signal?: AbortSignal,
  limit?: number,
): Promise<Uint8Array> {
  const frames = new FrameReader(where, packed, limit).readAll();
  const output = new Output(where, declaredSize(frames), limit);
  for (const _ of decompressFrames(where, packed, frames, output)) await output.pause(signal);
  return output.since(0);
}

/** The bytes of a part of a file whose size is known. @throws HeadglowError if it has another size */
export function unzstdPart(where: FilePlace, packed: Uint8Array, size: number): Uint8Array {
  const frames = new FrameReader(where, packed).readAll();
  const output = new Output(where, size, size);
  for (const _ of decompressFrames(where, packed, frames, output));
  return output.length === size ? output.since(0) : rejectDamaged(where);
}
