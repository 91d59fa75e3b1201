// The inner loops of reductions that pick one of their cells.

import type { Reduction } from '../tensor/reductions.ts';
import { ABSMAX } from './absmax.ts';
import type { Kernel } from './kernel.ts';
import { MAX } from './max.ts';
import { MIN } from './min.ts';

/** Reductions without an entry are computed by `reduceCells`, which is slow. */
export const KERNELS: Partial<Record<Reduction, Kernel>> = { max: MAX, min: MIN, absmax: ABSMAX };
