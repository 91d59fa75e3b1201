// Helpers that compute the constants of norms, in float64.

import { splitFloat } from './float.ts';

/** Magnitudes from 2^-60 to 2^61 need no scaling: float32 differences and products neither overflow nor become subnormal. */
const MAX_UNSCALED_EXPONENT = 60;

/** About the largest float32. */
const MAX_SLOPE = 3.4e38;

/**
 * The most that t may change per octave of the value (a factor of two) in fast arithmetic. Its log2 is right to 2^-20, which is
 * about 1e-6, so t is as well.
 */
export const MAX_UNITS_PER_OCTAVE = 1;

/** `scale = 2 ** exponent` brings the larger of two magnitudes to [1, 2); 1 if they need no scaling. */
export function scaling(a: number, b: number): { readonly exponent: number; readonly scale: number } {
  const { exponent } = splitFloat(Math.max(Math.abs(a), Math.abs(b)));
  if (Math.abs(exponent) <= MAX_UNSCALED_EXPONENT) return { exponent: 0, scale: 1 };
  return { exponent: -exponent, scale: 2 ** -exponent };
}

/** The slope of t over a span on which it rises by 1; 0 if the limits are equal. */
export const slopeOver = (span: number): number => (span > 0 ? 1 / span : 0);

/** The slope of t over a span on which it rises by 1/2: one side of a centre. */
export const halfSlopeOver = (span: number): number => Math.min(0.5 / span, MAX_SLOPE);
