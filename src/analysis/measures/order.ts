// Cells in the order of their values, and their ranks: found once a matrix, in linear time.

import type { Matrix } from './matrix.ts';

/** Bits of a digit: few for few cells, whose buckets would outnumber them. */
const digitBits = (cells: number): number => (cells < 4096 ? 8 : 11);

/** A float32 by its bits as an integer that falls as the number rises; both zeros are one. */
const fallingKey = (bits: number): number =>
  bits < 0 ? (bits === -0x80000000 ? 0x7fffffff : bits) : bits ^ 0x7fffffff;

const orders = new WeakMap<Matrix, Uint32Array>();

/** The cells that are finite, the largest value first, equal ones by number. Kept with the matrix; O(n). */
export function falling(matrix: Matrix): Uint32Array {
  let order = orders.get(matrix);
  if (!order) {
    order = sorted(matrix);
    orders.set(matrix, order);
  }
  return order;
}

/** Radix sort, least digit first. */
function sorted({ values }: Matrix): Uint32Array {
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  const keys = new Int32Array(values.length);
  let cells = new Uint32Array(values.length);
  let count = 0;
  for (let cell = 0; cell < values.length; cell++) {
    const value = values[cell] as number;
    keys[cell] = fallingKey(bits[cell] as number);
    if (value - value === 0) cells[count++] = cell;
  }
  cells = cells.subarray(0, count);
  let other = new Uint32Array(count);
  const bitsOfDigit = digitBits(count);
  const buckets = 1 << bitsOfDigit;
  const starts = new Uint32Array(buckets + 1);
  for (let shift = 0; shift < 32; shift += bitsOfDigit) {
    starts.fill(0);
    for (let i = 0; i < count; i++) {
      const digit = ((keys[cells[i] as number] as number) >>> shift) & (buckets - 1);
      starts[digit + 1] = (starts[digit + 1] as number) + 1;
    }
    for (let digit = 0; digit < buckets; digit++)
      starts[digit + 1] = (starts[digit + 1] as number) + (starts[digit] as number);
    for (let i = 0; i < count; i++) {
      const cell = cells[i] as number;
      const digit = ((keys[cell] as number) >>> shift) & (buckets - 1);
      other[starts[digit] as number] = cell;
      starts[digit] = (starts[digit] as number) + 1;
    }
    [cells, other] = [other, cells];
  }
  return cells;
}

const ranked = new WeakMap<Matrix, Float64Array>();

/**
 * Rank of each cell among those that are finite, 1 for the smallest, the mean rank for equal ones; NaN for the others.
 * As `scipy.stats.rankdata(values)`. Kept with the matrix; O(n).
 */
export function ranks(matrix: Matrix): Float64Array {
  let found = ranked.get(matrix);
  if (!found) {
    const order = falling(matrix);
    found = new Float64Array(matrix.values.length).fill(Number.NaN);
    for (let first = 0; first < order.length; ) {
      const value = matrix.values[order[first] as number] as number;
      let end = first + 1;
      while (end < order.length && matrix.values[order[end] as number] === value) end++;
      // Places first + 1 to end from the top are count - end + 1 to count - first from the bottom.
      const rank = order.length - (first + end - 1) / 2;
      for (let i = first; i < end; i++) found[order[i] as number] = rank;
      first = end;
    }
    ranked.set(matrix, found);
  }
  return found;
}

/** The value in the middle of those that are finite, the mean of two; NaN where none is. As `numpy.median`. */
export function median(matrix: Matrix): number {
  const order = falling(matrix);
  const at = (place: number): number => matrix.values[order[place] as number] as number;
  if (order.length === 0) return Number.NaN;
  return (at((order.length - 1) >> 1) + at(order.length >> 1)) / 2;
}
