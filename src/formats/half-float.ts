// Converts IEEE 754 half precision to single precision, exactly.

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
