// Converts IEEE 754 half precision to single precision, exactly: one number, or many at a time.

const SIGN_BIT = 0x8000;
const FRACTION_BITS = 10;
const FRACTION_MASK = 0x3ff;
/** The exponent of infinities and NaN. */
const MAX_EXPONENT = 31;
const EXPONENT_BIAS = 15;
/** The leading bit of the significand, which is not stored. Subnormal numbers (exponent 0) lack it. */
const HIDDEN_BIT = 1 << FRACTION_BITS;

/** The value of the lowest bit of the significand, by exponent. Subnormal numbers have that of exponent 1. */
const UNITS = Float32Array.from(
  { length: MAX_EXPONENT },
  (_, exponent) => 2 ** (Math.max(exponent, 1) - EXPONENT_BIAS - FRACTION_BITS),
);

/** The value of a half-precision number, given as its 16 bits. */
export function halfToFloat(bits: number): number {
  const sign = bits & SIGN_BIT ? -1 : 1;
  const exponent = (bits >> FRACTION_BITS) & MAX_EXPONENT;
  const fraction = bits & FRACTION_MASK;
  if (exponent === MAX_EXPONENT) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction : fraction + HIDDEN_BIT) * (UNITS[exponent] as number);
}

const HALVES = 0x10000;

/** The value of each half-precision number; filled when it is first needed. */
let table: Float32Array | undefined;

/** Converts numbers, given as their 16 bits. */
export function halvesToFloats(from: Uint16Array, to: Float32Array): void {
  if (from.length < HALVES && !table) {
    for (let index = 0; index < to.length; index++) to[index] = halfToFloat(from[index] as number);
    return;
  }
  table ??= Float32Array.from({ length: HALVES }, (_, bits) => halfToFloat(bits));
  const known = table;
  // Two at a time, if they are aligned.
  const paired = from.byteOffset % 4 === 0 ? from.length >> 1 : 0;
  const pairs = new Uint32Array(from.buffer, paired === 0 ? 0 : from.byteOffset, paired);
  for (let pair = 0, index = 0; pair < paired; pair++, index += 2) {
    const two = pairs[pair] as number;
    to[index] = known[two & 0xffff] as number;
    to[index + 1] = known[two >>> 16] as number;
  }
  for (let index = 2 * paired; index < to.length; index++) to[index] = known[from[index] as number] as number;
}
