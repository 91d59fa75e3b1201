// The checksums of LZ4 and Zstandard: XXH32 and XXH64 by Yann Collet (doc/xxhash_spec.md in the xxHash repository), seed 0.

const [P1, P2, P3, P4, P5] = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f, 0x165667b1];

const rotate = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** XXH32 of bytes, as an unsigned number. */
export function xxh32(bytes: Uint8Array): number {
  const view = viewOf(bytes);
  const round = (lane: number, at: number, seed: number, factor: number, bits: number): number =>
    Math.imul(rotate((lane + Math.imul(view.getUint32(at, true), seed)) | 0, bits), factor);
  let [a, b, c, d] = [(P1 + P2) | 0, P2 | 0, 0, -P1 | 0];
  let at = 0;
  for (; at + 16 <= bytes.length; at += 16) {
    a = round(a, at, P2, P1, 13);
    b = round(b, at + 4, P2, P1, 13);
    c = round(c, at + 8, P2, P1, 13);
    d = round(d, at + 12, P2, P1, 13);
  }
  const isLong = bytes.length >= 16;
  let hash = isLong ? rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18) : P5;
  hash = (hash + bytes.length) | 0;
  for (; at + 4 <= bytes.length; at += 4) hash = round(hash, at, P3, P4, 17);
  for (; at < bytes.length; at++)
    hash = Math.imul(rotate((hash + Math.imul(bytes[at] as number, P5)) | 0, 11), P1);
  hash = Math.imul(hash ^ (hash >>> 15), P2);
  hash = Math.imul(hash ^ (hash >>> 13), P3);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A factor of 64 bits: its low and high halves, and the low one in parts of 16 bits. */
const factor = (high: number, low: number) => ({ low, high, first: low & 0xffff, second: low >>> 16 });
type Factor = ReturnType<typeof factor>;

const Q1 = factor(0x9e3779b1, 0x85ebca87);
const Q2 = factor(0xc2b2ae3d, 0x27d4eb4f);
const Q3 = factor(0x165667b1, 0x9e3779f9);
const Q4 = factor(0x85ebca77, 0xc2b2ae63);
const Q5 = factor(0x27d4eb2f, 0x165667c5);

/** A number of 64 bits that is changed in place. BigInt would be tens of times slower. */
class Word {
  low: number;
  high: number;

  constructor(high = 0, low = 0) {
    [this.high, this.low] = [high | 0, low | 0];
  }

  add(high: number, low: number): void {
    const sum = (this.low >>> 0) + (low >>> 0);
    this.high = (this.high + high + (sum > 0xffffffff ? 1 : 0)) | 0;
    this.low = sum | 0;
  }

  multiply({ low, high, first, second }: Factor): void {
    const [a, b] = [this.low & 0xffff, this.low >>> 16];
    const middle = b * first + ((a * first) >>> 16);
    const other = a * second + (middle & 0xffff);
    const carry = b * second + Math.floor(middle / 0x10000) + Math.floor(other / 0x10000);
    this.high = (carry + Math.imul(this.low, high) + Math.imul(this.high, low)) | 0;
    this.low = Math.imul(this.low, low);
  }

  rotate(bits: number): void {
    const { low, high } = this;
    this.high = (high << bits) | (low >>> (32 - bits));
    this.low = (low << bits) | (high >>> (32 - bits));
  }

  xor(high: number, low: number): void {
    this.high ^= high;
    this.low ^= low;
  }

  /** Mixes the bits at the end. @returns the low half, unsigned */
  finish(): number {
    this.low ^= this.high >>> 1; // 33 bits to the right
    this.multiply(Q2);
    this.xor(this.high >>> 29, (this.low >>> 29) | (this.high << 3));
    this.multiply(Q3);
    return (this.low ^ this.high) >>> 0;
  }

  /** The round of a lane. */
  round(high: number, low: number): this {
    lane.high = high;
    lane.low = low;
    lane.multiply(Q2);
    this.add(lane.high, lane.low);
    this.rotate(31);
    this.multiply(Q1);
    return this;
  }
}

/** The lane of the current round. */
const lane = new Word();

/** The state after all blocks of 32 bytes. */
function hashBlocks(view: DataView): Word {
  const lanes = [new Word(Q1.high, Q1.low), new Word(Q2.high, Q2.low), new Word(), new Word()];
  const [a, b, c, d] = lanes as [Word, Word, Word, Word];
  a.add(Q2.high, Q2.low);
  d.add(~Q1.high, ~Q1.low);
  d.add(0, 1);
  for (let at = 0; at + 32 <= view.byteLength; at += 32) {
    a.round(view.getInt32(at + 4, true), view.getInt32(at, true));
    b.round(view.getInt32(at + 12, true), view.getInt32(at + 8, true));
    c.round(view.getInt32(at + 20, true), view.getInt32(at + 16, true));
    d.round(view.getInt32(at + 28, true), view.getInt32(at + 24, true));
  }
  const hash = new Word();
  for (const [index, bits] of [1, 7, 12, 18].entries()) {
    const turned = new Word(lanes[index]?.high, lanes[index]?.low);
    turned.rotate(bits);
    hash.add(turned.high, turned.low);
  }
  for (const { high, low } of lanes) {
    const merged = new Word().round(high, low);
    hash.xor(merged.high, merged.low);
    hash.multiply(Q1);
    hash.add(Q4.high, Q4.low);
  }
  return hash;
}

/** The low half of XXH64 of bytes, as an unsigned number: the checksum of Zstandard. */
export function xxh64Low(bytes: Uint8Array): number {
  const view = viewOf(bytes);
  const hash = bytes.length >= 32 ? hashBlocks(view) : new Word(Q5.high, Q5.low);
  hash.add(Math.floor(bytes.length / 2 ** 32), bytes.length);
  let at = bytes.length - (bytes.length % 32);
  for (; at + 8 <= bytes.length; at += 8) {
    const word = new Word().round(view.getInt32(at + 4, true), view.getInt32(at, true));
    hash.xor(word.high, word.low);
    hash.rotate(27);
    hash.multiply(Q1);
    hash.add(Q4.high, Q4.low);
  }
  if (at + 4 <= bytes.length) {
    const word = new Word(0, view.getInt32(at, true));
    word.multiply(Q1);
    hash.xor(word.high, word.low);
    hash.rotate(23);
    hash.multiply(Q2);
    hash.add(Q3.high, Q3.low);
    at += 4;
  }
  for (; at < bytes.length; at++) {
    const word = new Word(0, bytes[at]);
    word.multiply(Q5);
    hash.xor(word.high, word.low);
    hash.rotate(11);
    hash.multiply(Q1);
  }
  return hash.finish();
}
