// Float32 as the shader sees it: bits, order and binary exponents, so that CPU and GPU decide alike.

const float32 = new Float32Array(1);
const bits32 = new Int32Array(float32.buffer);

/** The bits of a value rounded to float32, as a signed 32-bit integer. */
export function bitsOf(value: number): number {
  float32[0] = value;
  return bits32[0] as number;
}

/** The float32 with these bits. */
export function floatOf(bits: number): number {
  bits32[0] = bits;
  return float32[0] as number;
}

/**
 * An integer that orders float32 values as they are ordered as numbers: both zeros are 0, infinities are the
 * outermost, and subnormals keep their place on hardware that would flush them. NaN has no place in the order.
 */
export function orderOf(value: number): number {
  const bits = bitsOf(value);
  return bits < 0 ? 0 - (bits & 0x7fffffff) : bits;
}

export interface Split {
  /** In [1, 2); 0 for zero. */
  readonly mantissa: number;
  /** `|value| = mantissa * 2 ** exponent`. */
  readonly exponent: number;
}

/** Mantissa and exponent of a magnitude; exact for every float32, subnormals included. */
export function split(value: number): Split {
  const magnitude = Math.abs(value);
  if (magnitude === 0) return { mantissa: 0, exponent: 0 };
  let exponent = Math.floor(Math.log2(magnitude));
  // Math.log2 may round across a power of two.
  if (magnitude * 2 ** -exponent >= 2) exponent += 1;
  else if (magnitude * 2 ** -exponent < 1) exponent -= 1;
  return { mantissa: magnitude * 2 ** -exponent, exponent };
}

/**
 * True for zero and for magnitudes from 2^-90 to 2^36: float32 holds the ratio of any two, the sum of any number of
 * them, and their shares of a mix.
 */
export const isOrdinary = (value: number): boolean =>
  value === 0 || (Math.abs(value) >= 2 ** -90 && Math.abs(value) <= 2 ** 36);
