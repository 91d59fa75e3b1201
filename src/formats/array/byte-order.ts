// Rearranges the bytes of numbers, whole words at a time. The functions are too long to be inlined by V8 (100 bytes of bytecode):
// a loop that is inlined stays in a slower tier after some hundred calls, and takes twice as long (Chromium 156).

/** Reverses the bytes of each value. @param size bytes per value: 2, 4 or 8; `to` is aligned to it */
export function swapBytes(from: Uint8Array, to: Uint8Array, size: number): void {
  const read = new DataView(from.buffer, from.byteOffset, from.byteLength);
  if (size === 2) {
    const pairs = new Int16Array(to.buffer, to.byteOffset, to.byteLength >> 1);
    for (let index = 0; index < pairs.length; index++) pairs[index] = read.getInt16(2 * index);
    return;
  }
  const words = new Int32Array(to.buffer, to.byteOffset, to.byteLength >> 2);
  // Two words in a row that are one value change places.
  const swap = size === 8 ? 1 : 0;
  for (let index = 0; index < words.length; index++) words[index ^ swap] = read.getInt32(4 * index);
}

/** Expands numbers of bfloat16, which is the upper half of a float32, to as many: two at a time if they are aligned. */
export function expandBfloat16(from: Uint16Array, to: Float32Array): void {
  const bits = new Int32Array(to.buffer, to.byteOffset, to.length);
  const paired = from.byteOffset % 4 === 0 ? from.length >> 1 : 0;
  const pairs = new Int32Array(from.buffer, paired === 0 ? 0 : from.byteOffset, paired);
  for (let pair = 0; pair < paired; pair++) {
    const two = pairs[pair] as number;
    bits[2 * pair] = two << 16;
    bits[2 * pair + 1] = two & 0xffff0000;
  }
  for (let index = 2 * paired; index < bits.length; index++) bits[index] = (from[index] as number) << 16;
}
