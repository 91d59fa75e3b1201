// The inverse hyperbolic sine of x / linearWidth: nearly linear within ±linearWidth, logarithmic beyond. It is odd.

import { glsl } from '../glsl.ts';
import { positive } from '../kinds/option.ts';
import { halfReciprocal, MAX_PER_OCTAVE, reciprocal, scaling } from './arithmetic.ts';
import { defineNorm, type NormLimits, type NormNumbers, THRESHOLD } from './definition.ts';
import { split } from './float.ts';
import { exactLinear } from './linear.ts';

type Numbers = NormNumbers<'linearWidth'>;

/** The largest ratio of a value to the width: float32 must hold its square. */
const MAX_WIDTHS = 2 ** 60;

/** Below this share of its width asinh is a straight line, as far as float32 can tell: x²/6 < 2^-26. */
const STRAIGHT = 2 ** -12;

/** The most that transformed values may exceed their span, whose share their rounding is. */
const MAX_OFFSET = 2;

const transform = (value: number, { linearWidth }: Numbers): number => Math.asinh(value / linearWidth);

const reachOf = ({ vmin, vmax }: NormLimits): number => Math.max(Math.abs(vmin), Math.abs(vmax));

const EXACT_ASINH = glsl`
const float LN_2 = 0.69314718;

float asinhOf(int x, Split width) {
  Split size = split(x);
  if (x == 0 || size.exponent - width.exponent < -60) return 0.0;
  // ln(2y) + 1 / (4 y^2), the last below float32's reach.
  float result;
  if (size.exponent - width.exponent > 12) result = LN_2 * (log2Ratio(size, width) + 1.0);
  else {
    float y = join(size.mantissa, size.exponent - width.exponent) / width.mantissa;
    // asinh(y) = ln(1 + z) with z = y + y^2 / (1 + sqrt(1 + y^2)).
    float z = y + y * y / (1.0 + sqrt(1.0 + y * y));
    float s = z / (2.0 + z);
    float s2 = s * s;
    result = z < 0.4
      ? 2.0 * s * (1.0 + s2 * (1.0 / 3.0 + s2 * (0.2 + s2 * (1.0 / 7.0 + s2 * (1.0 / 9.0)))))
      : LN_2 * log2Ratio(split(floatBitsToInt(1.0 + z)), Split(1.0, 0));
  }
  return x < 0 ? -result : result;
}
`;

/** The side of a centre that ends at a limit. */
function sideOf(p: Numbers, limit: number) {
  const isStraight = limit < STRAIGHT * p.linearWidth;
  const { exponent, scale } = isStraight ? scaling(limit, 0) : { exponent: 0, scale: 1 };
  return {
    perUnit: halfReciprocal(isStraight ? limit * scale : transform(limit, p)),
    exponent,
    straight: Number(isStraight),
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
      if (reachOf(p) < STRAIGHT * p.linearWidth) return { straight: 1, mantissa: 1, ...exactLinear(p) };
      const { mantissa, exponent } = split(p.linearWidth);
      const start = transform(p.vmin, p);
      const perUnit = reciprocal(transform(p.vmax, p) - start);
      return { straight: 0, mantissa, exponent, start, perUnit };
    },
    glsl:
      EXACT_ASINH +
      glsl`
float norm(int x, Constants c) {
  int exponent = int(c.exponent);
  if (c.straight == 1.0) return (scaled(x, exponent) - c.start) * c.perUnit;
  return (asinhOf(x, Split(c.mantissa, exponent)) - c.start) * c.perUnit;
}
`,
  },
  plain: {
    constants: (p) => {
      const [start, end] = [transform(p.vmin, p), transform(p.vmax, p)];
      const perUnit = reciprocal(end - start);
      const perOctave = Math.LN2 * perUnit;
      const offset = Math.max(Math.abs(start), Math.abs(end)) * perUnit;
      if (perOctave > MAX_PER_OCTAVE || offset > MAX_OFFSET || reachOf(p) / p.linearWidth > MAX_WIDTHS)
        return null;
      return { inverseWidth: 1 / p.linearWidth, perOctave, start: start * perUnit };
    },
    glsl: glsl`
float norm(float x, Constants c) {
  float y = abs(x) * c.inverseWidth;
  float rise = log2(y + sqrt(y * y + 1.0)) * c.perOctave;
  return (x < 0.0 ? -rise : rise) - c.start;
}
`,
  },
  centered: {
    atAnyValue: false,
    exact: {
      constants: (p) => {
        const { mantissa, exponent } = split(p.linearWidth);
        const [low, high] = [sideOf(p, -p.vmin), sideOf(p, p.vmax)];
        return {
          mantissa,
          exponent,
          lowPerUnit: low.perUnit,
          highPerUnit: high.perUnit,
          lowExponent: low.exponent,
          highExponent: high.exponent,
          lowStraight: low.straight,
          highStraight: high.straight,
        };
      },
      glsl:
        EXACT_ASINH +
        glsl`
float norm(int x, Constants c) {
  bool upper = x > 0;
  // A side that is far shorter than the width is a straight line.
  bool straight = (upper ? c.highStraight : c.lowStraight) == 1.0;
  float way = straight
    ? scaled(x, int(upper ? c.highExponent : c.lowExponent))
    : asinhOf(x, Split(c.mantissa, int(c.exponent)));
  return 0.5 + way * (upper ? c.highPerUnit : c.lowPerUnit);
}
`,
    },
    plain: {
      constants: (p) => {
        const [lowPerOctave = 0, highPerOctave = 0] = [-p.vmin, p.vmax].map(
          (limit) => Math.LN2 * halfReciprocal(transform(limit, p)),
        );
        const isNarrow = Math.max(lowPerOctave, highPerOctave) > MAX_PER_OCTAVE;
        if (isNarrow || reachOf(p) / p.linearWidth > MAX_WIDTHS) return null;
        return { inverseWidth: 1 / p.linearWidth, lowPerOctave, highPerOctave };
      },
      glsl: glsl`
float norm(float x, Constants c) {
  float y = abs(x) * c.inverseWidth;
  float rise = log2(y + sqrt(y * y + 1.0)) * (x > 0.0 ? c.highPerOctave : c.lowPerOctave);
  return x > 0.0 ? 0.5 + rise : 0.5 - rise;
}
`,
    },
  },
});
