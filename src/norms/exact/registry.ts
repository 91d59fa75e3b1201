// The registry of all norms in exact arithmetic, for the shaders. It loads with the first figure that needs it.

import type { ExactNorm, NormGlsl } from '../definition.ts';
import type { NormName, NormParameterName, NormParameters } from '../registry.ts';
import { asinh } from './asinh.ts';
import { linear } from './linear.ts';
import { log } from './log.ts';
import { power } from './power.ts';
import { symlog } from './symlog.ts';

const NORMS: Readonly<Record<NormName, ExactNorm<NormParameterName>>> = { linear, log, symlog, asinh, power };

/** The GLSL of a norm, and the calculation of its constants. */
export const exactNorm = (norm: NormParameters & { readonly name: NormName }): NormGlsl<NormParameterName> =>
  (norm.center != null && NORMS[norm.name].centered) || NORMS[norm.name];
