// The power norm: the linear share to the power of gamma, as in matplotlib's PowerNorm.

import { glsl } from '../glsl.ts';
import { positive } from '../kinds/option.ts';
import { defineNorm } from './definition.ts';
import { EXACT_SHARE, exactLinear, PLAIN_SHARE, plainLinear } from './linear.ts';

/** `exp2(gamma log2(share))` has a relative error of gamma / 2^21. */
const MAX_PLAIN_GAMMA = 1.5;

export const power = defineNorm({
  scale: 'a power of ',
  parameters: {
    /** power: the exponent. */
    gamma: positive({
      group: 'Scale',
      label: 'Gamma',
      default: 0.5,
      help: 'exponent; values below 1 expand small values, values above 1 expand large values',
    }),
  },
  exponent: 'gamma',
  hasEvenTicks: true,
  transform: (value) => value,
  inverse: (transformed) => transformed,
  exact: {
    constants: (p) => ({ ...exactLinear(p), gamma: p.gamma }),
    glsl:
      EXACT_SHARE +
      glsl`
float norm(int x, Constants c) {
  float share = shareOf(x, c);
  if (share <= 0.0) return 0.0;
  return exp2(c.gamma * log2Ratio(split(floatBitsToInt(share)), Split(1.0, 0)));
}
`,
  },
  plain: {
    constants: (p) => (p.gamma <= MAX_PLAIN_GAMMA ? { ...plainLinear(p), gamma: p.gamma } : null),
    glsl:
      PLAIN_SHARE +
      glsl`
float norm(float x, Constants c) {
  float share = shareOf(x, c);
  return share > 0.0 ? exp2(c.gamma * log2(share)) : 0.0;
}
`,
  },
});
