// Norms: the map from value to [0, 1], defined as in matplotlib (matplotlib.colors, matplotlib.scale).
//
// Each norm is a file in src/norms/: its transform here, in float64, and its GLSL twins, which work in float32 and so
// get constants prepared in float64. The exact twin keeps t right to 1e-6 even where limits are narrow or values span
// all of float32; the plain one is quicker, and does so where limits are wide and all numbers ordinary.

import type { Constants, NormKinds, NormLimits } from '../norms/definition.ts';
import { isOrdinary } from '../norms/float.ts';
import {
  NORM_OPTIONS,
  type NormName,
  type NormParameterName,
  type NormParameters,
  needsPositive,
  normDefinition,
  parametersOf,
  parameterValues,
} from '../norms/registry.ts';

/** What a program needs of a norm in one kind of arithmetic. */
export interface NormShader {
  readonly name: NormName;
  readonly glsl: string;
  readonly constants: Constants;
}

export type { NormParameters } from '../norms/registry.ts';

export interface Norm extends NormParameters {
  readonly name: NormName;
  /** True where only positive values have a place on the scale; others are under it. */
  readonly needsPositive: boolean;
  /** t of a value in [vmin, vmax]: 0 at vmin, 1 at vmax; 0 where `vmin == vmax`. */
  readonly toUnit: (value: number) => number;
  /** The value at t, the inverse of `toUnit`; goes on beyond 0 and 1. */
  readonly fromUnit: (t: number) => number;
  readonly exact: NormShader;
  /** Null where plain arithmetic is not accurate enough. */
  readonly plain: NormShader | null;
}

/** The norm in both kinds of arithmetic. */
function shadersOf(name: NormName, p: NormParameters): Pick<Norm, 'exact' | 'plain'> {
  const definition = normDefinition(name);
  const kinds: NormKinds<NormParameterName> = (p.center != null && definition.centered) || definition;
  const shader = (glsl: string, constants: Constants): NormShader => ({ name, glsl, constants });
  const numbers = [p.vmin, p.vmax, p.center ?? 0, ...parametersOf(name).map((parameter) => p[parameter])];
  const plain = numbers.every(isOrdinary) ? kinds.plain.constants(p) : null;
  return {
    exact: shader(kinds.exact.glsl, kinds.exact.constants(p)),
    plain: plain && shader(kinds.plain.glsl, plain),
  };
}

/** t about a centre, and its inverse. */
function aboutCenter(name: NormName, p: NormParameters, center: number): Pick<Norm, 'toUnit' | 'fromUnit'> {
  const { transform, inverse } = normDefinition(name);
  const middle = transform(center, p);
  const below = middle - transform(p.vmin, p);
  const above = transform(p.vmax, p) - middle;
  return {
    toUnit: (value) => {
      const from = transform(value, p) - middle;
      return 0.5 + (0.5 * from) / (from < 0 ? below : above);
    },
    fromUnit: (t) => inverse(middle + (2 * t - 1) * (t < 0.5 ? below : above), p),
  };
}

/**
 * A norm with its limits and thresholds, each rounded to float32 first.
 * @param given parameters that are left out have their default, thresholds 1
 */
export function makeNorm(
  name: NormName,
  given: NormLimits & Partial<Record<NormParameterName, number>>,
): Norm {
  const { transform, inverse, exponent, parameters } = normDefinition(name);
  const p = {
    ...parameterValues((parameter) => given[parameter] ?? NORM_OPTIONS[parameter].default ?? 1),
    vmin: Math.fround(given.vmin),
    vmax: Math.fround(given.vmax),
    center: given.center == null ? null : Math.fround(given.center),
  };
  // What comes from the data is compared with them.
  for (const parameter of parametersOf(name))
    if (parameters[parameter]?.default === null) p[parameter] = Math.fround(p[parameter]);
  const norm = { ...p, name, needsPositive: needsPositive(name), ...shadersOf(name, p) };
  if (p.center !== null) return { ...norm, ...aboutCenter(name, p, p.center) };
  const power = exponent ? p[exponent] : 1;
  const start = transform(p.vmin, p);
  const span = transform(p.vmax, p) - start;
  return {
    ...norm,
    toUnit: (value) => (span > 0 ? ((transform(value, p) - start) / span) ** power : 0),
    // A power of less than nothing is none: below 0 the share goes on in a line.
    fromUnit: (t) => inverse(start + span * (t < 0 ? t : t ** (1 / power)), p),
  };
}

/** What a value is to a norm; decided by comparison alone. Its twin is the first half of `colorOf` in color.glsl. */
export type ValueClass = 'in' | 'under' | 'over' | 'bad';

export function classifyValue(norm: Norm, value: number): ValueClass {
  if (Number.isNaN(value)) return 'bad';
  if (value < norm.vmin) return 'under';
  if (value > norm.vmax) return 'over';
  return norm.needsPositive && value <= 0 ? 'under' : 'in';
}
