// What a norm is: the one definition that calculation, shaders, options, ticks and words read.

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

/** A parameter of a norm, which is an option: a positive number. */
export interface NormParameter {
  /** Null: the largest magnitude / 50. */
  readonly default: number | null;
  /** Half a sentence for `--help` and tooltips. */
  readonly help: string;
}

export interface NormDefinition<P extends string> extends NormKinds<P> {
  /** Its scale in a sentence: "the scale is …"; behind it comes `linearWithin` or `exponent`. */
  readonly scale: string;
  readonly parameters: { readonly [Name in P]?: NormParameter };
  /** True where only positive values have a place on the scale. */
  readonly needsPositive?: boolean;
  /** The parameter that is half the width of the linear part about zero. */
  readonly linearWithin?: NoInfer<P>;
  /** The parameter that is the power to which t is raised. */
  readonly exponent?: NoInfer<P>;
  /** True where round values at even steps make good ticks; else powers of ten do. */
  readonly hasEvenTicks?: boolean;
  /** The scale's transform, up to a factor and an offset that cancel. */
  transform(value: number, p: NormNumbers<NoInfer<P>>): number;
  inverse(transformed: number, p: NormNumbers<NoInfer<P>>): number;
  /**
   * Each side of a centre with a slope of its own: t = 1/2 + 1/2 (T(x) - T(c)) / (T(vmax) - T(c)) above the centre c, and
   * likewise with vmin below it. T is the transform, which is odd about c. Left out where the scale has no middle.
   */
  readonly centered?: NormKinds<NoInfer<P>> & {
    /** True where any value can be the centre, else only 0. */
    readonly atAnyValue: boolean;
  };
}

/** Infers the names of a norm's parameters. */
export const defineNorm = <P extends string = never>(definition: NormDefinition<P>): NormDefinition<P> =>
  definition;
