// The power norm, t = ((x - vmin) / (vmax - vmin)) ** gamma, as matplotlib's PowerNorm.

import { glsl } from '../glsl.ts';
import { positive } from '../kinds/option.ts';
import { defineNorm } from './definition.ts';
import { LINEAR_UNIT, linearConstants } from './linear.ts';

/** In fast arithmetic `exp2(gamma * log2(unit))` has a relative error of gamma / 2^21: up to this gamma, t is within 1e-6. */
const MAX_FAST_GAMMA = 1.5;

export const power = defineNorm({
  scale: 'a power of ',
  parameters: {
    /** power: the exponent. */
    gamma: positive({
      group: 'Scale',
      label: 'Gamma',
      default: 0.5,
      help: 'exponent; below 1, small values get more of the colorbar; above 1, large ones do',
    }),
  },
  exponent: 'gamma',
  hasEvenTicks: true,
  transform: (value) => value,
  inverse: (transformed) => transformed,
  fast: {
    constants: (p) => (p.gamma <= MAX_FAST_GAMMA ? { ...linearConstants(p), gamma: p.gamma } : null),
    glsl:
      LINEAR_UNIT +
      glsl`
float norm(float x, NormConstants c) {
  float unit = linearUnit(x, c);
  return unit > 0.0 ? exp2(c.gamma * log2(unit)) : 0.0;
}
`,
  },
});
