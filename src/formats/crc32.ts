// The checksums CRC-32 (zip, gzip) and CRC-32C (RFC 3720; Zarr), sixteen bytes at a time ("slicing-by-16").

/** Bytes at a time, in words of four. */
const WORD = 4;
const WORDS = 4;

type Checksum = (bytes: Uint8Array, previous?: number) => number;

/** Entry `256 * n + byte` advances the checksum of a byte by `n` zero bytes that follow it. */
function createTable(polynomial: number): Int32Array {
  const table = new Int32Array(256 * WORD * WORDS);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    table[byte] = value;
  }
  for (let entry = 256; entry < table.length; entry++) {
    const before = table[entry - 256] as number;
    table[entry] = (before >>> 8) ^ (table[before & 255] as number);
  }
  return table;
}

/** @param polynomial the generator polynomial, bits reversed */
function createChecksum(polynomial: number): Checksum {
  const table = createTable(polynomial);
  /** Advances a word by the words that follow it among those that are handled together. */
  const advance = (word: number, following: number): number => {
    const at = 256 * WORD * following;
    return (
      (table[at + 768 + (word & 255)] as number) ^
      (table[at + 512 + ((word >>> 8) & 255)] as number) ^
      (table[at + 256 + ((word >>> 16) & 255)] as number) ^
      (table[at + (word >>> 24)] as number)
    );
  };
  return (bytes, previous = 0) => {
    let crc = ~previous;
    const addBytes = (start: number, end: number): void => {
      for (let at = start; at < end; at++)
        crc = (crc >>> 8) ^ (table[(crc ^ (bytes[at] as number)) & 255] as number);
    };
    const { buffer, byteOffset, length } = bytes;
    // Words must be aligned. They are little-endian, as everywhere that JavaScript runs.
    const start = -byteOffset & (WORD - 1);
    if (length < start) {
      addBytes(0, length);
      return ~crc >>> 0;
    }
    const words = new Int32Array(buffer, byteOffset + start, Math.floor((length - start) / WORD));
    const end = words.length - (words.length % WORDS);
    addBytes(0, start);
    for (let at = 0; at < end; at += WORDS)
      crc =
        advance(crc ^ (words[at] as number), 3) ^
        advance(words[at + 1] as number, 2) ^
        advance(words[at + 2] as number, 1) ^
        advance(words[at + 3] as number, 0);
    addBytes(start + WORD * end, length);
    return ~crc >>> 0;
  };
}

/**
 * The CRC-32 of bytes.
 * @param previous the checksum of the bytes before them
 */
export const crc32: Checksum = createChecksum(0xedb88320);

/** The CRC-32C of bytes, with Castagnoli's polynomial. */
export const crc32c: Checksum = createChecksum(0x82f63b78);
