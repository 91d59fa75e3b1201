// Decompresses Blosc (c-blosc 1, README_CHUNK_FORMAT.rst): blocks that may be split into the bytes of each place in a value, each
// compressed, with shuffled bytes or bits. The library's own decoder builds functions from text, which security policies forbid.

import { allocateBytes } from '../allocate.ts';
import { unlz4Block } from '../compressed/lz4.ts';
import { unzstdPart } from '../compressed/zstd.ts';
import { type FilePlace, rejectFile } from '../file.ts';
import { unblosclz } from './blosclz.ts';
import { unzlib } from './zlib.ts';

const HEADER = { size: 16, flags: 2, itemSize: 3, decoded: 4, block: 8, packed: 12 };
const FLAGS = { shuffled: 1, copied: 2, bitShuffled: 4, unsplit: 16 };
/** Blocks are split only for small values, and if the parts are not too short. */
const [MAX_SPLITS, MIN_PART] = [16, 128];

/** Decompresses a part of a block, whose size is known. */
type Decompress = (where: FilePlace, packed: Uint8Array, size: number) => Uint8Array | Promise<Uint8Array>;

/** By the number in the upper bits of the flags. */
const DECOMPRESS: readonly Decompress[] = [
  unblosclz,
  unlz4Block,
  async (where, packed, size) => {
    const { snappyUncompress } = await import('hyparquet');
    const bytes = allocateBytes(where, size);
    snappyUncompress(packed, bytes);
    return bytes;
  },
  unzlib,
  unzstdPart,
];

const rejectDamaged = (where: FilePlace): never =>
  rejectFile(where, 'its Blosc data are damaged or incomplete', 'copy or save it again');

/** Puts the bytes of each value together again. */
export function unshuffle(bytes: Uint8Array, itemSize: number): Uint8Array {
  const count = Math.floor(bytes.length / itemSize);
  const values = new Uint8Array(bytes);
  for (let byte = 0; byte < itemSize; byte++)
    for (let i = 0; i < count; i++) values[i * itemSize + byte] = bytes[byte * count + i] as number;
  return values;
}

/** Puts the bits of each value together again. Blosc leaves numbers of values that are no multiple of 8 as they are. */
function unshuffleBits(bytes: Uint8Array, itemSize: number): Uint8Array {
  const count = Math.floor(bytes.length / itemSize);
  const values = new Uint8Array(bytes);
  if (count % 8 !== 0) return values;
  values.fill(0, 0, count * itemSize);
  const rowBytes = count / 8;
  for (let row = 0; row < 8 * itemSize; row++)
    for (let i = 0; i < count; i++) {
      const bit = ((bytes[row * rowBytes + (i >> 3)] as number) >> (i & 7)) & 1;
      values[i * itemSize + (row >> 3)] = (values[i * itemSize + (row >> 3)] as number) | (bit << (row & 7));
    }
  return values;
}

class BloscReader {
  readonly #where: FilePlace;
  readonly #packed: Uint8Array;
  readonly #view: DataView;

  constructor(where: FilePlace, packed: Uint8Array) {
    [this.#where, this.#packed] = [where, packed];
    this.#view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  }

  async read(limit: number): Promise<Uint8Array> {
    if (this.#packed.length < HEADER.size) return rejectDamaged(this.#where);
    const size = this.#number(HEADER.decoded);
    if (size > limit || this.#number(HEADER.packed) !== this.#packed.length)
      return rejectDamaged(this.#where);
    if ((this.#flags & FLAGS.copied) !== 0) {
      const content = this.#packed.subarray(HEADER.size);
      return content.length === size ? content : rejectDamaged(this.#where);
    }
    const output = allocateBytes(this.#where, size);
    const blockSize = this.#number(HEADER.block);
    if (blockSize <= 0 && size > 0) return rejectDamaged(this.#where);
    const blocks = Math.ceil(size / blockSize);
    if (HEADER.size + 4 * blocks > this.#packed.length) return rejectDamaged(this.#where);
    for (let block = 0; block < blocks; block++) {
      const length = Math.min(blockSize, size - block * blockSize);
      const start = this.#number(HEADER.size + 4 * block);
      output.set(this.#arrange(await this.#readBlock(start, length, blockSize)), block * blockSize);
    }
    return output;
  }

  get #flags(): number {
    return this.#packed[HEADER.flags] as number;
  }

  get #itemSize(): number {
    return this.#packed[HEADER.itemSize] as number;
  }

  #number(at: number): number {
    return at >= 0 && at + 4 <= this.#view.byteLength
      ? this.#view.getInt32(at, true)
      : rejectDamaged(this.#where);
  }

  async #readBlock(start: number, length: number, blockSize: number): Promise<Uint8Array> {
    const [items, decompress] = [this.#itemSize, DECOMPRESS[this.#flags >> 5]];
    if (!decompress || items === 0) return rejectDamaged(this.#where);
    const isSplit =
      (this.#flags & FLAGS.unsplit) === 0 &&
      length === blockSize &&
      items <= MAX_SPLITS &&
      blockSize / items >= MIN_PART;
    const parts = isSplit ? items : 1;
    const partSize = Math.floor(length / parts);
    const block = allocateBytes(this.#where, length);
    let at = start;
    for (let part = 0; part < parts; part++) {
      const packedSize = this.#number(at);
      const [from, end] = [at + 4, at + 4 + packedSize];
      if (packedSize < 0 || end > this.#packed.length) return rejectDamaged(this.#where);
      const packed = this.#packed.subarray(from, end);
      const isStored = packedSize === partSize;
      block.set(isStored ? packed : await decompress(this.#where, packed, partSize), part * partSize);
      at = end;
    }
    return block;
  }

  #arrange(block: Uint8Array): Uint8Array {
    if ((this.#flags & FLAGS.shuffled) !== 0 && this.#itemSize > 1) return unshuffle(block, this.#itemSize);
    return (this.#flags & FLAGS.bitShuffled) !== 0 ? unshuffleBits(block, this.#itemSize) : block;
  }
}

/** Decompresses a chunk. @throws an error if it is damaged, or has more bytes than the limit */
export const unblosc = (where: FilePlace, packed: Uint8Array, limit: number): Promise<Uint8Array> =>
  new BloscReader(where, packed).read(limit);
