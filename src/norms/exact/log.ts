// The logarithmic norm in exact arithmetic.

import { glsl } from '../../glsl.ts';
import type { ExactNorm } from '../definition.ts';
import { computeUnitsPerOctave } from '../log.ts';
import { splitFloat } from './float-parts.ts';

export const log: ExactNorm<never> = {
  constants: (p) => {
    const start = splitFloat(p.vmin);
    return {
      startMantissa: start.mantissa,
      startExponent: start.exponent,
      unitsPerOctave: computeUnitsPerOctave(p),
    };
  },
  glsl: glsl`
float norm(int x, NormConstants c) {
  FloatParts start = FloatParts(c.startMantissa, int(c.startExponent));
  return log2Ratio(splitFloat(x), start) * c.unitsPerOctave;
}
`,
};
