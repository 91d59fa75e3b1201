// Reduction for the hand-written canvases: from cells to one value per pixel or cell, with precomputed ranges.

import { cellAtPixelCenter, pixelEdges, wholeAxis } from '../../../src/figure/cells.ts';
import type { Scene } from '../../subject.ts';

/** One axis of a panel. A reduced matrix has an entry per pixel or per cell, whichever are fewer. */
export interface Axis {
  readonly entries: number;
  /** Entry i covers cells `starts[i]` to `starts[i + 1]` (exclusive), or only `starts[i]` with `nearest`. */
  readonly starts: Int32Array;
  /** The entry shown by each pixel. */
  readonly entryOf: Int32Array;
  /** Whether entries cover several cells. */
  readonly isReduced: boolean;
}

export function createAxis(cells: number, pixels: number, reduction: Scene['reduction']): Axis {
  const axis = wholeAxis(cells, pixels);
  const all = Array.from({ length: pixels }, (_, pixel) => pixel);
  if (cells <= pixels) {
    const entryOf = Int32Array.from(all, (pixel) => cellAtPixelCenter(pixel, axis));
    return {
      entries: cells,
      starts: Int32Array.from({ length: cells + 1 }, (_, i) => i),
      entryOf,
      isReduced: false,
    };
  }
  const centers = all.map((pixel) => cellAtPixelCenter(pixel, axis));
  return {
    entries: pixels,
    starts: reduction === 'max' ? pixelEdges(axis) : Int32Array.from([...centers, cells]),
    entryOf: Int32Array.from(all),
    isReduced: true,
  };
}

export interface Reduction {
  readonly heads: number;
  readonly rows: Axis;
  readonly columns: Axis;
  /** Receives one value per entry, in row-major order. */
  readonly output: Float32Array;
}

/** Copies the cell at the start of each entry. */
export function pickNearest(values: Float32Array, { heads, rows, columns, output }: Reduction): void {
  const width = columns.entries;
  for (let row = 0; row < rows.entries; row++) {
    const from = (rows.starts[row] as number) * heads;
    const to = row * width;
    for (let column = 0; column < width; column++)
      output[to + column] = values[from + (columns.starts[column] as number)] as number;
  }
}

/** Computes the largest cell of every entry. Cells are read once, in memory order. */
export function reduceMax(values: Float32Array, { heads, rows, columns, output }: Reduction): void {
  const width = columns.entries;
  const { starts } = columns;
  for (let row = 0; row < rows.entries; row++) {
    const to = row * width;
    const firstLayer = rows.starts[row] as number;
    const endLayer = rows.starts[row + 1] as number;
    for (let layer = firstLayer; layer < endLayer; layer++) {
      const from = layer * heads;
      let cell = from;
      for (let column = 0; column < width; column++) {
        const end = from + (starts[column + 1] as number);
        let largest = layer === firstLayer ? (values[cell] as number) : (output[to + column] as number);
        for (; cell < end; cell++) {
          const value = values[cell] as number;
          if (value > largest) largest = value;
        }
        output[to + column] = largest;
      }
    }
  }
}
