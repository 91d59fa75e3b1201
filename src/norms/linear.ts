// The linear norm, t = (x - vmin) / (vmax - vmin).

import { glsl } from '../glsl.ts';
import { halfSlopeOver, scaling, slopeOver } from './constants.ts';
import { defineNorm, type NormConstants, type NormLimits } from './definition.ts';

/** Scaled by a power of two so that magnitudes are below 2: `exponent` of the scale, scaled `start`, and `slope`. */
export function exactLinearConstants({ vmin, vmax }: NormLimits): NormConstants {
  const { exponent, scale } = scaling(vmin, vmax);
  return { exponent, start: vmin * scale, slope: slopeOver((vmax - vmin) * scale) };
}

export const fastLinearConstants = ({ vmin, vmax }: NormLimits): NormConstants => ({
  start: vmin,
  slope: slopeOver(vmax - vmin),
});

/** `linearUnit` is the GLSL twin of the linear norm, which the power norm also uses. */
export const EXACT_LINEAR = glsl`
float linearUnit(int x, NormConstants c) {
  return (scaleByPowerOfTwo(x, int(c.exponent)) - c.start) * c.slope;
}
`;
export const FAST_LINEAR = glsl`
float linearUnit(float x, NormConstants c) {
  return (x - c.start) * c.slope;
}
`;

const LINEAR_NORM = glsl`
float norm(Value x, NormConstants c) {
  return linearUnit(x, c);
}
`;

export const linear = defineNorm({
  scale: 'linear',
  parameters: {},
  hasEvenTicks: true,
  transform: (value) => value,
  inverse: (transformed) => transformed,
  exact: { constants: exactLinearConstants, glsl: EXACT_LINEAR + LINEAR_NORM },
  fast: { constants: fastLinearConstants, glsl: FAST_LINEAR + LINEAR_NORM },
  centered: {
    atAnyValue: true,
    exact: {
      // Each side is scaled by a power of two, so that a short side loses nothing next to a long one.
      constants: ({ vmin, vmax, center: given }) => {
        const center = given ?? 0;
        const [low, high] = [scaling(vmin, center), scaling(center, vmax)];
        return {
          center,
          lowExponent: low.exponent,
          lowStart: center * low.scale,
          lowSlope: halfSlopeOver((center - vmin) * low.scale),
          highExponent: high.exponent,
          highStart: center * high.scale,
          highSlope: halfSlopeOver((vmax - center) * high.scale),
        };
      },
      glsl: glsl`
float norm(int x, NormConstants c) {
  bool isHigh = x > toOrder(c.center);
  float scaled = scaleByPowerOfTwo(x, int(isHigh ? c.highExponent : c.lowExponent));
  float distance = scaled - (isHigh ? c.highStart : c.lowStart);
  return 0.5 + distance * (isHigh ? c.highSlope : c.lowSlope);
}
`,
    },
    fast: {
      constants: ({ vmin, vmax, center: given }) => {
        const center = given ?? 0;
        return {
          center,
          lowSlope: halfSlopeOver(center - vmin),
          highSlope: halfSlopeOver(vmax - center),
        };
      },
      glsl: glsl`
float norm(float x, NormConstants c) {
  float distance = x - c.center;
  return 0.5 + distance * (distance > 0.0 ? c.highSlope : c.lowSlope);
}
`,
    },
  },
});
