// Interpolation of a cell between two checkpoints: one row per method, on the CPU and in GLSL. All other code lists methods from here.

import { glsl } from '../glsl.ts';

interface MixingRow {
  /** Interpolates between two finite values; `mix` in (0, 1). The result may be off by rounding. */
  readonly interpolate: (a: number, b: number, mix: number) => number;
  /** Defines `Value interpolate(Value a, Value b, float fraction)`. May call the functions of shaders/mix-fast.glsl and mix-exact.glsl. */
  readonly glsl: string;
}

export const mixLinearly = (a: number, b: number, mix: number): number => a * (1 - mix) + b * mix;

const ROWS = {
  linear: {
    interpolate: mixLinearly,
    glsl: glsl`
Value interpolate(Value a, Value b, float fraction) {
  return interpolateLinearly(a, b, fraction);
}
`,
  },
  /** Linear in the logarithm; falls back to `linear` unless both values are positive. */
  log: {
    interpolate: (a, b, mix) => (a > 0 && b > 0 ? a * (b / a) ** mix : mixLinearly(a, b, mix)),
    glsl: glsl`
Value interpolate(Value a, Value b, float fraction) {
  bool arePositive = a > Value(0) && b > Value(0);
  Value logarithmic = interpolateLogarithms(a, b, fraction);
  return arePositive ? logarithmic : interpolateLinearly(a, b, fraction);
}
`,
  },
} satisfies Record<string, MixingRow>;

/** Interpolation between checkpoints. `none` shows the earlier of the two. */
export type Mixing = keyof typeof ROWS | 'none';

/** All methods, in the order in which they are listed. */
export const MIXINGS = [...Object.keys(ROWS), 'none'] as readonly Mixing[];

/** The row of a method; null for `none`. */
export const mixingRow = (mixing: Mixing): MixingRow | null => (mixing === 'none' ? null : ROWS[mixing]);

/**
 * Interpolates between the values of a cell at two checkpoints, in double precision. The result is within [a, b]. It is NaN if
 * either value is NaN, or if they are opposite infinities; if one value is infinite, it is that infinity.
 * @param mix weight of `b`, in (0, 1)
 */
export function mixDoubles(a: number, b: number, mix: number, mixing: Mixing): number {
  const row = mixingRow(mixing);
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
  if (!row || a === b) return a;
  if (!Number.isFinite(a)) return Number.isFinite(b) ? a : Number.NaN;
  if (!Number.isFinite(b)) return b;
  return Math.min(Math.max(row.interpolate(a, b, mix), Math.min(a, b)), Math.max(a, b));
}

/** Interpolates as `mixDoubles` between float32 values; the result is a float32. */
export const mixValues = (a: number, b: number, mix: number, mixing: Mixing): number =>
  Math.fround(mixDoubles(a, b, mix, mixing));
