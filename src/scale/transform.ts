// What norms are made of: their numbers, and the transforms and magnitudes that several share.

import { split } from './float.ts';

/** The numbers a norm is made of; all finite, thresholds positive, all rounded to float32 by `makeNorm`. */
export interface NormParameters {
  readonly vmin: number;
  readonly vmax: number;
  readonly linthresh: number;
  readonly linscale: number;
  readonly linearWidth: number;
  readonly gamma: number;
  /** The value at t = 1/2, strictly between the limits, with a slope on each side; null or left out: one slope. */
  readonly center?: number | null;
}

/** The base of symlog. */
export const BASE = 10;
export const LOG10_2 = Math.log10(2);

/** matplotlib's `linscale_adj`: decades given to [0, linthresh]. */
export const linearDecades = (p: NormParameters): number => p.linscale / (1 - 1 / BASE);

/** Magnitudes whose float32 arithmetic neither overflows nor loses what matters to subnormals. */
const ORDINARY_EXPONENT = 60;

/** The power of two that scales both of two values to magnitudes of about 1, or 1 where they are ordinary as they are. */
export function scaling(a: number, b: number): { readonly exponent: number; readonly scale: number } {
  const { exponent } = split(Math.max(Math.abs(a), Math.abs(b)));
  if (Math.abs(exponent) <= ORDINARY_EXPONENT) return { exponent: 0, scale: 1 };
  return { exponent: -exponent, scale: 2 ** -exponent };
}

/** What t may change with an octave of the value for plain logarithms, right to 2^-20, to keep it within 1e-6. */
export const MOST_PER_OCTAVE = 1;

/** asinh: the largest ratio of a value to the width; float32 must hold its square. */
export const MOST_WIDTHS = 2 ** 60;

/** Below this share of its width asinh is a straight line, as far as float32 can tell: x²/6 < 2^-26. */
export const ASINH_LINEAR = 2 ** -12;

/** `symlog`, which is odd. */
export function symlogTransform(value: number, p: NormParameters): number {
  const size = Math.abs(value) / p.linthresh;
  if (size <= 1) return Math.sign(value) * size * linearDecades(p);
  return Math.sign(value) * (linearDecades(p) + Math.log10(size));
}

/**
 * True for zero and for magnitudes from 2^-90 to 2^36: float32 holds the ratio of any two, the sum of any number of
 * them, and their shares of a mix.
 */
export const isOrdinary = (value: number): boolean =>
  value === 0 || (Math.abs(value) >= 2 ** -90 && Math.abs(value) <= 2 ** 36);
