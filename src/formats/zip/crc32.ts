// CRC-32 of zip archives, four bytes at a time ("slicing-by-4").

/** The generator polynomial, bits reversed. */
const POLYNOMIAL = 0xedb88320;

/** Table `n` advances the checksum of a byte by `n` zero bytes that follow it. */
const TABLES = [0, 1, 2, 3].map(() => new Uint32Array(256)) as [
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
];

for (let byte = 0; byte < 256; byte++) {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  TABLES[0][byte] = value;
}
for (let byte = 0; byte < 256; byte++)
  for (let table = 1; table < 4; table++) {
    const before = TABLES[table - 1]?.[byte] as number;
    (TABLES[table] as Uint32Array)[byte] = (before >>> 8) ^ (TABLES[0][before & 255] as number);
  }

/**
 * The checksum of bytes.
 * @param previous the checksum of the bytes before them
 */
export function crc32(bytes: Uint8Array, previous = 0): number {
  const [t0, t1, t2, t3] = TABLES;
  const multipleOf4 = bytes.length & ~3;
  let crc = ~previous;
  let at = 0;
  for (; at < multipleOf4; at += 4) {
    crc ^=
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24);
    crc =
      (t3[crc & 255] as number) ^
      (t2[(crc >>> 8) & 255] as number) ^
      (t1[(crc >>> 16) & 255] as number) ^
      (t0[crc >>> 24] as number);
  }
  for (; at < bytes.length; at++) crc = (crc >>> 8) ^ (t0[(crc ^ (bytes[at] as number)) & 255] as number);
  return ~crc >>> 0;
}
