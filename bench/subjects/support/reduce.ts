// What hand-written canvases share: from cells to one value a pixel or cell, with ranges worked out beforehand.

import { cellAtPixelCenter, cellRange } from '../../../src/figure/cells.ts';
import type { Scene } from '../../subject.ts';

/** One axis of a panel. The entries of a reduced matrix are its pixels or its cells, whichever are fewer. */
export interface Axis {
  readonly entries: number;
  /** Cells of entry i: from `starts[i]` up to, not including, `starts[i + 1]`, or that one alone with `nearest`. */
  readonly starts: Int32Array;
  /** The entry that each pixel shows. */
  readonly entryOf: Int32Array;
  /** True where an entry stands for several cells. */
  readonly isReduced: boolean;
}

export function createAxis(cells: number, pixels: number, reduction: Scene['reduction']): Axis {
  const all = Array.from({ length: pixels }, (_, pixel) => pixel);
  if (cells <= pixels) {
    const entryOf = Int32Array.from(all, (pixel) => cellAtPixelCenter(pixel, cells, pixels));
    return {
      entries: cells,
      starts: Int32Array.from({ length: cells + 1 }, (_, i) => i),
      entryOf,
      isReduced: false,
    };
  }
  const starts = all.map((pixel) =>
    reduction === 'max' ? cellRange(pixel, cells, pixels)[0] : cellAtPixelCenter(pixel, cells, pixels),
  );
  return {
    entries: pixels,
    starts: Int32Array.from([...starts, cells]),
    entryOf: Int32Array.from(all),
    isReduced: true,
  };
}

/** The cells at an entry's place: `rows` x `columns` values out of a panel's. */
export function pickNearest(
  values: Float32Array,
  heads: number,
  rows: Axis,
  columns: Axis,
  into: Float32Array,
): void {
  const width = columns.entries;
  for (let row = 0; row < rows.entries; row++) {
    const from = (rows.starts[row] as number) * heads;
    const to = row * width;
    for (let column = 0; column < width; column++)
      into[to + column] = values[from + (columns.starts[column] as number)] as number;
  }
}

/** The largest cell of every entry. Cells are read once, in the order of memory. */
export function reduceMax(
  values: Float32Array,
  heads: number,
  rows: Axis,
  columns: Axis,
  into: Float32Array,
): void {
  const width = columns.entries;
  const { starts } = columns;
  for (let row = 0; row < rows.entries; row++) {
    const to = row * width;
    const end = rows.starts[row + 1] as number;
    for (let layer = rows.starts[row] as number; layer < end; layer++) {
      const from = layer * heads;
      const isFirst = layer === rows.starts[row];
      let cell = from;
      for (let column = 0; column < width; column++) {
        const stop = from + (starts[column + 1] as number);
        let largest = isFirst ? (values[cell] as number) : (into[to + column] as number);
        for (; cell < stop; cell++) {
          const value = values[cell] as number;
          if (value > largest) largest = value;
        }
        into[to + column] = largest;
      }
    }
  }
}
