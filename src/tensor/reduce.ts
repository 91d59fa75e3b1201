// Reduces the cells covered by a pixel to one value, on the CPU. The twin of the GLSL in src/tensor/reductions.ts.

import { type Reduction, reductionRow } from './reductions.ts';

/** A block of cells: layers and heads from `start` up to but not including `end`. */
export interface CellRange {
  readonly layers: readonly [start: number, end: number];
  readonly heads: readonly [start: number, end: number];
}

/** The value of a pixel. */
export interface Reduced {
  /** NaN if all cells are missing. */
  readonly value: number;
  /** The cell that the value comes from; the first of the range for a mean or if all cells are missing. */
  readonly layer: number;
  readonly head: number;
}

function* cellsOf({ layers, heads }: CellRange): Generator<readonly [number, number]> {
  for (let layer = layers[0]; layer < layers[1]; layer++)
    for (let head = heads[0]; head < heads[1]; head++) yield [layer, head];
}

/**
 * Reduces a block of cells to one value, skipping missing cells.
 * @param round rounds a mean: to float32, as shaders do
 */
export function reduceCells(
  range: CellRange,
  reduction: Reduction,
  cellValue: (layer: number, head: number) => number,
  round: (mean: number) => number = Math.fround,
): Reduced {
  const { isBetter, combine } = reductionRow(reduction);
  const present: number[] = [];
  let best: Reduced = { layer: range.layers[0], head: range.heads[0], value: Number.NaN };
  for (const [layer, head] of cellsOf(range)) {
    const value = cellValue(layer, head);
    if (Number.isNaN(value)) continue;
    if (!isBetter) present.push(value);
    else if (Number.isNaN(best.value) || isBetter(value, best.value)) best = { value, layer, head };
  }
  return combine && present.length > 0 ? { ...best, value: round(combine(present)) } : best;
}
