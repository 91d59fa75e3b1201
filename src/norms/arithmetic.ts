// What the constants of norms are computed with, in float64.

import { split } from './float.ts';

/** Magnitudes whose float32 arithmetic neither overflows nor loses what matters to subnormals. */
const MAX_ORDINARY_EXPONENT = 60;

const LARGEST = 3.4e38;

/** What t may change with an octave of the value for plain logarithms, right to 2^-20, to keep it within 1e-6. */
export const MAX_PER_OCTAVE = 1;

/** The power of two that scales both of two values to magnitudes of about 1, or 1 where they are ordinary as they are. */
export function scaling(a: number, b: number): { readonly exponent: number; readonly scale: number } {
  const { exponent } = split(Math.max(Math.abs(a), Math.abs(b)));
  if (Math.abs(exponent) <= MAX_ORDINARY_EXPONENT) return { exponent: 0, scale: 1 };
  return { exponent: -exponent, scale: 2 ** -exponent };
}

/** One by a span: what t rises with each unit of it; 0 where limits meet. */
export const reciprocal = (span: number): number => (span > 0 ? 1 / span : 0);

/** The same on one side of a centre, where t rises by 1/2. */
export const halfReciprocal = (span: number): number => Math.min(0.5 / span, LARGEST);
