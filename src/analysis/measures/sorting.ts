// Cells in the order of their values, and their ranks: found once a matrix, in linear time.

import { type Matrix, signedMatrix } from './matrix.ts';

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
    const source = signedMatrix(matrix);
    order = source ? merged(sortedOf(source)) : sorted(matrix);
    orders.set(matrix, order);
  }
  return order;
}

/** The cells that are finite, the largest value first, equal ones by number. Kept with the matrix; O(n). */
export const cellsDescending = (matrix: Matrix): Uint32Array => sortedOf(matrix).cells;

/** The finite values, the largest first. Kept with the matrix; O(n). */
export const valuesDescending = (matrix: Matrix): Float32Array => sortedOf(matrix).values;

function sorted({ values }: Matrix): Sorted {
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  const finite = new Uint32Array(values.length);
  const keysOf = new Int32Array(values.length);
  let count = 0;
  for (let cell = 0; cell < values.length; cell++) {
    if (!Number.isFinite(values[cell])) continue;
    finite[count] = cell;
    keysOf[count++] = fallingKey(bits[cell] as number);
  }
  const { cells, keys } = radixSorted(finite.subarray(0, count), keysOf.subarray(0, count));
  // A key is turned into bits are into a key.
  for (let i = 0; i < count; i++) keys[i] = fallingKey(keys[i] as number);
  return { cells, values: new Float32Array(keys.buffer, keys.byteOffset, count) };
}

/** The order of magnitudes, from that of the signed values: their two ends merged, in a fifth of the time of a sort. */
function merged({ cells, values }: Sorted): Sorted {
  const count = cells.length;
  const to: Sorted = { cells: new Uint32Array(count), values: new Float32Array(count) };
  let top = 0;
  /** Of the lowest values, those of one value from `start` up to `end`, of which the next is at `bottom`. */
  let [start, bottom, end] = [count, count, count];
  for (let i = 0; i < count; i++) {
    if (bottom === end) {
      end = start;
      const lowest = values[end - 1] as number;
      while (start > top && values[start - 1] === lowest) start--;
      bottom = start;
    }
    const [high, low] = [Math.abs(values[top] as number), Math.abs(values[bottom] as number)];
    // Where the two ends have met, only the lower one is left.
    const isTop =
      top < start && (high > low || (high === low && (cells[top] as number) < (cells[bottom] as number)));
    const from = isTop ? top++ : bottom++;
    to.cells[i] = cells[from] as number;
    to.values[i] = isTop ? high : low;
  }
  return to;
}

interface Keyed {
  readonly cells: Uint32Array;
  readonly keys: Int32Array;
}

/**
 * Cells by their keys, the smallest first as unsigned numbers, equal ones as they come; both lists are used up. Least digit
 * first; keys travel with their cells, so that all reading is in order.
 */
function radixSorted(cells: Uint32Array, keys: Int32Array): Keyed {
  const count = cells.length;
  let toCells: Uint32Array = new Uint32Array(count);
  let toKeys: Int32Array = new Int32Array(count);
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
  return { cells, keys };
}

/** Which word of a double holds its sign and exponent. */
const HIGH = new Int32Array(Float64Array.of(-0).buffer)[0] === 0 ? 1 : 0;

/**
 * Places of numbers of double precision in their list, the largest number first; none may be NaN. O(n).
 * @param places an order to begin with, which equal numbers keep
 */
export function argsortDescending(
  numbers: Float64Array,
  places: Uint32Array = new Uint32Array(numbers.length).map((_, place) => place),
): Uint32Array {
  const words = new Int32Array(numbers.map((number) => number + 0).buffer);
  let order: Uint32Array = places.slice();
  for (const word of [1 - HIGH, HIGH]) {
    const keys = new Int32Array(order.length);
    for (let i = 0; i < order.length; i++) {
      const at = 2 * (order[i] as number);
      const bits = words[at + word] as number;
      const isNegative = (words[at + HIGH] as number) < 0;
      keys[i] = isNegative ? bits : word === HIGH ? bits ^ 0x7fffffff : ~bits;
    }
    order = radixSorted(order, keys).cells;
  }
  return order;
}

const ranked = new WeakMap<Matrix, Float64Array>();

/**
 * Rank of each cell among those that are finite, 1 for the smallest, the mean rank for equal ones; NaN for the others.
 * As `scipy.stats.rankdata(values)`. Kept with the matrix; O(n).
 */
export function ranks(matrix: Matrix): Float64Array {
  let found = ranked.get(matrix);
  if (!found) {
    const order = cellsDescending(matrix);
    found = new Float64Array(matrix.values.length).fill(Number.NaN);
    const values = valuesDescending(matrix);
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
  const { length, [(length - 1) >> 1]: one, [length >> 1]: other } = valuesDescending(matrix);
  return length === 0 ? Number.NaN : ((one as number) + (other as number)) / 2;
}
