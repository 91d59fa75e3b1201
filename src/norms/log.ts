// The logarithmic norm; zero and negative values are under it.

import { glsl } from '../glsl.ts';
import { MAX_PER_OCTAVE, reciprocal } from './arithmetic.ts';
import { defineNorm, type NormLimits } from './definition.ts';
import { split } from './float.ts';

const perOctaveOf = ({ vmin, vmax }: NormLimits): number => reciprocal(Math.log2(vmax) - Math.log2(vmin));

export const log = defineNorm({
  scale: 'logarithmic',
  parameters: {},
  needsPositive: true,
  transform: (value) => Math.log2(value),
  inverse: (transformed) => 2 ** transformed,
  exact: {
    constants: (p) => ({ ...split(p.vmin), perOctave: perOctaveOf(p) }),
    glsl: glsl`
float norm(int x, Constants c) {
  return log2Ratio(split(x), Split(c.mantissa, int(c.exponent))) * c.perOctave;
}
`,
  },
  plain: {
    constants: (p) => {
      const perOctave = perOctaveOf(p);
      return perOctave <= MAX_PER_OCTAVE ? { inverseStart: 1 / p.vmin, perOctave } : null;
    },
    glsl: glsl`
float norm(float x, Constants c) {
  return log2(x * c.inverseStart) * c.perOctave;
}
`,
  },
});
