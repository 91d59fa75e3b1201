// The inner loops of reductions that pick one of their cells.

import type { Reduction } from '../tensor/reductions.ts';
import { ABSMAX } from './absmax.ts';
import { halveInWasm, type KeyOrder } from './halve.ts';
import type { Kernel } from './kernel.ts';
import { MAX } from './max.ts';
import { MIN } from './min.ts';

/** Integers of this size have the order of positive floats; the bits of negative ones count backwards. */
const MAGNITUDE = 0x7fffffff;
/** How many NaN have the same sign. All lie beyond infinity. */
const NAN_COUNT = 0x7fffff;

const BY_VALUE: KeyOrder = { turn: 0, sign: MAGNITUDE, flip: 0, shift: NAN_COUNT };
const BY_NEGATED_VALUE: KeyOrder = { ...BY_VALUE, flip: -1 };
/** The sign becomes the last bit, so that of two cells of the same magnitude the positive one is better. */
const BY_MAGNITUDE: KeyOrder = { turn: 1, sign: 0, flip: 1, shift: 2 * NAN_COUNT - 2 ** 31 };

/** Reductions without an entry are computed by `reduceCells`, which is slow. */
export const KERNELS: Partial<Record<Reduction, Kernel>> = {
  max: halveInWasm(MAX, BY_VALUE),
  min: halveInWasm(MIN, BY_NEGATED_VALUE),
  absmax: halveInWasm(ABSMAX, BY_MAGNITUDE),
};
