// Copies rectangles of matrices and levels, for windows that show each cell.

import type { CellRect, StoredMatrix } from './cells.ts';

/** Copies the cells of a rectangle, which must be within the matrix, to the start of an output, in C order. */
export function* copyRect(
  { values, offset, heads }: StoredMatrix,
  rect: CellRect,
  output: Float32Array,
  cellsPerSlice: number,
): Generator<void, void> {
  const [start, end] = rect.heads;
  const [firstLayer, endLayer] = rect.layers;
  let left = cellsPerSlice;
  for (let layer = firstLayer; layer < endLayer; layer++) {
    if (left <= 0) {
      yield;
      left = cellsPerSlice;
    }
    const origin = offset + layer * heads;
    output.set(values.subarray(origin + start, origin + end), (layer - firstLayer) * (end - start));
    left -= end - start;
  }
}
