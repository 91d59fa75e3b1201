// The inverse hyperbolic sine norm of matplotlib (AsinhTransform): nearly linear within ±linearWidth, logarithmic beyond.
//
//   T(x) = asinh(x / linearWidth), which is odd
//   t = (T(x) - T(vmin)) / (T(vmax) - T(vmin))

import { glsl } from '../glsl.ts';
import { positive } from '../kinds/option.ts';
import { halfSlopeOver, MAX_UNITS_PER_OCTAVE, slopeOver } from './constants.ts';
import { defineNorm, type NormLimits, type NormNumbers, THRESHOLD } from './definition.ts';

type Numbers = NormNumbers<'linearWidth'>;

/** The largest ratio of a value to linearWidth in fast arithmetic: float32 must hold its square. */
const MAX_FAST_RATIO = 2 ** 60;

/**
 * The largest |T(vmin)| or |T(vmax)|, in units of T(vmax) - T(vmin), for fast arithmetic: the rounding of T is relative to its size,
 * and that of t to this ratio.
 */
const MAX_FAST_OFFSET = 2;

/** T(x). */
export const asinhTransform = (value: number, { linearWidth }: Numbers): number =>
  Math.asinh(value / linearWidth);

/** The larger magnitude of the two limits. */
export const largestMagnitude = ({ vmin, vmax }: NormLimits): number =>
  Math.max(Math.abs(vmin), Math.abs(vmax));

export const asinh = defineNorm({
  scale: 'logarithmic (asinh), nearly linear within ',
  parameters: {
    /** asinh: half width of the nearly linear part. `null`: the largest magnitude / 50. */
    linearWidth: positive({
      group: 'Scale',
      label: 'Linear width',
      default: null,
      auto: THRESHOLD,
      help: 'half-width of the nearly linear range around zero',
    }),
  },
  linearWithin: 'linearWidth',
  transform: asinhTransform,
  inverse: (transformed, p) => p.linearWidth * Math.sinh(transformed),
  fast: {
    constants: (p) => {
      const [start, end] = [asinhTransform(p.vmin, p), asinhTransform(p.vmax, p)];
      const slope = slopeOver(end - start);
      const unitsPerOctave = Math.LN2 * slope;
      const offset = Math.max(Math.abs(start), Math.abs(end)) * slope;
      const isAccurate =
        unitsPerOctave <= MAX_UNITS_PER_OCTAVE &&
        offset <= MAX_FAST_OFFSET &&
        largestMagnitude(p) / p.linearWidth <= MAX_FAST_RATIO;
      return isAccurate
        ? { inverseWidth: 1 / p.linearWidth, unitsPerOctave, startUnit: start * slope }
        : null;
    },
    glsl: glsl`
float norm(float x, NormConstants c) {
  float y = abs(x) * c.inverseWidth;
  // asinh(y) = ln(y + sqrt(y^2 + 1))
  float units = log2(y + sqrt(y * y + 1.0)) * c.unitsPerOctave;
  return (x < 0.0 ? -units : units) - c.startUnit;
}
`,
  },
  centered: {
    atAnyValue: false,
    fast: {
      constants: (p) => {
        const [lowUnitsPerOctave = 0, highUnitsPerOctave = 0] = [-p.vmin, p.vmax].map(
          (limit) => Math.LN2 * halfSlopeOver(asinhTransform(limit, p)),
        );
        const isAccurate =
          Math.max(lowUnitsPerOctave, highUnitsPerOctave) <= MAX_UNITS_PER_OCTAVE &&
          largestMagnitude(p) / p.linearWidth <= MAX_FAST_RATIO;
        return isAccurate ? { inverseWidth: 1 / p.linearWidth, lowUnitsPerOctave, highUnitsPerOctave } : null;
      },
      glsl: glsl`
float norm(float x, NormConstants c) {
  float y = abs(x) * c.inverseWidth;
  float units = log2(y + sqrt(y * y + 1.0)) * (x > 0.0 ? c.highUnitsPerOctave : c.lowUnitsPerOctave);
  return x > 0.0 ? 0.5 + units : 0.5 - units;
}
`,
    },
  },
});
