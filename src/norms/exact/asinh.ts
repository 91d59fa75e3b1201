// The inverse hyperbolic sine norm in exact arithmetic.

import { glsl } from '../../glsl.ts';
import { asinhTransform, largestMagnitude } from '../asinh.ts';
import { halfSlopeOver, slopeOver } from '../constants.ts';
import type { ExactNorm, NormNumbers } from '../definition.ts';
import { scaling, splitFloat } from './float-parts.ts';
import { linearConstants } from './linear.ts';

/**
 * Values below this fraction of linearWidth are on a straight line within float32's accuracy: asinh(y) = y - y^3/6 + …, and
 * y^2/6 < 2^-26.
 */
const STRAIGHT_FRACTION = 2 ** -12;

const ASINH_RATIO = glsl`
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
function computeSide(p: NormNumbers<'linearWidth'>, limit: number) {
  const isStraight = limit < STRAIGHT_FRACTION * p.linearWidth;
  const { exponent, scale } = isStraight ? scaling(limit, 0) : { exponent: 0, scale: 1 };
  return {
    slope: halfSlopeOver(isStraight ? limit * scale : asinhTransform(limit, p)),
    exponent,
    isStraight: Number(isStraight),
  };
}

export const asinh: ExactNorm<'linearWidth'> = {
  constants: (p) => {
    // Limits far below linearWidth: the norm is linear, and linear constants don't lose accuracy.
    if (largestMagnitude(p) < STRAIGHT_FRACTION * p.linearWidth)
      return { isStraight: 1, widthMantissa: 1, ...linearConstants(p) };
    const width = splitFloat(p.linearWidth);
    const start = asinhTransform(p.vmin, p);
    return {
      isStraight: 0,
      widthMantissa: width.mantissa,
      // The exponent of linearWidth, or of the scale if the norm is straight.
      exponent: width.exponent,
      start,
      slope: slopeOver(asinhTransform(p.vmax, p) - start),
    };
  },
  glsl:
    ASINH_RATIO +
    glsl`
float norm(int x, NormConstants c) {
  int exponent = int(c.exponent);
  float transformed = c.isStraight == 1.0
    ? scaleByPowerOfTwo(x, exponent)
    : asinhRatio(x, FloatParts(c.widthMantissa, exponent));
  return (transformed - c.start) * c.slope;
}
`,
  centered: {
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
      ASINH_RATIO +
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
};
