// Reductions: one value out of the cells that a pixel covers. The twin of shaders/reduce.glsl.

import type { Reduction } from '../options.ts';

/** Layers and heads from `start` up to, not including, `end`. */
export interface CellRange {
  readonly layers: readonly [start: number, end: number];
  readonly heads: readonly [start: number, end: number];
}

export interface Reduced {
  /** NaN where all cells are missing. */
  readonly value: number;
  /** The cell the value comes from; for a mean, and where all are missing, the first of the range. */
  readonly layer: number;
  readonly head: number;
}

/** True where `value` takes the place of `best`. */
const BETTER: Record<Exclude<Reduction, 'mean'>, (value: number, best: number) => boolean> = {
  max: (value, best) => value > best,
  nearest: (value, best) => value > best,
  min: (value, best) => value < best,
  absmax: (value, best) => {
    const [size, bestSize] = [Math.abs(value), Math.abs(best)];
    return size > bestSize || (size === bestSize && value > best);
  },
};

function* cellsOf({ layers, heads }: CellRange): Generator<readonly [number, number]> {
  for (let layer = layers[0]; layer < layers[1]; layer++)
    for (let head = heads[0]; head < heads[1]; head++) yield [layer, head];
}

/**
 * Mean of the cells that aren't missing, and within their range, however sums round: infinite where one is, missing where
 * both infinities are.
 */
function meanOf(range: CellRange, cellValue: (layer: number, head: number) => number): number {
  let sum = 0;
  let count = 0;
  let least = Infinity;
  let most = -Infinity;
  for (const [layer, head] of cellsOf(range)) {
    const value = cellValue(layer, head);
    if (Number.isNaN(value)) continue;
    count += 1;
    sum += value;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return count === 0 ? Number.NaN : Math.min(Math.max(Math.fround(sum / count), least), most);
}

/** Reduces a range of cells, skipping missing ones. */
export function reduced(
  range: CellRange,
  reduction: Reduction,
  cellValue: (layer: number, head: number) => number,
): Reduced {
  const first = { layer: range.layers[0], head: range.heads[0] };
  if (reduction === 'mean') return { ...first, value: meanOf(range, cellValue) };
  const better = BETTER[reduction];
  let best: Reduced = { ...first, value: Number.NaN };
  for (const [layer, head] of cellsOf(range)) {
    const value = cellValue(layer, head);
    if (Number.isNaN(value)) continue;
    if (Number.isNaN(best.value) || better(value, best.value)) best = { value, layer, head };
  }
  return best;
}
