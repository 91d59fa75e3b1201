// The linear norm.

import { glsl } from '../glsl.ts';
import { halfReciprocal, reciprocal, scaling } from './arithmetic.ts';
import { type Constants, defineNorm, type NormLimits } from './definition.ts';

/** `(x - vmin) / (vmax - vmin)` with all scaled to magnitudes below 2. */
export function exactLinear({ vmin, vmax }: NormLimits): Constants {
  const { exponent, scale } = scaling(vmin, vmax);
  return { exponent, start: vmin * scale, perUnit: reciprocal((vmax - vmin) * scale) };
}

/** `(x - vmin) / (vmax - vmin)`. */
export const plainLinear = ({ vmin, vmax }: NormLimits): Constants => ({
  start: vmin,
  perUnit: reciprocal(vmax - vmin),
});

/** The GLSL twins of the two. */
export const EXACT_SHARE = glsl`
float shareOf(int x, Constants c) {
  return (scaled(x, int(c.exponent)) - c.start) * c.perUnit;
}
`;
export const PLAIN_SHARE = glsl`
float shareOf(float x, Constants c) {
  return (x - c.start) * c.perUnit;
}
`;

const NORM = glsl`
float norm(Value x, Constants c) {
  return shareOf(x, c);
}
`;

export const linear = defineNorm({
  scale: 'linear',
  parameters: {},
  hasEvenTicks: true,
  transform: (value) => value,
  inverse: (transformed) => transformed,
  exact: { constants: exactLinear, glsl: EXACT_SHARE + NORM },
  plain: { constants: plainLinear, glsl: PLAIN_SHARE + NORM },
  centered: {
    atAnyValue: true,
    exact: {
      constants: ({ vmin, vmax, center }) => {
        const middle = center ?? 0;
        const [low, high] = [scaling(vmin, middle), scaling(middle, vmax)];
        return {
          center: middle,
          lowExponent: low.exponent,
          lowStart: middle * low.scale,
          lowSlope: halfReciprocal((middle - vmin) * low.scale),
          highExponent: high.exponent,
          highStart: middle * high.scale,
          highSlope: halfReciprocal((vmax - middle) * high.scale),
        };
      },
      glsl: glsl`
float norm(int x, Constants c) {
  bool upper = x > orderOf(c.center);
  float distance = scaled(x, int(upper ? c.highExponent : c.lowExponent)) - (upper ? c.highStart : c.lowStart);
  return 0.5 + distance * (upper ? c.highSlope : c.lowSlope);
}
`,
    },
    plain: {
      constants: ({ vmin, vmax, center }) => {
        const middle = center ?? 0;
        return {
          center: middle,
          lowSlope: halfReciprocal(middle - vmin),
          highSlope: halfReciprocal(vmax - middle),
        };
      },
      glsl: glsl`
float norm(float x, Constants c) {
  float distance = x - c.center;
  return 0.5 + distance * (distance > 0.0 ? c.highSlope : c.lowSlope);
}
`,
    },
  },
});
