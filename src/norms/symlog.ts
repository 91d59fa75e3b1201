// The symmetric logarithmic norm of matplotlib (SymmetricalLogTransform, base 10): linear within ±linthresh, logarithmic beyond.
//
//   T(x) = sign(x) D |x| / linthresh                    if |x| <= linthresh
//   T(x) = sign(x) (D + log10(|x| / linthresh))         beyond
//   D = linscale / (1 - 1/10), the decades that [0, linthresh] takes
//   t = (T(x) - T(vmin)) / (T(vmax) - T(vmin))
//
// The shaders evaluate t piece by piece: below -linthresh, the linear part, above linthresh. Each piece is measured from an
// anchor, a value whose t is computed here in float64, so that narrow limits lose no accuracy. The anchor is the end of the
// piece at which t is smallest: vmin below -linthresh, where t is 0.

import { glsl } from '../glsl.ts';
import { positive } from '../kinds/option.ts';
import { MAX_UNITS_PER_OCTAVE, slopeOver } from './constants.ts';
import { defineNorm, type NormNumbers, THRESHOLD } from './definition.ts';

type Numbers = NormNumbers<'linthresh' | 'linscale'>;

const BASE = 10;
const LOG10_2 = Math.log10(2);

/** D, matplotlib's `linscale_adj`. */
const linearDecades = (p: Numbers): number => p.linscale / (1 - 1 / BASE);

function transform(value: number, p: Numbers): number {
  const size = Math.abs(value) / p.linthresh;
  if (size <= 1) return Math.sign(value) * size * linearDecades(p);
  return Math.sign(value) * (linearDecades(p) + Math.log10(size));
}

/** The pieces of the norm within its limits. */
export function computePieces(p: Numbers) {
  const start = transform(p.vmin, p);
  const slope = slopeOver(transform(p.vmax, p) - start);
  const clampToLinear = (value: number): number => Math.min(Math.max(value, -p.linthresh), p.linthresh);
  const unitAt = (value: number): number => (transform(value, p) - start) * slope;
  const linearStart = clampToLinear(p.vmin);
  const upperStart = Math.max(p.vmin, p.linthresh);
  return {
    // The linear part: its ends, t at the first, and its slope.
    linearStart,
    linearEnd: clampToLinear(p.vmax),
    linearUnit: unitAt(linearStart),
    linearSlope: (linearDecades(p) / p.linthresh) * slope,
    // The part above linthresh: its first value, and t there.
    upperStart,
    upperUnit: unitAt(upperStart),
    /** How much t rises when a magnitude beyond linthresh doubles. */
    unitsPerOctave: LOG10_2 * slope,
  };
}

/**
 * One side of a centre at 0, up to a limit: the end of the linear part, how far t is from 1/2 there, and how much it changes when
 * a magnitude beyond doubles.
 */
export function computeSide(p: Numbers, limit: number) {
  const linearEnd = Math.min(limit, p.linthresh);
  const end = transform(limit, p);
  return {
    linearEnd,
    linearUnits: (0.5 * transform(linearEnd, p)) / end,
    unitsPerOctave: (0.5 * LOG10_2) / end,
  };
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
      help: 'length of each half of the linear range on the colorbar; 1 stands for 10/9 decades, as in matplotlib',
    }),
  },
  linearWithin: 'linthresh',
  transform,
  inverse: (transformed, p) => {
    const decades = linearDecades(p);
    const size = Math.abs(transformed);
    if (size <= decades) return (transformed / decades) * p.linthresh;
    return Math.sign(transformed) * p.linthresh * BASE ** (size - decades);
  },
  fast: {
    constants: (p) => {
      const { linearEnd: _, upperStart, ...pieces } = computePieces(p);
      if (pieces.unitsPerOctave > MAX_UNITS_PER_OCTAVE) return null;
      return {
        ...pieces,
        linthresh: p.linthresh,
        inverseUpperStart: 1 / upperStart,
        // 0 if no value is negative: then the lower part is never used.
        inverseLowerStart: slopeOver(-p.vmin),
      };
    },
    glsl: glsl`
float norm(float x, NormConstants c) {
  float size = abs(x);
  bool isUpper = x > 0.0;
  float rise = log2(size * (isUpper ? c.inverseUpperStart : c.inverseLowerStart)) * c.unitsPerOctave;
  // Below zero t rises from 0 at vmin as the magnitude falls.
  float beyondLinear = isUpper ? c.upperUnit + rise : -rise;
  return size > c.linthresh ? beyondLinear : c.linearUnit + (x - c.linearStart) * c.linearSlope;
}
`,
  },
  // Each side is measured from the centre, in the linear part, or from ±linthresh, beyond.
  centered: {
    atAnyValue: false,
    fast: {
      constants: (p) => {
        const [low, high] = [computeSide(p, -p.vmin), computeSide(p, p.vmax)];
        if (Math.max(low.unitsPerOctave, high.unitsPerOctave) > MAX_UNITS_PER_OCTAVE) return null;
        return {
          linthresh: p.linthresh,
          inverseLinthresh: 1 / p.linthresh,
          lowSlope: low.linearUnits / low.linearEnd,
          highSlope: high.linearUnits / high.linearEnd,
          lowUnits: low.linearUnits,
          highUnits: high.linearUnits,
          lowUnitsPerOctave: low.unitsPerOctave,
          highUnitsPerOctave: high.unitsPerOctave,
        };
      },
      glsl: glsl`
float norm(float x, NormConstants c) {
  float size = abs(x);
  bool isHigh = x > 0.0;
  float beyondLinear = (isHigh ? c.highUnits : c.lowUnits)
    + log2(size * c.inverseLinthresh) * (isHigh ? c.highUnitsPerOctave : c.lowUnitsPerOctave);
  float distance = size > c.linthresh ? beyondLinear : size * (isHigh ? c.highSlope : c.lowSlope);
  return isHigh ? 0.5 + distance : 0.5 - distance;
}
`,
    },
  },
});
