// Limits of a log scale, for libraries without a helper for it.

import type { Limits } from '../../subject.ts';

/** The smallest positive and the largest value of all checkpoints. @throws Error if no value is positive */
export function computeLimits(checkpoints: readonly Float32Array[]): Limits {
  let vmin = Number.POSITIVE_INFINITY;
  let vmax = 0;
  for (const values of checkpoints)
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      if (value > vmax) vmax = value;
      if (value > 0 && value < vmin) vmin = value;
    }
  if (vmax === 0) throw new Error('no value is positive');
  return [vmin, vmax];
}
