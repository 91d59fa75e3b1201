// The power norm in exact arithmetic.

import { glsl } from '../../glsl.ts';
import type { ExactNorm } from '../definition.ts';
import { LINEAR_UNIT, linearConstants } from './linear.ts';

export const power: ExactNorm<'gamma'> = {
  constants: (p) => ({ ...linearConstants(p), gamma: p.gamma }),
  glsl:
    LINEAR_UNIT +
    glsl`
float norm(int x, NormConstants c) {
  float unit = linearUnit(x, c);
  if (unit <= 0.0) return 0.0;
  return exp2(c.gamma * log2Ratio(splitFloat(floatBitsToInt(unit)), FloatParts(1.0, 0)));
}
`,
};
