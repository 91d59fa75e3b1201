// Exact arithmetic: its shaders, and its GLSL of norms. It loads with the first figure that needs it (src/gpu/arithmetic.ts).

import mixExact from '../../shaders/mix-exact.glsl?raw';
import valueExact from '../../shaders/value-exact.glsl?raw';
import { exactNorm } from '../norms/exact/registry.ts';
import type { Norm, NormShader } from '../scale/norm.ts';
import { rememberLast } from '../tensor/remember.ts';

/** Created once for each norm. */
const normShader = rememberLast((norm: Norm): NormShader => {
  const { glsl, constants } = exactNorm(norm);
  return { file: `src/norms/exact/${norm.name}.ts`, glsl, constants: constants(norm) };
});

export const exact = {
  chunks: {
    value: { file: 'shaders/value-exact.glsl', text: valueExact },
    mix: { file: 'shaders/mix-exact.glsl', text: mixExact },
  },
  normShader,
};
