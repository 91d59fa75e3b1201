// The symmetric logarithmic norm in exact arithmetic.

import { glsl } from '../../glsl.ts';
import type { ExactNorm } from '../definition.ts';
import { computePieces, computeSide } from '../symlog.ts';
import { scaling, splitFloat } from './float-parts.ts';

/** True beyond ±linthresh, which is compared exactly. */
const IS_BEYOND_LINEAR = glsl`
bool isBeyondLinear(FloatParts size, FloatParts linthresh) {
  return size.exponent > linthresh.exponent
    || (size.exponent == linthresh.exponent && size.mantissa > linthresh.mantissa);
}
`;

export const symlog: ExactNorm<'linthresh' | 'linscale'> = {
  constants: (p) => {
    const pieces = computePieces(p);
    const { linearStart, linearEnd, linearSlope, linearUnit, upperStart, upperUnit } = pieces;
    const [linthresh, upper, lower] = [splitFloat(p.linthresh), splitFloat(upperStart), splitFloat(p.vmin)];
    const linear = scaling(linearStart, linearEnd);
    return {
      linthreshMantissa: linthresh.mantissa,
      linthreshExponent: linthresh.exponent,
      // linearStart and linearSlope are for values times 2^linearExponent.
      linearExponent: linear.exponent,
      linearStart: linearStart * linear.scale,
      linearSlope: linearSlope / linear.scale,
      linearUnit,
      upperMantissa: upper.mantissa,
      upperExponent: upper.exponent,
      upperUnit,
      lowerMantissa: lower.mantissa,
      lowerExponent: lower.exponent,
      unitsPerOctave: pieces.unitsPerOctave,
    };
  },
  glsl:
    IS_BEYOND_LINEAR +
    glsl`
float norm(int x, NormConstants c) {
  FloatParts size = splitFloat(x);
  FloatParts linthresh = FloatParts(c.linthreshMantissa, int(c.linthreshExponent));
  if (x == 0 || !isBeyondLinear(size, linthresh)) {
    float scaled = scaleByPowerOfTwo(x, int(c.linearExponent));
    return c.linearUnit + (scaled - c.linearStart) * c.linearSlope;
  }
  bool isUpper = x > 0;
  FloatParts anchor = FloatParts(
    isUpper ? c.upperMantissa : c.lowerMantissa,
    int(isUpper ? c.upperExponent : c.lowerExponent));
  float rise = log2Ratio(size, anchor) * c.unitsPerOctave;
  // Below zero t rises from 0 at vmin as the magnitude falls.
  return isUpper ? c.upperUnit + rise : -rise;
}
`,
  centered: {
    constants: (p) => {
      const linthresh = splitFloat(p.linthresh);
      const [low, high] = [computeSide(p, -p.vmin), computeSide(p, p.vmax)];
      const [lowScale, highScale] = [scaling(low.linearEnd, 0), scaling(high.linearEnd, 0)];
      return {
        linthreshMantissa: linthresh.mantissa,
        linthreshExponent: linthresh.exponent,
        // The slopes are for values times 2^lowExponent and 2^highExponent.
        lowExponent: lowScale.exponent,
        highExponent: highScale.exponent,
        lowSlope: low.linearUnits / (low.linearEnd * lowScale.scale),
        highSlope: high.linearUnits / (high.linearEnd * highScale.scale),
        lowUnits: low.linearUnits,
        highUnits: high.linearUnits,
        lowUnitsPerOctave: low.unitsPerOctave,
        highUnitsPerOctave: high.unitsPerOctave,
      };
    },
    glsl:
      IS_BEYOND_LINEAR +
      glsl`
float norm(int x, NormConstants c) {
  if (x == 0) return 0.5;
  FloatParts size = splitFloat(x);
  FloatParts linthresh = FloatParts(c.linthreshMantissa, int(c.linthreshExponent));
  bool isHigh = x > 0;
  float distance = isBeyondLinear(size, linthresh)
    ? (isHigh ? c.highUnits : c.lowUnits)
      + log2Ratio(size, linthresh) * (isHigh ? c.highUnitsPerOctave : c.lowUnitsPerOctave)
    : scaleByPowerOfTwo(abs(x), int(isHigh ? c.highExponent : c.lowExponent)) * (isHigh ? c.highSlope : c.lowSlope);
  return isHigh ? 0.5 + distance : 0.5 - distance;
}
`,
  },
};
