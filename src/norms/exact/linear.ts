// The linear norm in exact arithmetic.

import { glsl } from '../../glsl.ts';
import { halfSlopeOver, slopeOver } from '../constants.ts';
import type { ExactNorm, NormConstants, NormLimits } from '../definition.ts';
import { LINEAR_NORM } from '../linear.ts';
import { scaling } from './float-parts.ts';

/** Scaled by a power of two so that magnitudes are below 2: `exponent` of the scale, scaled `start`, and `slope`. */
export function linearConstants({ vmin, vmax }: NormLimits): NormConstants {
  const { exponent, scale } = scaling(vmin, vmax);
  return { exponent, start: vmin * scale, slope: slopeOver((vmax - vmin) * scale) };
}

/** `linearUnit` is the GLSL twin of the linear norm, which the power norm also uses. */
export const LINEAR_UNIT = glsl`
float linearUnit(int x, NormConstants c) {
  return (scaleByPowerOfTwo(x, int(c.exponent)) - c.start) * c.slope;
}
`;

export const linear: ExactNorm<never> = {
  constants: linearConstants,
  glsl: LINEAR_UNIT + LINEAR_NORM,
  centered: {
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
};
