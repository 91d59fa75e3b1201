// Reorders values from Fortran order, in which the first index varies fastest, to C order: in tiles of whole cache lines, as
// neighbours of one order are far apart in the other.

import type { Numbers } from '../../tensor/tensor.ts';
import { allocateLike } from '../allocate.ts';
import type { FilePlace } from '../file.ts';

/** Values in a side of a tile: a cache line of 64 bytes. Longer sides take three times as long in some engines. */
const TILE = 16;

interface Reordering {
  readonly values: Numbers;
  readonly ordered: Numbers;
  /** Overwritten by each transposition. */
  readonly tile: Numbers;
}

/** A block of rows and columns that are transposed. */
interface Block {
  readonly rows: number;
  readonly columns: number;
  /** From one column to the next in `values`; rows are adjacent there. */
  readonly columnStride: number;
  /** From one row to the next in the result; columns are adjacent there. */
  readonly rowStride: number;
}

/** Transposes the block that starts at `from`, to `to`, through a tile that stays in the cache. */
function transpose(
  { values, ordered, tile }: Reordering,
  [from, to]: readonly [number, number],
  { rows, columns, columnStride, rowStride }: Block,
): void {
  // Rows in the inner loop: the next tile needs the cache lines that processors fetch along with those of the last one.
  for (let column = 0; column < columns; column += TILE)
    for (let row = 0; row < rows; row += TILE) {
      const [height, width] = [Math.min(TILE, rows - row), Math.min(TILE, columns - column)];
      for (let x = 0; x < width; x++) {
        const start = from + (column + x) * columnStride + row;
        for (let y = 0; y < height; y++) tile[y * TILE + x] = values[start + y] as number;
      }
      for (let y = 0; y < height; y++) {
        const start = to + (row + y) * rowStride + column;
        for (let x = 0; x < width; x++) ordered[start + x] = tile[y * TILE + x] as number;
      }
    }
}

const product = (lengths: readonly number[]): number => lengths.reduce((all, length) => all * length, 1);

/** Values in Fortran order, in C order. @param shape of at least two axes */
export function toCOrder<Values extends Numbers>(
  where: FilePlace,
  values: Values,
  shape: readonly number[],
): Values {
  // Axes of length 1 are in any order.
  const lengths = shape.filter((length) => length !== 1);
  if (lengths.length < 2 || values.length === 0) return values;
  const ordered = allocateLike(where, values, values.length);
  const tile = allocateLike(where, values, TILE * TILE);
  const [rows = 0, columns = 0] = [lengths[0], lengths.at(-1)];
  const block = { rows, columns, columnStride: values.length / columns, rowStride: values.length / rows };
  // Along the first axes, neighbours are close to each other in `values`.
  const walk = (axis: number, from: number, to: number): void => {
    if (axis === 0) {
      transpose({ values, ordered, tile }, [from, to], block);
      return;
    }
    const stride = product(lengths.slice(0, axis));
    const size = product(lengths.slice(axis + 1));
    for (let index = 0; index < (lengths[axis] as number); index++)
      walk(axis - 1, from + index * stride, to + index * size);
  };
  walk(lengths.length - 2, 0, 0);
  return ordered;
}
