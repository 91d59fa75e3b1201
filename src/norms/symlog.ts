// The symmetric logarithmic norm of matplotlib, to the base 10: linear within ±linthresh, which is the knee, and
// logarithmic beyond. Its transform is odd.

import { glsl } from '../glsl.ts';
import { positive } from '../kinds/option.ts';
import { MAX_PER_OCTAVE, reciprocal, scaling } from './arithmetic.ts';
import { defineNorm, type NormNumbers, THRESHOLD } from './definition.ts';
import { split } from './float.ts';

type Numbers = NormNumbers<'linthresh' | 'linscale'>;

const BASE = 10;
const LOG10_2 = Math.log10(2);

/** matplotlib's `linscale_adj`: decades given to [0, linthresh]. */
const linearDecades = (p: Numbers): number => p.linscale / (1 - 1 / BASE);

function transform(value: number, p: Numbers): number {
  const size = Math.abs(value) / p.linthresh;
  if (size <= 1) return Math.sign(value) * size * linearDecades(p);
  return Math.sign(value) * (linearDecades(p) + Math.log10(size));
}

/** The pieces of the norm between two limits. */
function piecesOf(p: Numbers) {
  const start = transform(p.vmin, p);
  const perUnit = reciprocal(transform(p.vmax, p) - start);
  const inLinear = (value: number): number => Math.min(Math.max(value, -p.linthresh), p.linthresh);
  const unitAt = (value: number): number => (transform(value, p) - start) * perUnit;
  const linearStart = inLinear(p.vmin);
  const upperStart = Math.max(p.vmin, p.linthresh);
  return {
    linearStart,
    linearEnd: inLinear(p.vmax),
    linearUnit: unitAt(linearStart),
    linearSlope: (linearDecades(p) / p.linthresh) * perUnit,
    upperStart,
    upperUnit: unitAt(upperStart),
    perOctave: LOG10_2 * perUnit,
  };
}

/** The side of a centre that ends at a limit: where its straight part ends, t there, and its rise with an octave beyond. */
function sideOf(p: Numbers, limit: number) {
  const straight = Math.min(limit, p.linthresh);
  const end = transform(limit, p);
  return { straight, unit: (0.5 * transform(straight, p)) / end, perOctave: (0.5 * LOG10_2) / end };
}

export const symlog = defineNorm({
  scale: 'logarithmic (symlog), linear within ',
  parameters: {
    /** symlog: the norm is linear within ±linthresh. `null`: the largest magnitude / 50. */
    linthresh: positive({
      group: 'Scale',
      label: 'Linear threshold',
      default: null,
      auto: THRESHOLD,
      help: 'magnitude up to which the scale is linear',
    }),
    /** symlog: decades that the linear part takes on each side. */
    linscale: positive({
      group: 'Scale',
      label: 'Linear scale',
      default: 1,
      unit: 'decades',
      help: 'length of each half of the linear range on the colorbar, in decades',
    }),
  },
  linearWithin: 'linthresh',
  transform,
  inverse: (transformed, p) => {
    const knee = linearDecades(p);
    const size = Math.abs(transformed);
    if (size <= knee) return (transformed / knee) * p.linthresh;
    return Math.sign(transformed) * p.linthresh * BASE ** (size - knee);
  },
  exact: {
    constants: (p) => {
      const { linearStart, linearEnd, linearSlope, upperStart, perOctave, linearUnit, upperUnit } =
        piecesOf(p);
      const [knee, upper, lower] = [split(p.linthresh), split(upperStart), split(p.vmin)];
      const linear = scaling(linearStart, linearEnd);
      return {
        kneeMantissa: knee.mantissa,
        kneeExponent: knee.exponent,
        linearExponent: linear.exponent,
        linearStart: linearStart * linear.scale,
        linearSlope: linearSlope / linear.scale,
        linearUnit,
        upperMantissa: upper.mantissa,
        upperExponent: upper.exponent,
        upperUnit,
        lowerMantissa: lower.mantissa,
        lowerExponent: lower.exponent,
        perOctave,
      };
    },
    // Three pieces, each measured from an anchor of its own so that narrow limits lose nothing.
    glsl: glsl`
float norm(int x, Constants c) {
  Split size = split(x);
  int kneeExponent = int(c.kneeExponent);
  bool outside = size.exponent > kneeExponent || (size.exponent == kneeExponent && size.mantissa > c.kneeMantissa);
  if (!outside || x == 0) return c.linearUnit + (scaled(x, int(c.linearExponent)) - c.linearStart) * c.linearSlope;
  // Below zero t rises from vmin as the magnitude falls.
  bool upper = x > 0;
  Split anchor = Split(upper ? c.upperMantissa : c.lowerMantissa, int(upper ? c.upperExponent : c.lowerExponent));
  float rise = log2Ratio(size, anchor) * c.perOctave;
  return upper ? c.upperUnit + rise : -rise;
}
`,
  },
  plain: {
    constants: (p) => {
      const { linearEnd: _, upperStart, ...pieces } = piecesOf(p);
      if (pieces.perOctave > MAX_PER_OCTAVE) return null;
      return {
        ...pieces,
        knee: p.linthresh,
        inverseUpper: 1 / upperStart,
        inverseLower: reciprocal(Math.max(-p.vmin, 0)),
      };
    },
    glsl: glsl`
float norm(float x, Constants c) {
  float size = abs(x);
  bool upper = x > 0.0;
  float rise = log2(size * (upper ? c.inverseUpper : c.inverseLower)) * c.perOctave;
  // Below zero t rises from vmin as the magnitude falls.
  float outside = upper ? c.upperUnit + rise : -rise;
  return size > c.knee ? outside : c.linearUnit + (x - c.linearStart) * c.linearSlope;
}
`,
  },
  centered: {
    atAnyValue: false,
    exact: {
      constants: (p) => {
        const knee = split(p.linthresh);
        const [low, high] = [sideOf(p, -p.vmin), sideOf(p, p.vmax)];
        const [lowScale, highScale] = [scaling(low.straight, 0), scaling(high.straight, 0)];
        return {
          kneeMantissa: knee.mantissa,
          kneeExponent: knee.exponent,
          lowExponent: lowScale.exponent,
          highExponent: highScale.exponent,
          lowSlope: low.unit / (low.straight * lowScale.scale),
          highSlope: high.unit / (high.straight * highScale.scale),
          lowUnit: low.unit,
          highUnit: high.unit,
          lowPerOctave: low.perOctave,
          highPerOctave: high.perOctave,
        };
      },
      glsl: glsl`
float norm(int x, Constants c) {
  if (x == 0) return 0.5;
  Split size = split(x);
  int kneeExponent = int(c.kneeExponent);
  bool upper = x > 0;
  bool outside = size.exponent > kneeExponent || (size.exponent == kneeExponent && size.mantissa > c.kneeMantissa);
  float rise = outside
    ? (upper ? c.highUnit : c.lowUnit)
      + log2Ratio(size, Split(c.kneeMantissa, kneeExponent)) * (upper ? c.highPerOctave : c.lowPerOctave)
    : scaled(abs(x), int(upper ? c.highExponent : c.lowExponent)) * (upper ? c.highSlope : c.lowSlope);
  return upper ? 0.5 + rise : 0.5 - rise;
}
`,
    },
    plain: {
      constants: (p) => {
        const [low, high] = [sideOf(p, -p.vmin), sideOf(p, p.vmax)];
        if (Math.max(low.perOctave, high.perOctave) > MAX_PER_OCTAVE) return null;
        return {
          knee: p.linthresh,
          inverseKnee: 1 / p.linthresh,
          lowSlope: low.unit / low.straight,
          highSlope: high.unit / high.straight,
          lowUnit: low.unit,
          highUnit: high.unit,
          lowPerOctave: low.perOctave,
          highPerOctave: high.perOctave,
        };
      },
      glsl: glsl`
float norm(float x, Constants c) {
  float size = abs(x);
  bool upper = x > 0.0;
  float outside = (upper ? c.highUnit : c.lowUnit)
    + log2(size * c.inverseKnee) * (upper ? c.highPerOctave : c.lowPerOctave);
  float rise = size > c.knee ? outside : size * (upper ? c.highSlope : c.lowSlope);
  return upper ? 0.5 + rise : 0.5 - rise;
}
`,
    },
  },
});
