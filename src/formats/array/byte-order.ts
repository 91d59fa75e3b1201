// Rearranges the bytes of numbers, whole words at a time.

/** Reverses the bytes of each value. @param size bytes per value: 2, 4 or 8; both arrays are aligned to it */
export function swapBytes(from: Uint8Array, to: Uint8Array, size: number): void {
  if (size === 2) swapPairs(from, to);
  else swapWords(from, to, size === 8 ? 1 : 0);
}

function swapPairs(from: Uint8Array, to: Uint8Array): void {
  const [read, write] = [from, to].map(
    ({ buffer, byteOffset, byteLength }) => new Uint16Array(buffer, byteOffset, byteLength >> 1),
  ) as [Uint16Array, Uint16Array];
  for (let index = 0; index < read.length; index++) {
    const value = read[index] as number;
    write[index] = (value << 8) | (value >>> 8);
  }
}

/** @param swap 1 if two words in a row are one value, and change places */
function swapWords(from: Uint8Array, to: Uint8Array, swap: 0 | 1): void {
  const [read, write] = [from, to].map(
    ({ buffer, byteOffset, byteLength }) => new Int32Array(buffer, byteOffset, byteLength >> 2),
  ) as [Int32Array, Int32Array];
  for (let index = 0; index < read.length; index++) {
    const value = read[index] as number;
    write[index ^ swap] = (value << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24);
  }
}

/** Expands numbers of bfloat16, which is the upper half of a float32. */
export function expandBfloat16(from: Uint16Array, to: Float32Array): void {
  const bits = new Int32Array(to.buffer, to.byteOffset, to.length);
  for (let index = 0; index < bits.length; index++) bits[index] = (from[index] as number) << 16;
}
