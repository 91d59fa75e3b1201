// Mixing: a cell between two checkpoints. The twin of shaders/mix.glsl.

import type { Mixing } from '../options.ts';

/**
 * The value between `a` and `b`, as float32. Missing at either end is missing; so is what lies between
 * opposite infinities.
 * @param share in (0, 1)
 */
export function mixed(a: number, b: number, share: number, mixing: Mixing): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
  if (mixing === 'none' || a === b) return a;
  if (!Number.isFinite(a)) return Number.isFinite(b) ? a : Number.NaN;
  if (!Number.isFinite(b)) return b;
  if (mixing === 'log' && a > 0 && b > 0) return Math.fround(a * (b / a) ** share);
  return Math.fround(a * (1 - share) + b * share);
}
