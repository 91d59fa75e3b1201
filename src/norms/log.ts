// The logarithmic norm, t = log(x / vmin) / log(vmax / vmin). Values that are not positive are below its limits.

import { glsl } from '../glsl.ts';
import { MAX_UNITS_PER_OCTAVE, slopeOver } from './constants.ts';
import { defineNorm, type NormLimits } from './definition.ts';

/** How much t rises when the value doubles. */
export const computeUnitsPerOctave = ({ vmin, vmax }: NormLimits): number =>
  slopeOver(Math.log2(vmax) - Math.log2(vmin));

export const log = defineNorm({
  scale: 'logarithmic',
  parameters: {},
  needsPositive: true,
  transform: (value) => Math.log2(value),
  inverse: (transformed) => 2 ** transformed,
  fast: {
    constants: (p) => {
      const unitsPerOctave = computeUnitsPerOctave(p);
      return unitsPerOctave <= MAX_UNITS_PER_OCTAVE ? { inverseStart: 1 / p.vmin, unitsPerOctave } : null;
    },
    glsl: glsl`
float norm(float x, NormConstants c) {
  return log2(x * c.inverseStart) * c.unitsPerOctave;
}
`,
  },
});
