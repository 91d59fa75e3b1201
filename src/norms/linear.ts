// The linear norm, t = (x - vmin) / (vmax - vmin).

import { glsl } from '../glsl.ts';
import { halfSlopeOver, slopeOver } from './constants.ts';
import { defineNorm, type NormConstants, type NormLimits } from './definition.ts';

/** The constants of `linearUnit`. */
export const linearConstants = ({ vmin, vmax }: NormLimits): NormConstants => ({
  start: vmin,
  slope: slopeOver(vmax - vmin),
});

/** `linearUnit` is the GLSL twin of the linear norm, which the power norm also uses. */
export const LINEAR_UNIT = glsl`
float linearUnit(float x, NormConstants c) {
  return (x - c.start) * c.slope;
}
`;

/** The linear norm in either arithmetic. */
export const LINEAR_NORM = glsl`
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
  fast: { constants: linearConstants, glsl: LINEAR_UNIT + LINEAR_NORM },
  centered: {
    atAnyValue: true,
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
