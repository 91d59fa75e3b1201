// Mixing: a cell between two checkpoints. The twin of shaders/mix.glsl.

import type { Mixing } from '../options.ts';

const within = (value: number, a: number, b: number): number =>
  Math.min(Math.max(Math.fround(value), Math.min(a, b)), Math.max(a, b));

/**
 * The value between `a` and `b`, as float32, and never beyond either, however sums round. Missing at either end is missing; so is what lies between
 * opposite infinities.
 * @param share in (0, 1)
 */
export function mixed(a: number, b: number, share: number, mixing: Mixing): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
  if (mixing === 'none' || a === b) return a;
  if (!Number.isFinite(a)) return Number.isFinite(b) ? a : Number.NaN;
  if (!Number.isFinite(b)) return b;
  if (mixing === 'log' && a > 0 && b > 0) return within(a * (b / a) ** share, a, b);
  return within(a * (1 - share) + b * share, a, b);
}
