// How far a float32 evaluation of a norm may be from the true t.

import { type Norm, normalize, transform } from './norms.ts';
import { TINY, U } from './values.ts';

/** What any t may be off by: about 1/400 of a table entry. */
export const T_TOLERANCE = 1e-5;

/** GLSL's log2: 2^-21 absolute near 1, 3 ulp elsewhere; an ulp of L is at most 2^-23 |L|. */
const LOG2_ERROR = 2 ** -21;

/**
 * Bound of the error of the norm's scale F (norms.ts, `transform`) at x, in F's own unit.
 *
 * log: |log2 x| times the error of log2.
 * symlog, asinh: x divided by the threshold, where the quotient overflows as a difference of two log2; so both
 *   exponents count. The linear part, products and sums: a few U of the result. Quotients may be flushed, 4 TINY, and
 *   so may x itself where it or a limit is subnormal: TINY times the steepest slope, which counts only where the
 *   threshold is hardly larger.
 */
function transformError(norm: Norm, x: number): number {
  const exponent = (v: number) => (v === 0 ? 0 : Math.abs(Math.log2(Math.abs(v))));
  if (norm.name === 'log') return Math.LOG10E * Math.LN2 * LOG2_ERROR * Math.max(1, exponent(x));
  const size = Math.abs(transform(norm, x));
  const [slope, threshold] =
    norm.name === 'symlog' ? [norm.linscale / 0.9, norm.linthresh] : [1, norm.linearWidth];
  const flushed = 4 * TINY * (1 + slope) + (2 * TINY * slope) / threshold;
  const rest = 8 * U * size + flushed;
  if (norm.name === 'symlog') {
    if (Math.abs(x) <= norm.linthresh) return rest;
    const logs = Math.max(1, exponent(x) + exponent(norm.linthresh));
    return rest + Math.LOG10E * Math.LN2 * LOG2_ERROR * logs;
  }
  // asinh near 0 is often computed as a log of nearly 1: an absolute error there too.
  const beyond = Math.abs(x) > norm.linearWidth;
  const logs = beyond ? Math.max(1, exponent(x) + exponent(norm.linearWidth)) : 1;
  return rest + Math.LN2 * LOG2_ERROR * logs;
}

/**
 * Bound of |t in float32 - t| at x in [vmin, vmax]; more than `T_TOLERANCE` only where the limits are narrow for
 * their distance from zero, or so small that differences are flushed.
 *
 * linear: (x - vmin) / (vmax - vmin) rounds three times (a division by 2.5 ulp): 8 U t, and both differences may
 *   be flushed. Subtracting two float32 loses nothing that was there, so narrow limits cost nothing.
 * power: that, then exp2(gamma * log2 u): log2's error times gamma ln 2, and exp2's (3 + 2|y|) ulp.
 * others: t = (F(x) - F(vmin)) / (F(vmax) - F(vmin)): the errors of the F over the distance of the limits.
 */
export function roundingOfT(norm: Norm, x: number): number {
  if (norm.vmin === norm.vmax) return 0;
  return Math.max(T_TOLERANCE, errorOfT(norm, x));
}

function errorOfT(norm: Norm, x: number): number {
  const t = normalize(norm, x);
  if (norm.name === 'linear' || norm.name === 'power') {
    const width = norm.vmax - norm.vmin;
    const u = (x - norm.vmin) / width;
    const du = 8 * U * u + (2 * TINY) / width;
    if (norm.name === 'linear') return du;
    const log = u === 0 ? 0 : Math.abs(Math.log2(u));
    const relative =
      norm.gamma * Math.LN2 * LOG2_ERROR * Math.max(1, log) + 2 * U * (3 + 2 * norm.gamma * log);
    return Math.max((u + du) ** norm.gamma - t, t - Math.max(u - du, 0) ** norm.gamma) + t * relative;
  }
  const width = transform(norm, norm.vmax) - transform(norm, norm.vmin);
  const limits = transformError(norm, norm.vmin) + transformError(norm, norm.vmax);
  return (transformError(norm, x) + transformError(norm, norm.vmin) + t * limits) / width + 8 * U * t;
}
