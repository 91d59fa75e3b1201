// Mantissas and exponents of float32 numbers, in float64. The GLSL twin is shaders/value-exact.glsl.

/** `|value| = mantissa * 2 ** exponent`. */
export interface FloatParts {
  /** In [1, 2); 0 for zero. */
  readonly mantissa: number;
  readonly exponent: number;
}

/** Mantissa and exponent of a magnitude; exact for every float32, subnormals included. */
export function splitFloat(value: number): FloatParts {
  const magnitude = Math.abs(value);
  if (magnitude === 0) return { mantissa: 0, exponent: 0 };
  let exponent = Math.floor(Math.log2(magnitude));
  // Math.log2 may round across a power of two.
  if (magnitude * 2 ** -exponent >= 2) exponent += 1;
  else if (magnitude * 2 ** -exponent < 1) exponent -= 1;
  return { mantissa: magnitude * 2 ** -exponent, exponent };
}

/** Magnitudes from 2^-60 to 2^61 need no scaling: float32 differences and products neither overflow nor become subnormal. */
const MAX_UNSCALED_EXPONENT = 60;

/** `scale = 2 ** exponent` brings the larger of two magnitudes to [1, 2); 1 if they need no scaling. */
export function scaling(a: number, b: number): { readonly exponent: number; readonly scale: number } {
  const { exponent } = splitFloat(Math.max(Math.abs(a), Math.abs(b)));
  if (Math.abs(exponent) <= MAX_UNSCALED_EXPONENT) return { exponent: 0, scale: 1 };
  return { exponent: -exponent, scale: 2 ** -exponent };
}
