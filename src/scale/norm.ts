// Norms: the map from value to [0, 1], defined as in matplotlib (matplotlib.colors, matplotlib.scale).
//
// Each norm is a file in src/norms/ with its transform, in float64, and its GLSL twin, which works in float32 with constants
// precomputed in float64. It keeps t accurate to 1e-6 for wide limits and ordinary values. For others there is a second twin, in
// src/norms/exact/: src/gpu/arithmetic.ts explains the two.

import type { NormConstants, NormLimits } from '../norms/definition.ts';
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

/** The GLSL and constants of a norm, for one arithmetic. */
export interface NormShader {
  /** Where the GLSL is defined. */
  readonly file: string;
  readonly glsl: string;
  readonly constants: NormConstants;
}

export type { NormParameters } from '../norms/registry.ts';

export interface Norm extends NormParameters {
  readonly name: NormName;
  /** Whether only positive values are on the scale; others count as under. */
  readonly needsPositive: boolean;
  /** Maps a value in [vmin, vmax] to t: 0 at vmin, 1 at vmax; 0 if `vmin == vmax`. */
  readonly toUnit: (value: number) => number;
  /** The value at t, the inverse of `toUnit`; extrapolates beyond [0, 1]. */
  readonly fromUnit: (t: number) => number;
  /** Its GLSL in fast arithmetic; null if that is not accurate enough. */
  readonly fast: NormShader | null;
}

/** The GLSL of a norm in fast arithmetic; null if that is not accurate enough. */
function fastShader(name: NormName, p: NormParameters): NormShader | null {
  const definition = normDefinition(name);
  const { fast } = (p.center != null && definition.centered) || definition;
  const numbers = [p.vmin, p.vmax, p.center ?? 0, ...parametersOf(name).map((parameter) => p[parameter])];
  const constants = numbers.every(isOrdinary) ? fast.constants(p) : null;
  return constants && { file: `src/norms/${name}.ts`, glsl: fast.glsl, constants };
}

/** `toUnit` and `fromUnit` of a norm with a centre: each side is mapped linearly to half of the range. */
function centeredMaps(name: NormName, p: NormParameters, center: number): Pick<Norm, 'toUnit' | 'fromUnit'> {
  const { transform, inverse } = normDefinition(name);
  const origin = transform(center, p);
  const below = origin - transform(p.vmin, p);
  const above = transform(p.vmax, p) - origin;
  return {
    toUnit: (value) => {
      const offset = transform(value, p) - origin;
      return 0.5 + (0.5 * offset) / (offset < 0 ? below : above);
    },
    fromUnit: (t) => inverse(origin + (2 * t - 1) * (t < 0.5 ? below : above), p),
  };
}

/**
 * Creates a norm. Limits and thresholds are rounded to float32 first.
 * @param given limits and parameters; omitted parameters have their default, omitted thresholds are 1
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
  // Data-dependent parameters are compared with float32 values.
  for (const parameter of parametersOf(name))
    if (parameters[parameter]?.default === null) p[parameter] = Math.fround(p[parameter]);
  const norm = { ...p, name, needsPositive: needsPositive(name), fast: fastShader(name, p) };
  if (p.center !== null) return { ...norm, ...centeredMaps(name, p, p.center) };
  const power = exponent ? p[exponent] : 1;
  const start = transform(p.vmin, p);
  const span = transform(p.vmax, p) - start;
  return {
    ...norm,
    toUnit: (value) => (span > 0 ? ((transform(value, p) - start) / span) ** power : 0),
    // A negative t has no real power, so extrapolate linearly.
    fromUnit: (t) => inverse(start + span * (t < 0 ? t : t ** (1 / power)), p),
  };
}

/** Where a value lies relative to the limits of a norm. */
export type ValueClass = 'in' | 'under' | 'over' | 'bad';

/** Classifies a value by comparison alone. The twin of the comparisons in color.glsl. */
export function classifyValue(norm: Norm, value: number): ValueClass {
  if (Number.isNaN(value)) return 'bad';
  if (value < norm.vmin) return 'under';
  if (value > norm.vmax) return 'over';
  return norm.needsPositive && value <= 0 ? 'under' : 'in';
}
