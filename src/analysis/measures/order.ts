// Cells in the order of their values, and their ranks: found once a matrix, in linear time.

import type { Matrix } from './matrix.ts';

/** Bits of a digit: few for few cells, whose buckets would outnumber them. */
const digitBits = (cells: number): number => (cells < 4096 ? 8 : 11);

/** A float32 by its bits as an integer that falls as the number rises; both zeros are one. */
const fallingKey = (bits: number): number =>
  bits < 0 ? (bits === -0x80000000 ? 0x7fffffff : bits) : bits ^ 0x7fffffff;

interface Sorted {
  readonly cells: Uint32Array;
  readonly values: Float32Array;
}

const orders = new WeakMap<Matrix, Sorted>();

function sortedOf(matrix: Matrix): Sorted {
  let order = orders.get(matrix);
  if (!order) {
    order = sorted(matrix);
    orders.set(matrix, order);
  }
  return order;
}

/** The cells that are finite, the largest value first, equal ones by number. Kept with the matrix; O(n). */
export const falling = (matrix: Matrix): Uint32Array => sortedOf(matrix).cells;

/** The finite values, the largest first. Kept with the matrix; O(n). */
export const fallingValues = (matrix: Matrix): Float32Array => sortedOf(matrix).values;

/** Radix sort, least digit first; keys travel with their cells, so that all reading is in order. */
function sorted({ values }: Matrix): Sorted {
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  let cells = new Uint32Array(values.length);
  let keys = new Int32Array(values.length);
  let count = 0;
  for (let cell = 0; cell < values.length; cell++) {
    if (!Number.isFinite(values[cell])) continue;
    cells[count] = cell;
    keys[count++] = fallingKey(bits[cell] as number);
  }
  let [toCells, toKeys] = [new Uint32Array(values.length), new Int32Array(values.length)];
  const digit = digitBits(count);
  const mask = (1 << digit) - 1;
  const starts = new Uint32Array(mask + 2);
  for (let shift = 0; shift < 32; shift += digit) {
    starts.fill(0);
    for (let i = 0; i < count; i++) {
      const next = (((keys[i] as number) >>> shift) & mask) + 1;
      starts[next] = (starts[next] as number) + 1;
    }
    for (let i = 0; i < mask; i++) starts[i + 1] = (starts[i + 1] as number) + (starts[i] as number);
    for (let i = 0; i < count; i++) {
      const key = keys[i] as number;
      const bucket = (key >>> shift) & mask;
      const at = starts[bucket] as number;
      starts[bucket] = at + 1;
      toKeys[at] = key;
      toCells[at] = cells[i] as number;
    }
    [cells, toCells] = [toCells, cells];
    [keys, toKeys] = [toKeys, keys];
  }
  // A key is turned into bits as bits are into a key.
  for (let i = 0; i < count; i++) keys[i] = fallingKey(keys[i] as number);
  return { cells: cells.subarray(0, count), values: new Float32Array(keys.buffer, 0, count) };
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
    const values = fallingValues(matrix);
    for (let first = 0; first < order.length; ) {
      let end = first + 1;
      while (end < order.length && values[end] === values[first]) end++;
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
  const { length, [(length - 1) >> 1]: one, [length >> 1]: other } = fallingValues(matrix);
  return length === 0 ? Number.NaN : ((one as number) + (other as number)) / 2;
}
