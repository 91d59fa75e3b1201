// Reorders values from Fortran order, in which the first index varies fastest, to C order.

import type { Numbers } from '../../tensor/tensor.ts';
import { allocateLike } from '../allocate.ts';
import type { FilePlace } from '../file.ts';

/**
 * Columns that are copied together. Along a column, values are adjacent in Fortran order, so that many are read one after another
 * from each place, as processors expect; and so many are written to a row at a time. Fewer or more take longer.
 */
const WIDTH = 32;

/** Values in both orders. */
interface Reordering {
  readonly values: Numbers;
  readonly ordered: Numbers;
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

/** Transposes the block that starts at `from`, to `to`. */
function transpose(
  { values, ordered }: Reordering,
  [from, to]: readonly [number, number],
  { rows, columns, columnStride, rowStride }: Block,
): void {
  for (let row = 0; row < rows; row++) {
    const start = to + row * rowStride;
    for (let column = 0, at = from + row; column < columns; column++, at += columnStride)
      ordered[start + column] = values[at] as number;
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
  const [rows = 0, columns = 0] = [lengths[0], lengths.at(-1)];
  const [columnStride, rowStride] = [values.length / columns, values.length / rows];
  // Along the first axes, neighbours are close to each other in `values`.
  const walk = (axis: number, [from, to]: readonly [number, number], block: Block): void => {
    if (axis === 0) {
      transpose({ values, ordered }, [from, to], block);
      return;
    }
    const stride = product(lengths.slice(0, axis));
    const size = product(lengths.slice(axis + 1));
    for (let index = 0; index < (lengths[axis] as number); index++)
      walk(axis - 1, [from + index * stride, to + index * size], block);
  };
  for (let column = 0; column < columns; column += WIDTH) {
    const block = { rows, columns: Math.min(WIDTH, columns - column), columnStride, rowStride };
    walk(lengths.length - 2, [column * columnStride, column], block);
  }
  return ordered;
}
