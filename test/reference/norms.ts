// matplotlib's five norms in double precision, from their definitions.

import type { NormName } from '../../src/options.ts';

/** A norm with the parameters of all norms; each uses its own. */
export interface Norm {
  readonly name: NormName;
  readonly vmin: number;
  readonly vmax: number;
  readonly linthresh: number;
  readonly linscale: number;
  readonly linearWidth: number;
  readonly gamma: number;
  /** The value at t = 1/2, with a slope on each side; null for one slope. */
  readonly center: number | null;
}

/** SymmetricalLogTransform, base 10, divided by linthresh: one decade beyond ±linthresh is 1. */
export function symlog(x: number, linthresh: number, linscale: number): number {
  const linear = linscale / (1 - 1 / 10);
  const size = Math.abs(x) / linthresh;
  return size <= 1 ? (x / linthresh) * linear : Math.sign(x) * (linear + Math.log10(size));
}

/** The scale on which a norm is linear: t is the fraction of the distance from T(vmin) to T(vmax). */
export function transform(norm: Norm, x: number): number {
  switch (norm.name) {
    case 'log':
      return Math.log10(x);
    case 'symlog':
      return symlog(x, norm.linthresh, norm.linscale);
    case 'asinh':
      return Math.asinh(x / norm.linearWidth);
    default:
      return x;
  }
}

/**
 * t, not clipped; NaN where matplotlib masks the value (log of zero and of negatives).
 * vmin == vmax gives 0, and power gives 0 below vmin, as in matplotlib 3.6.
 */
export function normalize(norm: Norm, x: number): number {
  if (norm.name === 'log' && !(x > 0)) return Number.NaN;
  if (norm.vmin === norm.vmax) return 0;
  const low = transform(norm, norm.vmin);
  if (norm.center !== null) {
    const [middle, at] = [transform(norm, norm.center), transform(norm, x)];
    if (at >= middle) return 0.5 + (at - middle) / (transform(norm, norm.vmax) - middle) / 2;
    return (at - low) / (middle - low) / 2;
  }
  const unit = (transform(norm, x) - low) / (transform(norm, norm.vmax) - low);
  return norm.name === 'power' ? Math.max(unit, 0) ** norm.gamma : unit;
}
