// How far a float32 evaluation of a norm may be from the true t.

import { type Norm, transform } from './norms.ts';

/** What any t may be off by: about 1/400 of a table entry. */
export const T_TOLERANCE = 1e-5;

/**
 * Bound of |t in float32 - t|. It is `T_TOLERANCE` for every norm but asinh, however narrow the limits: differences
 * of float32 are exact, and logarithms of ratios can be had to a share of their size. asinh has no such form in
 * float32: t = (F(x) - F(vmin)) / (F(vmax) - F(vmin)) with F = asinh(x / width) rounds at 2^-22 of the larger F,
 * over the distance of the limits.
 */
export function roundingOfT(norm: Norm): number {
  if (norm.name !== 'asinh' || norm.vmin === norm.vmax) return T_TOLERANCE;
  const [low, high] = [transform(norm, norm.vmin), transform(norm, norm.vmax)];
  return Math.max(T_TOLERANCE, (2 ** -22 * Math.max(Math.abs(low), Math.abs(high))) / (high - low));
}
