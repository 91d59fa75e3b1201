// What a norm is: the one definition that calculation, shaders, options, ticks and descriptions are derived from.

import type { NumberKind } from '../kinds/kind.ts';
import type { Option } from '../kinds/option.ts';

/** The limits of a norm, and its centre: the value at t = 1/2, strictly between them. Without a centre, one slope. */
export interface NormLimits {
  readonly vmin: number;
  readonly vmax: number;
  readonly center?: number | null;
}

/** The numbers that define a norm: finite, parameters positive, and rounded to float32 by `makeNorm`. */
export type NormNumbers<P extends string> = NormLimits & Readonly<Record<P, number>>;

/** The constants that a norm's GLSL uses: at most twelve, rounded to float32. Their names don't depend on the norm's numbers. */
export type NormConstants = Readonly<Record<string, number>>;

/** The GLSL of a norm for one arithmetic, and the float64 calculation of its constants. */
export interface NormGlsl<P extends string, C = NormConstants> {
  /**
   * Defines `float norm(Value x, NormConstants c)`: t of a value within the limits. It may use the functions of
   * shaders/value-exact.glsl or value-fast.glsl, where `Value` is int or float.
   */
  readonly glsl: string;
  /** Computes `c`; null if this arithmetic is not accurate enough for these numbers. */
  constants(p: NormNumbers<P>): C;
}

/** A norm in fast arithmetic: t within 1e-6 for ordinary numbers (`isOrdinary`). Logarithms of floats are right to 2^-21. */
export interface FastNorm<P extends string> {
  readonly fast: NormGlsl<P, NormConstants | null>;
}

/** A norm in exact arithmetic: t within 1e-6, whatever the limits. */
export interface ExactNorm<P extends string> extends NormGlsl<P> {
  /** For norms that support a centre. */
  readonly centered?: NormGlsl<P>;
}

/** What null means for a parameter: a threshold in units of the data. */
export const THRESHOLD = '1/50 of the largest magnitude';

/** The parameters of a norm, as rows of the table of options, which adds the norms that each belongs to. */
export type ParameterRows = Readonly<Record<string, Option<number | null, NumberKind>>>;

export interface NormDefinition<Rows, P extends string = keyof Rows & string> extends FastNorm<P> {
  /** Completes "the scale is …"; followed by the value of `linearWithin` or `exponent`. */
  readonly scale: string;
  /** Positive numbers. The default null stands for a threshold: a magnitude of the data. */
  readonly parameters: Rows;
  /** True if only positive values are on the scale. */
  readonly needsPositive?: boolean;
  /** The parameter that is half the width of the linear part about zero. */
  readonly linearWithin?: P;
  /** The parameter that t is raised to. */
  readonly exponent?: P;
  /** True if round values at equal distances make good ticks; otherwise powers of ten do. */
  readonly hasEvenTicks?: boolean;
  /** T(x), up to a factor and an offset: t = (T(x) - T(vmin)) / (T(vmax) - T(vmin)), to the power of `exponent` if present. */
  transform(value: number, p: NormNumbers<P>): number;
  inverse(transformed: number, p: NormNumbers<P>): number;
  /**
   * The norm with a slope for each side of a centre c. Above it t = 1/2 + 1/2 (T(x) - T(c)) / (T(vmax) - T(c)), and
   * likewise with vmin below it. T is odd about c. Missing for norms without a middle.
   */
  readonly centered?: FastNorm<P> & {
    /** True if any value can be the centre; otherwise only 0. */
    readonly atAnyValue: boolean;
  };
}

/** Infers the parameters of a norm. */
export const defineNorm = <const Rows extends ParameterRows>(
  definition: NormDefinition<Rows>,
): NormDefinition<Rows> => definition;
