// The inner loops of all reductions that pick one of their cells.

import type { Reduction } from '../tensor/reductions.ts';
import { ABSMAX } from './absmax.ts';
import type { Kernel } from './kernel.ts';
import { MAX } from './max.ts';
import { MIN } from './min.ts';

/** Reductions that pick the best of all cells. */
export type BestReduction = Exclude<Reduction, 'mean' | 'nearest'>;

export const KERNELS: Readonly<Record<BestReduction, Kernel>> = { max: MAX, min: MIN, absmax: ABSMAX };
