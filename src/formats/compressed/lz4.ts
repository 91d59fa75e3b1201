// Decompresses LZ4 blocks, and the frames around them (lz4_Block_format.md and lz4_Frame_format.md in the LZ4 repository). Sizes are
// known beforehand, so no more is written than that.

import { allocateBytes } from '../allocate.ts';
import { type FilePlace, rejectFile } from '../file.ts';
import { xxh32 } from './xxhash.ts';

const MAGIC = 0x184d2204;
/** Shortest match, and the length that is continued in further bytes. */
const [MIN_MATCH, CONTINUED] = [4, 15];

const rejectDamaged = (where: FilePlace): never =>
  rejectFile(where, 'its LZ4 data are damaged or incomplete', 'copy or save it again');

class BlockReader {
  readonly #packed: Uint8Array;
  readonly #output: Uint8Array;
  #at = 0;
  #filled: number;

  /** @param filled bytes of the output before the block, to which its matches may refer */
  constructor(packed: Uint8Array, output: Uint8Array, filled: number) {
    this.#packed = packed;
    this.#output = output;
    this.#filled = filled;
  }

  /** @returns the number of bytes in the output; undefined if the block is damaged */
  run(): number | undefined {
    while (this.#at < this.#packed.length) {
      const token = this.#packed[this.#at++] as number;
      const literals = this.#readLength(token >> 4);
      if (literals > this.#packed.length - this.#at || literals > this.#output.length - this.#filled)
        return undefined;
      this.#output.set(this.#packed.subarray(this.#at, this.#at + literals), this.#filled);
      this.#at += literals;
      this.#filled += literals;
      // The last sequence has no match.
      if (this.#at === this.#packed.length) return this.#filled;
      if (!this.#copyMatch(token & CONTINUED)) return undefined;
    }
    return undefined;
  }

  #copyMatch(code: number): boolean {
    if (this.#at + 2 > this.#packed.length) return false;
    const distance = (this.#packed[this.#at] as number) | ((this.#packed[this.#at + 1] as number) << 8);
    this.#at += 2;
    const length = MIN_MATCH + this.#readLength(code);
    if (distance === 0 || distance > this.#filled || length > this.#output.length - this.#filled)
      return false;
    // A match may overlap with what it writes, so it is copied byte by byte.
    for (const end = this.#filled + length; this.#filled < end; this.#filled++)
      this.#output[this.#filled] = this.#output[this.#filled - distance] as number;
    return true;
  }

  #readLength(code: number): number {
    if (code < CONTINUED) return code;
    let length = code;
    for (let byte = 255; byte === 255 && this.#at < this.#packed.length; ) {
      byte = this.#packed[this.#at++] as number;
      length += byte;
    }
    return length;
  }
}

/** The bytes of a single block. @throws HeadglowError if it does not have exactly `size` bytes */
export function unlz4Block(where: FilePlace, packed: Uint8Array, size: number): Uint8Array {
  const output = allocateBytes(where, size);
  return new BlockReader(packed, output, 0).run() === size ? output : rejectDamaged(where);
}

interface FrameHeader {
  /** Where the blocks start. */
  readonly start: number;
  /** Whether a checksum follows each block, and the content. */
  readonly hasBlockChecksums: boolean;
  readonly hasChecksum: boolean;
}

function readFrameHeader(where: FilePlace, packed: Uint8Array, view: DataView): FrameHeader {
  if (view.byteLength < 7 || view.getUint32(0, true) !== MAGIC) return rejectDamaged(where);
  const flags = view.getUint8(4);
  if ((flags & 1) !== 0) rejectFile(where, 'it was compressed with a dictionary', 'compress it without one');
  const start = 7 + ((flags & 8) !== 0 ? 8 : 0);
  if (packed[start - 1] !== ((xxh32(packed.subarray(4, start - 1)) >> 8) & 255)) rejectDamaged(where);
  return { start, hasBlockChecksums: (flags & 16) !== 0, hasChecksum: (flags & 4) !== 0 };
}

/** The bytes of a frame. @throws HeadglowError if a checksum is wrong, or if it does not have exactly `size` bytes */
export function unlz4Frame(where: FilePlace, packed: Uint8Array, size: number): Uint8Array {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const { start, hasBlockChecksums, hasChecksum } = readFrameHeader(where, packed, view);
  const isRight = (bytes: Uint8Array, at: number): boolean =>
    at + 4 <= packed.length && view.getUint32(at, true) === xxh32(bytes);
  const output = allocateBytes(where, size);
  let filled = 0;
  for (let at = start; at + 4 <= packed.length; ) {
    const header = view.getUint32(at, true);
    at += 4;
    if (header === 0)
      return filled === size && (!hasChecksum || isRight(output, at)) ? output : rejectDamaged(where);
    const isStored = header >= 2 ** 31;
    const length = isStored ? header - 2 ** 31 : header;
    if (length > packed.length - at) break;
    const block = packed.subarray(at, at + length);
    at += length;
    if (hasBlockChecksums && !isRight(block, at)) break;
    if (hasBlockChecksums) at += 4;
    if (!isStored) filled = new BlockReader(block, output, filled).run() ?? rejectDamaged(where);
    else if (length > size - filled) break;
    else {
      output.set(block, filled);
      filled += length;
    }
  }
  return rejectDamaged(where);
}
