// The extremes of every matrix of a tensor, found in one pass over its values and kept with it.

import { checkpointCount, type Tensor } from '../tensor/tensor.ts';

/** What limits need to know of some cells. `min > max` where no cell is finite. */
export interface Extremes {
  /** Of the finite values. */
  readonly min: number;
  readonly max: number;
  /** Infinity where no finite value is positive. */
  readonly smallestPositive: number;
  readonly missing: boolean;
  /** True where a value is -infinity, +infinity. */
  readonly bottomless: boolean;
  readonly endless: boolean;
}

export const NO_EXTREMES: Extremes = {
  min: Infinity,
  max: -Infinity,
  smallestPositive: Infinity,
  missing: false,
  bottomless: false,
  endless: false,
};

/** The extremes of two lots of cells together. */
export function joinExtremes(a: Extremes, b: Extremes): Extremes {
  return {
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    smallestPositive: Math.min(a.smallestPositive, b.smallestPositive),
    missing: a.missing || b.missing,
    bottomless: a.bottomless || b.bottomless,
    endless: a.endless || b.endless,
  };
}

function extremesOf(values: Float32Array, start: number, end: number): Extremes {
  let min = Infinity;
  let max = -Infinity;
  let smallestPositive = Infinity;
  let missing = false;
  let bottomless = false;
  let endless = false;
  for (let cell = start; cell < end; cell++) {
    const value = values[cell] as number;
    if (value > -Infinity && value < Infinity) {
      if (value < min) min = value;
      if (value > max) max = value;
      if (value > 0 && value < smallestPositive) smallestPositive = value;
    } else if (value === Infinity) endless = true;
    else if (value === -Infinity) bottomless = true;
    else missing = true;
  }
  return { min, max, smallestPositive, missing, bottomless, endless };
}

const known = new WeakMap<Tensor, readonly Extremes[]>();

/** Extremes of each matrix, in the order checkpoint, task. */
export function matrixExtremes(tensor: Tensor): readonly Extremes[] {
  let extremes = known.get(tensor);
  if (!extremes) {
    const cells = tensor.layers * tensor.heads;
    extremes = Array.from({ length: checkpointCount(tensor) * tensor.tasks.length }, (_, matrix) =>
      extremesOf(tensor.values, matrix * cells, (matrix + 1) * cells),
    );
    known.set(tensor, extremes);
  }
  return extremes;
}

/**
 * `numpy.percentile(values, q, method='linear')` of ascending values.
 * @param q in [0, 100]
 */
export function percentileOfSorted(sorted: Float32Array, q: number): number {
  const position = ((sorted.length - 1) * q) / 100;
  const below = sorted[Math.floor(position)] as number;
  const above = sorted[Math.ceil(position)] as number;
  const share = position - Math.floor(position);
  // NumPy interpolates from the nearer end, so that the result is monotone.
  return share < 0.5 ? below + (above - below) * share : above - (above - below) * (1 - share);
}
