// The inverse hyperbolic sine norm of matplotlib (AsinhTransform): nearly linear within ±linearWidth, logarithmic beyond.
//
//   T(x) = asinh(x / linearWidth), which is odd
//   t = (T(x) - T(vmin)) / (T(vmax) - T(vmin))

import { glsl } from '../glsl.ts';
import { positive } from '../kinds/option.ts';
import { halfSlopeOver, MAX_UNITS_PER_OCTAVE, scaling, slopeOver } from './constants.ts';
import { defineNorm, type NormLimits, type NormNumbers, THRESHOLD } from './definition.ts';
import { splitFloat } from './float.ts';
import { exactLinearConstants } from './linear.ts';

type Numbers = NormNumbers<'linearWidth'>;

/** The largest ratio of a value to linearWidth in fast arithmetic: float32 must hold its square. */
const MAX_FAST_RATIO = 2 ** 60;

/**
 * Values below this fraction of linearWidth are on a straight line within float32's accuracy: asinh(y) = y - y^3/6 + …, and
 * y^2/6 < 2^-26.
 */
const STRAIGHT_FRACTION = 2 ** -12;

/**
 * The largest |T(vmin)| or |T(vmax)|, in units of T(vmax) - T(vmin), for fast arithmetic: the rounding of T is relative to its size,
 * and that of t to this ratio.
 */
const MAX_FAST_OFFSET = 2;

const transform = (value: number, { linearWidth }: Numbers): number => Math.asinh(value / linearWidth);

const largestMagnitude = ({ vmin, vmax }: NormLimits): number => Math.max(Math.abs(vmin), Math.abs(vmax));

const EXACT_ASINH = glsl`
const float LN_2 = 0.69314718;

// asinh(x / width), by the form that is accurate for the ratio's size.
float asinhRatio(int x, FloatParts width) {
  FloatParts size = splitFloat(x);
  int exponent = size.exponent - width.exponent;
  if (x == 0 || exponent < -60) return 0.0; // 0 compared with any limit
  float result;
  if (exponent > 12) {
    // ln(2y) + 1 / (4 y^2) - …: the second term is below float32's accuracy.
    result = LN_2 * (log2Ratio(size, width) + 1.0);
  } else {
    float y = joinFloat(size.mantissa, exponent) / width.mantissa;
    // asinh(y) = ln(1 + z) with z = y + y^2 / (1 + sqrt(1 + y^2)): no cancellation for small y.
    float z = y + y * y / (1.0 + sqrt(1.0 + y * y));
    // ln(1 + z) = 2 atanh(s) with s = z / (2 + z), for small z by the series s + s^3 / 3 + s^5 / 5 + …
    float s = z / (2.0 + z);
    float s2 = s * s;
    result = z < 0.4
      ? 2.0 * s * (1.0 + s2 * (1.0 / 3.0 + s2 * (0.2 + s2 * (1.0 / 7.0 + s2 * (1.0 / 9.0)))))
      : LN_2 * log2Ratio(splitFloat(floatBitsToInt(1.0 + z)), FloatParts(1.0, 0));
  }
  return x < 0 ? -result : result;
}
`;

/** One side of a centre at 0, up to a limit. If it is straight, its slope is for values times 2^exponent. */
function computeSide(p: Numbers, limit: number) {
  const isStraight = limit < STRAIGHT_FRACTION * p.linearWidth;
  const { exponent, scale } = isStraight ? scaling(limit, 0) : { exponent: 0, scale: 1 };
  return {
    slope: halfSlopeOver(isStraight ? limit * scale : transform(limit, p)),
    exponent,
    isStraight: Number(isStraight),
  };
}

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
  transform,
  inverse: (transformed, p) => p.linearWidth * Math.sinh(transformed),
  exact: {
    constants: (p) => {
      // Limits far below linearWidth: the norm is linear, and linear constants don't lose accuracy.
      if (largestMagnitude(p) < STRAIGHT_FRACTION * p.linearWidth)
        return { isStraight: 1, widthMantissa: 1, ...exactLinearConstants(p) };
      const width = splitFloat(p.linearWidth);
      const start = transform(p.vmin, p);
      return {
        isStraight: 0,
        widthMantissa: width.mantissa,
        // The exponent of linearWidth, or of the scale if the norm is straight.
        exponent: width.exponent,
        start,
        slope: slopeOver(transform(p.vmax, p) - start),
      };
    },
    glsl:
      EXACT_ASINH +
      glsl`
float norm(int x, NormConstants c) {
  int exponent = int(c.exponent);
  float transformed = c.isStraight == 1.0
    ? scaleByPowerOfTwo(x, exponent)
    : asinhRatio(x, FloatParts(c.widthMantissa, exponent));
  return (transformed - c.start) * c.slope;
}
`,
  },
  fast: {
    constants: (p) => {
      const [start, end] = [transform(p.vmin, p), transform(p.vmax, p)];
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
    exact: {
      constants: (p) => {
        const width = splitFloat(p.linearWidth);
        const [low, high] = [computeSide(p, -p.vmin), computeSide(p, p.vmax)];
        return {
          widthMantissa: width.mantissa,
          widthExponent: width.exponent,
          lowSlope: low.slope,
          highSlope: high.slope,
          lowExponent: low.exponent,
          highExponent: high.exponent,
          lowIsStraight: low.isStraight,
          highIsStraight: high.isStraight,
        };
      },
      glsl:
        EXACT_ASINH +
        glsl`
float norm(int x, NormConstants c) {
  bool isHigh = x > 0;
  bool isStraight = (isHigh ? c.highIsStraight : c.lowIsStraight) == 1.0;
  float distance = isStraight
    ? scaleByPowerOfTwo(x, int(isHigh ? c.highExponent : c.lowExponent))
    : asinhRatio(x, FloatParts(c.widthMantissa, int(c.widthExponent)));
  return 0.5 + distance * (isHigh ? c.highSlope : c.lowSlope);
}
`,
    },
    fast: {
      constants: (p) => {
        const [lowUnitsPerOctave = 0, highUnitsPerOctave = 0] = [-p.vmin, p.vmax].map(
          (limit) => Math.LN2 * halfSlopeOver(transform(limit, p)),
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
