// The value of a pixel: the cells that it covers, reduced to one. The twin of src/tensor/reductions.ts' GLSL.

import { type Reduction, reductionRow } from './reductions.ts';

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

function* cellsOf({ layers, heads }: CellRange): Generator<readonly [number, number]> {
  for (let layer = layers[0]; layer < layers[1]; layer++)
    for (let head = heads[0]; head < heads[1]; head++) yield [layer, head];
}

/** Reduces a range of cells, skipping missing ones. */
export function reduceCells(
  range: CellRange,
  reduction: Reduction,
  cellValue: (layer: number, head: number) => number,
): Reduced {
  const { isBetter, combined } = reductionRow(reduction);
  const present: number[] = [];
  let best: Reduced = { layer: range.layers[0], head: range.heads[0], value: Number.NaN };
  for (const [layer, head] of cellsOf(range)) {
    const value = cellValue(layer, head);
    if (Number.isNaN(value)) continue;
    if (!isBetter) present.push(value);
    else if (Number.isNaN(best.value) || isBetter(value, best.value)) best = { value, layer, head };
  }
  return combined && present.length > 0 ? { ...best, value: combined(present) } : best;
}
