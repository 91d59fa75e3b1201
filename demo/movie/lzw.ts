// The compression of GIF: Lempel, Ziv and Welch's, with codes of up to 12 bits.

/** Codes that there are; once all have a meaning, all are forgotten. */
const CODES = 4096;
/** Slots of the table of strings known, a power of two well above `CODES`. */
const SLOTS = 1 << 14;
/** Bytes of a block of data. */
const BLOCK = 255;

/** Collects codes as bytes, in blocks that each begin with their length. */
class Blocks {
  #bytes = new Uint8Array(1 << 16);
  #length = 1; // the first block's length comes first
  #block = 0;
  #bits = 0;
  #held = 0;

  write(code: number, width: number): void {
    this.#held |= code << this.#bits;
    this.#bits += width;
    while (this.#bits >= 8) {
      this.#byte(this.#held & 255);
      this.#held >>>= 8;
      this.#bits -= 8;
    }
  }

  #byte(byte: number): void {
    if (this.#length + 3 > this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#bytes.length);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = byte;
    if (this.#length - this.#block - 1 < BLOCK) return;
    this.#bytes[this.#block] = BLOCK;
    this.#block = this.#length++;
  }

  finish(): Uint8Array<ArrayBuffer> {
    if (this.#bits > 0) this.#byte(this.#held & 255);
    const last = this.#length - this.#block - 1;
    this.#bytes[this.#block] = last;
    if (last > 0) this.#bytes[this.#length++] = 0; // an empty block ends it
    return this.#bytes.slice(0, this.#length);
  }
}

/** Indices from 0 to 255 as the data of a GIF's image, from its code size to its last, empty block. */
export function compressLzw(indices: Uint8Array): Uint8Array<ArrayBuffer>[] {
  const clear = 256;
  const blocks = new Blocks();
  const keys = new Int32Array(SLOTS);
  const codes = new Int16Array(SLOTS);
  let next = 0;
  let width = 9;
  const forget = () => {
    blocks.write(clear, width);
    keys.fill(-1);
    next = clear + 2;
    width = 9;
  };
  forget();
  let code = indices[0] as number;
  for (let i = 1; i < indices.length; i++) {
    const key = (code << 8) | (indices[i] as number);
    let slot = Math.imul(key, 0x9e3779b1) >>> 18;
    while (keys[slot] !== -1 && keys[slot] !== key) slot = (slot + 1) & (SLOTS - 1);
    if (keys[slot] === key) {
      code = codes[slot] as number;
      continue;
    }
    blocks.write(code, width);
    if (next === CODES) forget();
    else {
      if (next >= 1 << width) width++;
      keys[slot] = key;
      codes[slot] = next++;
    }
    code = indices[i] as number;
  }
  blocks.write(code, width);
  // The reader's table has grown with that code too.
  if (next < CODES && next >= 1 << width) width++;
  blocks.write(clear + 1, width);
  return [Uint8Array.of(8), blocks.finish()];
}
