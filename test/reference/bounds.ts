// The largest error of t in float32.

import { type Norm, transform } from './norms.ts';

/** The error that is allowed for every norm: about 1/400 of a table entry. */
export const T_TOLERANCE = 1e-5;

/**
 * The bound of |t in float32 - t|. It is `T_TOLERANCE` for all norms but asinh, however narrow the limits: differences of
 * float32 values are exact, and logarithms of ratios can be computed with a small relative error. asinh has no such form:
 * t = (F(x) - F(vmin)) / (F(vmax) - F(vmin)) with F = asinh(x / width) has an error of 2^-22 of the larger F, divided by the
 * distance of the limits.
 */
export function roundingOfT(norm: Norm): number {
  if (norm.name !== 'asinh' || norm.vmin === norm.vmax) return T_TOLERANCE;
  const [low, high] = [transform(norm, norm.vmin), transform(norm, norm.vmax)];
  return Math.max(T_TOLERANCE, (2 ** -22 * Math.max(Math.abs(low), Math.abs(high))) / (high - low));
}
