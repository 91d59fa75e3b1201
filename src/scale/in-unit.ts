// Norms of values in another unit, such as tokens in place of steps.

import { normDefinition } from '../norms/registry.ts';
import type { Norm } from './norm.ts';

/** The norm in another unit. @param factor units per value */
export function inUnit(norm: Norm, factor: number): Norm {
  const { linearWithin } = normDefinition(norm.name);
  return {
    ...norm,
    ...(linearWithin && { [linearWithin]: norm[linearWithin] * factor }),
    vmin: norm.vmin * factor,
    vmax: norm.vmax * factor,
    center: norm.center == null ? null : norm.center * factor,
    toUnit: (value) => norm.toUnit(value / factor),
    fromUnit: (t) => norm.fromUnit(t) * factor,
  };
}
