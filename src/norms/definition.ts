// What a norm is: the one definition that calculation, shaders, options, ticks and words read.

import type { NumberKind } from '../kinds/kind.ts';
import type { Option } from '../kinds/option.ts';

/** Limits of a norm, and the value at t = 1/2, strictly between them, with a slope on each side; null: one slope. */
export interface NormLimits {
  readonly vmin: number;
  readonly vmax: number;
  readonly center?: number | null;
}

/** The numbers that a norm is made of: all finite, parameters positive, all rounded to float32 by `makeNorm`. */
export type NormNumbers<P extends string> = NormLimits & Readonly<Record<P, number>>;

/** Constants of a shader, by name: float32, at most twelve, the same names whatever the numbers of the norm. */
export type Constants = Readonly<Record<string, number>>;

/** A norm for one kind of arithmetic: src/gpu/program.ts says what `glsl` may use. */
export interface NormKind<P extends string, C = Constants> {
  /** Defines `float norm(Value x, Constants c)`: t of a value within the limits. */
  readonly glsl: string;
  /** What `c` holds; null where this arithmetic is not accurate enough for these numbers. */
  constants(p: NormNumbers<P>): C;
}

/** A norm in exact and in plain arithmetic (value-exact.glsl, value-plain.glsl). */
export interface NormKinds<P extends string> {
  /** Right to 1e-6 for all limits. */
  readonly exact: NormKind<P>;
  /** For ordinary numbers (`isOrdinary`); logarithms of float32 values are right to 2^-21. */
  readonly plain: NormKind<P, Constants | null>;
}

/** What null means for a parameter: a threshold in units of the data. */
export const THRESHOLD = 'largest magnitude / 50';

/** Parameters of a norm: rows of the table of options, which adds with which norms they have an effect. */
export type ParameterRows = Readonly<Record<string, Option<number | null, NumberKind>>>;

export interface NormDefinition<Rows, P extends string = keyof Rows & string> extends NormKinds<P> {
  /** Its scale in a sentence: "the scale is …"; behind it comes `linearWithin` or `exponent`. */
  readonly scale: string;
  /** Positive numbers. A default of null is a threshold: a magnitude of the data. */
  readonly parameters: Rows;
  /** True where only positive values have a place on the scale. */
  readonly needsPositive?: boolean;
  /** The parameter that is half the width of the linear part about zero. */
  readonly linearWithin?: P;
  /** The parameter that is the power to which t is raised. */
  readonly exponent?: P;
  /** True where round values at even steps make good ticks; else powers of ten do. */
  readonly hasEvenTicks?: boolean;
  /** The scale's transform, up to a factor and an offset that cancel. */
  transform(value: number, p: NormNumbers<P>): number;
  inverse(transformed: number, p: NormNumbers<P>): number;
  /**
   * Each side of a centre with a slope of its own: t = 1/2 + 1/2 (T(x) - T(c)) / (T(vmax) - T(c)) above the centre c, and
   * likewise with vmin below it. T is the transform, which is odd about c. Left out where the scale has no middle.
   */
  readonly centered?: NormKinds<P> & {
    /** True where any value can be the centre, else only 0. */
    readonly atAnyValue: boolean;
  };
}

/** Infers a norm's parameters. */
export const defineNorm = <const Rows extends ParameterRows>(
  definition: NormDefinition<Rows>,
): NormDefinition<Rows> => definition;
