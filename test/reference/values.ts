// The value of a pixel: cells mixed between two checkpoints, then reduced; with bounds for a computation in float32.

import type { Mixing, Reduction } from '../../src/options.ts';

/** The unit roundoff of float32. */
export const U = 2 ** -24;
/** The smallest normal float32. Arithmetic may flush smaller values to zero. */
export const TINY = 2 ** -126;

/** A value, and the bounds of a computation in float32. Missing: NaN. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export function exactly(value: number): Estimate {
  return { value, low: value, high: value };
}

const MISSING = exactly(Number.NaN);

/** An error bound, clamped: means and mixes are within the range of their operands, however they round. */
function estimate(value: number, error: number, least: number, most: number): Estimate {
  return { value, low: Math.max(value - error, least), high: Math.min(value + error, most) };
}

/**
 * The value between `a` and `b`; `m` is a float32 in [0, 1).
 *
 * linear, as a(1-m) + bm in float32: 1-m, the products and the sum each round by a relative U, so the error is at
 * most 2U|a|(1-m) + U|b|m + U max <= 3U max(|a|,|b|); 4U covers second-order terms. The two products and the sum may
 * each be flushed: 3 TINY more.
 *
 * log, as exp2 of log2 a (1-m) + log2 b m: GLSL allows log2 an error of 3 ulp (2^-21 absolute near 1), and an ulp of L is
 * at most 2^-23 |L|. With the rounding of the mix that is 4 ulp or 2^-21 max|log2|, in the exponent; times ln 2 it is
 * the relative error. exp2 adds up to (3 + 2|y|) ulp; 2^-18 covers everything for exponents up to 11.
 */
export function mixValues(a: number, b: number, m: number, mixing: Mixing): Estimate {
  if (m === 0) return exactly(a);
  if (Number.isNaN(a) || Number.isNaN(b)) return MISSING;
  if (a === b) return exactly(a);
  if (!Number.isFinite(a) && !Number.isFinite(b)) return MISSING;
  if (!Number.isFinite(a)) return exactly(a);
  if (!Number.isFinite(b)) return exactly(b);
  if (mixing === 'log' && a > 0 && b > 0) {
    const value = Math.exp(Math.log(a) + (Math.log(b) - Math.log(a)) * m);
    const exponent = Math.max(Math.abs(Math.log2(a)), Math.abs(Math.log2(b)));
    const error = value * Math.max(2 ** -18, Math.LN2 * 2 ** -21 * exponent);
    return estimate(value, error, Math.min(a, b), Math.max(a, b));
  }
  const value = a + (b - a) * m;
  const error = 4 * U * Math.max(Math.abs(a), Math.abs(b)) + 3 * TINY;
  return estimate(value, error, Math.min(a, b), Math.max(a, b));
}

/** The value of a pixel, and the ranges of values that float32 may produce. Missing: NaN and no ranges. */
export interface Shown {
  readonly value: number;
  readonly estimates: readonly Estimate[];
}

const NOTHING: Shown = { value: Number.NaN, estimates: [] };

function only(single: Estimate): Shown {
  return { value: single.value, estimates: [single] };
}

/** Reduces the cells of a pixel, some of which may be missing. For `nearest`, pass the one cell. */
export function reduceCells(all: readonly Estimate[], reduction: Reduction): Shown {
  const cells = all.filter((cell) => !Number.isNaN(cell.value));
  const first = cells[0];
  if (first === undefined) return NOTHING;
  if (all.length === 1) return only(first);
  switch (reduction) {
    case 'max':
      return only(extreme(cells, Math.max));
    case 'min':
      return only(extreme(cells, Math.min));
    case 'absmax':
      return absmax(cells, first);
    case 'mean':
      return mean(cells, all.length);
    case 'nearest':
      throw new Error('nearest shows one cell');
  }
}

/** max and min don't round: the result is between those of the lower and of the upper bounds. */
function extreme(cells: readonly Estimate[], pick: (a: number, b: number) => number): Estimate {
  return cells.reduce((a, b) => ({
    value: pick(a.value, b.value),
    low: pick(a.low, b.low),
    high: pick(a.high, b.high),
  }));
}

/** Includes every cell that may have the largest magnitude in float32: their signs may differ. */
function absmax(cells: readonly Estimate[], first: Estimate): Shown {
  let { value } = first; // cells of -0 give -0
  let least = 0;
  for (const cell of cells) {
    const size = Math.abs(cell.value);
    if (size > Math.abs(value) || (size === Math.abs(value) && cell.value > value)) value = cell.value;
    least = Math.max(least, cell.low, -cell.high);
  }
  const uncertain = cells.filter((cell) => cell.low < cell.high && Math.max(cell.high, -cell.low) >= least);
  return { value, estimates: [exactly(value), ...uncertain] };
}

/**
 * mean. Summing n float32 values in any order has an error of at most (n-1) U sum|x|. Scaling against overflow, the
 * reciprocal of the count and the product round once each: (n+3) U mean|x| covers all. `n` counts all cells of the
 * pixel, because a hierarchical reduction may scale by it. Each scaled term and the result may be flushed: (n+1) TINY. The mean
 * of the cells' errors is added. If all cells are zero, there is no error.
 */
function mean(cells: readonly Estimate[], n: number): Shown {
  const count = cells.length;
  let sum = 0;
  let sizes = 0;
  let errors = 0;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const { value, low, high } of cells) {
    sum += value;
    sizes += Math.abs(value);
    errors += low === high ? 0 : Math.max(value - low, high - value);
    least = Math.min(least, low);
    most = Math.max(most, high);
  }
  if (Number.isNaN(sum)) return NOTHING; // +inf and -inf
  if (!Number.isFinite(sum)) return only(exactly(sum));
  const own = sizes === 0 ? 0 : (n + 3) * U * (sizes / count) + (n + 1) * TINY;
  return only(estimate(sum / count, own + errors / count, least, most));
}
