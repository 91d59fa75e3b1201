// GIF's variant of LZW compression, with codes of up to 12 bits.

const MIN_CODE_SIZE = 8;
const CLEAR_CODE = 1 << MIN_CODE_SIZE;
const END_CODE = CLEAR_CODE + 1;
const FIRST_FREE_CODE = END_CODE + 1;
/** Number of 12-bit codes. When all are in use, the dictionary is cleared. */
const MAX_CODES = 4096;
/** Slots of the dictionary's hash table: a power of two, well above `MAX_CODES`. */
const HASH_BITS = 14;
const HASH_SLOTS = 1 << HASH_BITS;
const EMPTY_SLOT = -1;
/** Knuth's multiplicative hash: 2^32 divided by the golden ratio. */
const HASH_MULTIPLIER = 0x9e3779b1;
/** Bytes of a data block. */
const MAX_BLOCK_SIZE = 255;
const INITIAL_BUFFER_SIZE = 1 << 16;

/** Packs codes of varying width into bytes, in blocks that start with their length. */
class BlockWriter {
  #bytes = new Uint8Array(INITIAL_BUFFER_SIZE);
  /** Offset of the current block's length byte. */
  #blockStart = 0;
  /** Bytes in use, including the current block's length byte. */
  #length = 1;
  /** Bits that don't yet make up a byte, the oldest lowest. */
  #pendingBits = 0;
  #pendingCount = 0;

  /** @param width number of bits */
  write(code: number, width: number): void {
    this.#pendingBits |= code << this.#pendingCount;
    this.#pendingCount += width;
    while (this.#pendingCount >= 8) {
      this.#writeByte(this.#pendingBits & 255);
      this.#pendingBits >>>= 8;
      this.#pendingCount -= 8;
    }
  }

  #writeByte(byte: number): void {
    // Room for this byte, the length of the next block, and the terminator.
    if (this.#length + 3 > this.#bytes.length) this.#grow();
    this.#bytes[this.#length++] = byte;
    if (this.#length - this.#blockStart - 1 < MAX_BLOCK_SIZE) return;
    this.#bytes[this.#blockStart] = MAX_BLOCK_SIZE;
    this.#blockStart = this.#length++;
  }

  #grow(): void {
    const larger = new Uint8Array(2 * this.#bytes.length);
    larger.set(this.#bytes);
    this.#bytes = larger;
  }

  /** Returns all bytes, terminated by an empty block. */
  finish(): Uint8Array<ArrayBuffer> {
    if (this.#pendingCount > 0) this.#writeByte(this.#pendingBits & 255);
    const lastBlockSize = this.#length - this.#blockStart - 1;
    this.#bytes[this.#blockStart] = lastBlockSize;
    if (lastBlockSize > 0) this.#bytes[this.#length++] = 0;
    return this.#bytes.slice(0, this.#length);
  }
}

/**
 * Compresses the pixels of a GIF frame. The dictionary, a hash table with linear probing, maps a known string (by its code)
 * and the pixel that follows it to the code of the longer string.
 * @param indices palette indices, 0 to 255; at least one
 * @returns the frame's data, from the minimum code size to the terminating block
 */
export function compressLzw(indices: Uint8Array): Uint8Array<ArrayBuffer>[] {
  const writer = new BlockWriter();
  const keys = new Int32Array(HASH_SLOTS);
  const codes = new Int16Array(HASH_SLOTS);
  let nextCode = FIRST_FREE_CODE;
  let width = MIN_CODE_SIZE + 1;
  const clearDictionary = () => {
    writer.write(CLEAR_CODE, width);
    keys.fill(EMPTY_SLOT);
    nextCode = FIRST_FREE_CODE;
    width = MIN_CODE_SIZE + 1;
  };
  clearDictionary();
  /** Code of the longest known string that ends at the current pixel. */
  let code = indices[0] as number;
  for (let i = 1; i < indices.length; i++) {
    const key = (code << 8) | (indices[i] as number);
    let slot = Math.imul(key, HASH_MULTIPLIER) >>> (32 - HASH_BITS);
    while (keys[slot] !== EMPTY_SLOT && keys[slot] !== key) slot = (slot + 1) & (HASH_SLOTS - 1);
    if (keys[slot] === key) {
      code = codes[slot] as number;
      continue;
    }
    writer.write(code, width);
    if (nextCode === MAX_CODES) clearDictionary();
    else {
      if (nextCode >= 1 << width) width++;
      keys[slot] = key;
      codes[slot] = nextCode++;
    }
    code = indices[i] as number;
  }
  writer.write(code, width);
  // The decoder adds a string for that code too, which may widen the next one.
  if (nextCode < MAX_CODES && nextCode >= 1 << width) width++;
  writer.write(END_CODE, width);
  return [Uint8Array.of(MIN_CODE_SIZE), writer.finish()];
}
