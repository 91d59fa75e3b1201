// Copies rectangles of levels, for windows.

import type { CellRect, StoredMatrix } from './cells.ts';

/** Copies the cells of a rectangle, which must be within the matrix, to the start of an output, in C order. */
export function readRect(
  { values, offset, heads }: StoredMatrix,
  rect: CellRect,
  output: Float32Array,
): void {
  const [start, end] = rect.heads;
  const [firstLayer, endLayer] = rect.layers;
  for (let layer = firstLayer; layer < endLayer; layer++) {
    const origin = offset + layer * heads;
    output.set(values.subarray(origin + start, origin + end), (layer - firstLayer) * (end - start));
  }
}
