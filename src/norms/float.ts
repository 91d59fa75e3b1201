// Float32 as the shaders see it: bits and order, so that CPU and GPU decide alike. Names follow GLSL; the
// GLSL twin is shaders/value-exact.glsl.

const float32 = new Float32Array(1);
const int32 = new Int32Array(float32.buffer);

/** The bits of a value rounded to float32, as a signed 32-bit integer. */
export function floatBitsToInt(value: number): number {
  float32[0] = value;
  return int32[0] as number;
}

/** The float32 with these bits. */
export function intBitsToFloat(bits: number): number {
  int32[0] = bits;
  return float32[0] as number;
}

const MAGNITUDE_BITS = 0x7fffffff;

/**
 * An integer that sorts like the float32 value. Both zeros are 0, and subnormals keep their place even on hardware that
 * flushes them. Not for NaN.
 */
export function toOrder(value: number): number {
  const bits = floatBitsToInt(value);
  return bits < 0 ? 0 - (bits & MAGNITUDE_BITS) : bits;
}

/**
 * True for zero and for magnitudes from 2^-90 to 2^36. float32 can represent the ratio of any two such values, the sum of any
 * number of them that fits in memory, and their products with the fraction of a mix.
 */
export const isOrdinary = (value: number): boolean =>
  value === 0 || (Math.abs(value) >= 2 ** -90 && Math.abs(value) <= 2 ** 36);
