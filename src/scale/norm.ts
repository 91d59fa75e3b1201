// Norms: the map from value to [0, 1], defined as in matplotlib (matplotlib.colors, matplotlib.scale).
//
// Each norm is written once here and twice, as its GLSL twins of the name in `glsl`. They work in float32, so they get
// constants prepared in float64. The twin in shaders/norm-exact.glsl keeps t accurate to 1e-6 even where the limits are
// narrow or the values span all of float32; the one in shaders/norm-plain.glsl is quicker, and does so where
// the limits are wide and all numbers ordinary.

import type { NormName } from '../options.ts';
import { CENTRED } from './centred.ts';
import { split } from './float.ts';
import {
  ASINH_LINEAR,
  BASE,
  isOrdinary,
  LOG10_2,
  linearDecades,
  MOST_PER_OCTAVE,
  MOST_WIDTHS,
  type NormParameters,
  scaling,
  symlogTransform,
} from './transform.ts';

export type { NormParameters } from './transform.ts';

export interface Norm extends NormParameters {
  readonly name: NormName;
  /** The name of its GLSL twins. */
  readonly glsl: string;
  /** t of a value in [vmin, vmax]: 0 at vmin, 1 at vmax; 0 where `vmin == vmax`. */
  readonly toUnit: (value: number) => number;
  /** The value at t, the inverse of `toUnit`. */
  readonly fromUnit: (t: number) => number;
  /** Twelve float32 constants for the exact GLSL twin. */
  readonly exact: Float32Array;
  /** Those for the plain one; null where it is not accurate enough. */
  readonly plain: Float32Array | null;
}

interface NormDefinition {
  /** The name of its twin in shaders/norm.glsl. */
  readonly glsl: string;
  /** True where only positive values have a place on the scale. */
  readonly positive: boolean;
  /** The scale's transform, up to a factor and an offset that cancel. */
  readonly transform: (value: number, p: NormParameters) => number;
  readonly inverse: (transformed: number, p: NormParameters) => number;
  readonly exact: (p: NormParameters) => readonly number[];
  /** Null where limits are too narrow for logarithms of float32 values, which are right to 2^-21. */
  readonly plain: (p: NormParameters) => readonly number[] | null;
}

const reciprocal = (span: number): number => (span > 0 ? 1 / span : 0);

/** `(x - vmin) / (vmax - vmin)` with all scaled to magnitudes below 2. */
function linearConstants(p: NormParameters): readonly number[] {
  const { exponent, scale } = scaling(p.vmin, p.vmax);
  return [exponent, p.vmin * scale, reciprocal((p.vmax - p.vmin) * scale), p.gamma];
}

/** `(x - vmin) / (vmax - vmin)`. */
const plainLinear = (p: NormParameters): readonly number[] => [p.vmin, reciprocal(p.vmax - p.vmin)];

/** The same for `exp2(gamma log2(share))`: a relative error of gamma / 2^21. */
const MOST_GAMMA = 1.5;

/** asinh: the most that its values may exceed their span, whose share their rounding is. */
const MOST_OFFSET = 2;

const DEFINITIONS: Record<NormName, NormDefinition> = {
  linear: {
    glsl: 'normLinear',
    positive: false,
    transform: (value) => value,
    inverse: (transformed) => transformed,
    exact: linearConstants,
    plain: plainLinear,
  },
  power: {
    glsl: 'normPower',
    positive: false,
    // `makeNorm` raises the linear share to gamma, as matplotlib's PowerNorm does.
    transform: (value) => value,
    inverse: (transformed) => transformed,
    exact: linearConstants,
    plain: (p) => (p.gamma <= MOST_GAMMA ? [...plainLinear(p), p.gamma] : null),
  },
  log: {
    glsl: 'normLog',
    positive: true,
    transform: (value) => Math.log2(value),
    inverse: (transformed) => 2 ** transformed,
    exact: (p) => {
      const low = split(p.vmin);
      return [low.mantissa, low.exponent, reciprocal(Math.log2(p.vmax) - Math.log2(p.vmin)), 0];
    },
    plain: (p) => {
      const perOctave = reciprocal(Math.log2(p.vmax) - Math.log2(p.vmin));
      return perOctave <= MOST_PER_OCTAVE ? [1 / p.vmin, perOctave] : null;
    },
  },
  symlog: {
    glsl: 'normSymlog',
    positive: false,
    transform: symlogTransform,
    inverse: (transformed, p) => {
      const knee = linearDecades(p);
      const size = Math.abs(transformed);
      if (size <= knee) return (transformed / knee) * p.linthresh;
      return Math.sign(transformed) * p.linthresh * BASE ** (size - knee);
    },
    exact: (p) => {
      const start = symlogTransform(p.vmin, p);
      const perUnit = reciprocal(symlogTransform(p.vmax, p) - start);
      const unitAt = (value: number) => (symlogTransform(value, p) - start) * perUnit;
      const knee = split(p.linthresh);
      const inLinear = (value: number) => Math.min(Math.max(value, -p.linthresh), p.linthresh);
      const linear = scaling(inLinear(p.vmin), inLinear(p.vmax));
      const upperAnchor = Math.max(p.vmin, p.linthresh);
      const upper = split(upperAnchor);
      const lower = split(p.vmin);
      return [
        knee.mantissa,
        knee.exponent,
        inLinear(p.vmin) * linear.scale,
        ((linearDecades(p) / p.linthresh) * perUnit) / linear.scale,
        upper.mantissa,
        upper.exponent,
        lower.mantissa,
        lower.exponent,
        LOG10_2 * perUnit,
        unitAt(inLinear(p.vmin)),
        unitAt(upperAnchor),
        linear.exponent,
      ];
    },
    plain: (p) => {
      const start = symlogTransform(p.vmin, p);
      const perUnit = reciprocal(symlogTransform(p.vmax, p) - start);
      const perOctave = LOG10_2 * perUnit;
      if (perOctave > MOST_PER_OCTAVE) return null;
      const unitAt = (value: number) => (symlogTransform(value, p) - start) * perUnit;
      const linearStart = Math.min(Math.max(p.vmin, -p.linthresh), p.linthresh);
      const upperAnchor = Math.max(p.vmin, p.linthresh);
      const slope = (linearDecades(p) / p.linthresh) * perUnit;
      return [
        p.linthresh,
        linearStart,
        slope,
        unitAt(linearStart),
        1 / upperAnchor,
        reciprocal(Math.max(-p.vmin, 0)),
        perOctave,
        unitAt(upperAnchor),
      ];
    },
  },
  asinh: {
    glsl: 'normAsinh',
    positive: false,
    transform: (value, p) => Math.asinh(value / p.linearWidth),
    inverse: (transformed, p) => p.linearWidth * Math.sinh(transformed),
    exact: (p) => {
      if (Math.max(Math.abs(p.vmin), Math.abs(p.vmax)) < ASINH_LINEAR * p.linearWidth)
        return [...linearConstants(p), 1];
      const width = split(p.linearWidth);
      const start = Math.asinh(p.vmin / p.linearWidth);
      const perUnit = reciprocal(Math.asinh(p.vmax / p.linearWidth) - start);
      return [width.mantissa, width.exponent, start, perUnit];
    },
    plain: (p) => {
      const start = Math.asinh(p.vmin / p.linearWidth);
      const end = Math.asinh(p.vmax / p.linearWidth);
      const perUnit = reciprocal(end - start);
      const perOctave = Math.LN2 * perUnit;
      const widths = Math.max(Math.abs(p.vmin), Math.abs(p.vmax)) / p.linearWidth;
      const offset = Math.max(Math.abs(start), Math.abs(end)) * perUnit;
      if (perOctave > MOST_PER_OCTAVE || offset > MOST_OFFSET || widths > MOST_WIDTHS) return null;
      return [1 / p.linearWidth, perOctave, start * perUnit];
    },
  },
};

function constants(numbers: readonly number[]): Float32Array {
  const padded = new Float32Array(12);
  padded.set(numbers);
  return padded;
}

/** Constants for the GLSL twins. */
function constantsOf(
  name: NormName,
  p: NormParameters,
  center: number | null,
): Pick<Norm, 'glsl' | 'exact' | 'plain'> {
  const ordinary = [p.vmin, p.vmax, p.linthresh, p.linearWidth, center ?? 0].every(isOrdinary);
  const definition = (center !== null && CENTRED[name]) || DEFINITIONS[name];
  const numbers = ordinary ? definition.plain(p, center ?? 0) : null;
  return {
    glsl: definition.glsl,
    exact: constants(definition.exact(p, center ?? 0)),
    plain: numbers && constants(numbers),
  };
}

/** t about a centre, and its inverse. */
function aboutCenter(name: NormName, p: NormParameters, center: number): Pick<Norm, 'toUnit' | 'fromUnit'> {
  const { transform, inverse } = DEFINITIONS[name];
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

/** True where only positive values have a place on the scale (`log`). */
export const needsPositive = (name: NormName): boolean => DEFINITIONS[name].positive;

/** A norm with its limits and thresholds, each rounded to float32 first. */
export function makeNorm(name: NormName, parameters: NormParameters): Norm {
  const definition = DEFINITIONS[name];
  const p: NormParameters = {
    ...parameters,
    vmin: Math.fround(parameters.vmin),
    vmax: Math.fround(parameters.vmax),
    linthresh: Math.fround(parameters.linthresh),
    linearWidth: Math.fround(parameters.linearWidth),
    center: parameters.center == null ? null : Math.fround(parameters.center),
  };
  const center = p.center ?? null;
  const exponent = name === 'power' ? p.gamma : 1;
  const start = definition.transform(p.vmin, p);
  const span = definition.transform(p.vmax, p) - start;
  if (center !== null)
    return { ...p, name, ...constantsOf(name, p, center), ...aboutCenter(name, p, center) };
  return {
    ...p,
    name,
    ...constantsOf(name, p, center),
    toUnit: (value) => (span > 0 ? ((definition.transform(value, p) - start) / span) ** exponent : 0),
    fromUnit: (t) => definition.inverse(start + span * t ** (1 / exponent), p),
  };
}

/** What a value is to a norm; decided by comparison alone. Its twin is the first half of `colorOf` in color.glsl. */
export type ValueClass = 'in' | 'under' | 'over' | 'bad';

export function classOf(norm: Norm, value: number): ValueClass {
  if (Number.isNaN(value)) return 'bad';
  if (value < norm.vmin) return 'under';
  if (value > norm.vmax) return 'over';
  return needsPositive(norm.name) && value <= 0 ? 'under' : 'in';
}
