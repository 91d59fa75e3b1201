// The checksum of Zarr's zlib chunks: Adler-32 (RFC 1950).

const ADLER_MODULUS = 65_521;
/** So many bytes can be added before a sum exceeds 32 bits. */
const ADLER_RUN = 5552;

export function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (let start = 0; start < bytes.length; start += ADLER_RUN) {
    for (const byte of bytes.subarray(start, start + ADLER_RUN)) {
      a += byte;
      b += a;
    }
    a %= ADLER_MODULUS;
    b %= ADLER_MODULUS;
  }
  return ((b << 16) | a) >>> 0;
}
