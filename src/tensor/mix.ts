// Mixing: a cell between two checkpoints, on the CPU and in GLSL, a row each way. Options and programs know them from here alone.

import { glsl } from '../glsl.ts';

interface MixingRow {
  /** Between two finite values, as far as sums and products round; `share` in (0, 1). */
  readonly between: (a: number, b: number, share: number) => number;
  /** Defines `Value interpolate(Value a, Value b, float fraction)`; may use `interpolateLinearly` of shaders/mix.glsl. */
  readonly glsl: string;
}

const linear = (a: number, b: number, share: number): number => a * (1 - share) + b * share;

const ROWS = {
  linear: {
    between: linear,
    glsl: glsl`
Value interpolate(Value a, Value b, float fraction) {
  return interpolateLinearly(a, b, fraction);
}
`,
  },
  /** Along the logarithm; linear where an end is not positive. */
  log: {
    between: (a, b, share) => (a > 0 && b > 0 ? a * (b / a) ** share : linear(a, b, share)),
    glsl: glsl`
#if EXACT_VALUES
Value interpolate(Value a, Value b, float fraction) {
  if (a <= 0 || b <= 0) return interpolateLinearly(a, b, fraction);
  FloatParts from = splitFloat(a);
  float octaves = fraction * log2Ratio(splitFloat(b), from);
  float wholeOctaves = floor(octaves);
  float mantissa = from.mantissa * exp2(octaves - wholeOctaves);
  int exponent = from.exponent + int(wholeOctaves);
  return mantissa >= 2.0 ? joinOrder(mantissa * 0.5, exponent + 1) : joinOrder(mantissa, exponent);
}
#else
Value interpolate(Value a, Value b, float fraction) {
  bool arePositive = a > 0.0 && b > 0.0;
  float octaves = fraction * log2(b / a);
  return arePositive ? a * exp2(octaves) : interpolateLinearly(a, b, fraction);
}
#endif
`,
  },
} satisfies Record<string, MixingRow>;

/** `none` shows checkpoints only. */
export type Mixing = keyof typeof ROWS | 'none';

/** In the order in which they are listed. */
export const MIXINGS = [...Object.keys(ROWS), 'none'] as readonly Mixing[];

/** Null for `none`. */
export const mixingRow = (mixing: Mixing): MixingRow | null => (mixing === 'none' ? null : ROWS[mixing]);

/**
 * The value between `a` and `b`, as float32, and never beyond either, however sums round. Missing at either end is missing;
 * so is what lies between opposite infinities.
 * @param share in (0, 1)
 */
export function mixValues(a: number, b: number, share: number, mixing: Mixing): number {
  const row = mixingRow(mixing);
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
  if (!row || a === b) return a;
  if (!Number.isFinite(a)) return Number.isFinite(b) ? a : Number.NaN;
  if (!Number.isFinite(b)) return b;
  return Math.min(Math.max(Math.fround(row.between(a, b, share)), Math.min(a, b)), Math.max(a, b));
}
