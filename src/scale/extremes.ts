// Extremes of a range of values, found in one pass over their bits.

import { intBitsToFloat, isOrdinary } from '../norms/float.ts';

const SIGN_BIT = -0x80000000;
const INFINITE_BITS = 0x7f800000;

/** Extremes of a set of cells. `min > max` if no cell is finite. */
export interface Extremes {
  /** Smallest and largest finite value. */
  readonly min: number;
  readonly max: number;
  /** Infinity if no finite value is positive. */
  readonly smallestPositive: number;
  /** Whether any value is NaN. */
  readonly missing: boolean;
  readonly hasNegativeInfinity: boolean;
  readonly hasPositiveInfinity: boolean;
  /** Whether all values are zero or of ordinary magnitude (`isOrdinary`), so float arithmetic is accurate. */
  readonly ordinary: boolean;
}

/** The extremes of the union of several sets of cells. */
export function mergeExtremes(sets: readonly Extremes[]): Extremes {
  let [min, max, smallestPositive] = [Infinity, -Infinity, Infinity];
  let [missing, hasNegativeInfinity, hasPositiveInfinity, ordinary] = [false, false, false, true];
  for (const set of sets) {
    min = Math.min(min, set.min);
    max = Math.max(max, set.max);
    smallestPositive = Math.min(smallestPositive, set.smallestPositive);
    missing ||= set.missing;
    hasNegativeInfinity ||= set.hasNegativeInfinity;
    hasPositiveInfinity ||= set.hasPositiveInfinity;
    ordinary &&= set.ordinary;
  }
  return { min, max, smallestPositive, missing, hasNegativeInfinity, hasPositiveInfinity, ordinary };
}

/** Fast path for cells that are all positive and finite; null for others. */
function positiveExtremes(bits: Int32Array, start: number, end: number): Extremes | null {
  let smallest = bits[start] as number;
  let largest = smallest;
  for (let cell = start; cell < end; cell++) {
    const value = bits[cell] as number;
    if (value > largest) largest = value;
    else if (value < smallest) {
      if (value <= 0) return null;
      smallest = value;
    }
  }
  if (!(smallest > 0) || largest >= INFINITE_BITS) return null;
  const [min, max] = [intBitsToFloat(smallest), intBitsToFloat(largest)];
  const ordinary = isOrdinary(min) && isOrdinary(max);
  return {
    min,
    max,
    smallestPositive: min,
    missing: false,
    hasNegativeInfinity: false,
    hasPositiveInfinity: false,
    ordinary,
  };
}

/** Extremes from the values' bits, which sort like their magnitudes; takes half the time of comparing floats. */
function finiteExtremes(bits: Int32Array, start: number, end: number): Extremes {
  let largest = 0; // bits of the largest positive
  let smallest = INFINITE_BITS; // bits of the smallest positive
  let lowest = SIGN_BIT; // bits of the negative with the largest magnitude
  let highest = -1; // bits of the negative with the smallest magnitude
  let zero = false;
  for (let cell = start; cell < end; cell++) {
    const value = bits[cell] as number;
    if (value > 0) {
      if (value > largest) largest = value;
      if (value < smallest) smallest = value;
    } else if (value === 0 || value === SIGN_BIT) zero = true;
    else {
      if (value > lowest) lowest = value;
      if (value < highest) highest = value;
    }
  }
  const positive = largest > 0;
  const negative = lowest > SIGN_BIT;
  if (largest >= INFINITE_BITS || (negative && (lowest & ~SIGN_BIT) >= INFINITE_BITS))
    return nonFiniteExtremes(new Float32Array(bits.buffer, bits.byteOffset, bits.length), start, end);
  const low = positive ? intBitsToFloat(smallest) : 0;
  const high = negative ? intBitsToFloat(highest) : 0;
  return {
    min: negative ? intBitsToFloat(lowest) : zero ? 0 : positive ? low : Infinity,
    max: positive ? intBitsToFloat(largest) : zero ? 0 : negative ? high : -Infinity,
    smallestPositive: positive ? low : Infinity,
    missing: false,
    hasNegativeInfinity: false,
    hasPositiveInfinity: false,
    ordinary: [
      positive ? intBitsToFloat(largest) : 0,
      low,
      negative ? intBitsToFloat(lowest) : 0,
      high,
    ].every(isOrdinary),
  };
}

/** The same if a value is infinite or NaN. */
function nonFiniteExtremes(values: Float32Array, start: number, end: number): Extremes {
  let min = Infinity;
  let max = -Infinity;
  let smallestPositive = Infinity;
  let missing = false;
  let hasNegativeInfinity = false;
  let hasPositiveInfinity = false;
  for (let cell = start; cell < end; cell++) {
    const value = values[cell] as number;
    if (value > -Infinity && value < Infinity) {
      if (value < min) min = value;
      if (value > max) max = value;
      if (value > 0 && value < smallestPositive) smallestPositive = value;
    } else if (value === Infinity) hasPositiveInfinity = true;
    else if (value === -Infinity) hasNegativeInfinity = true;
    else missing = true;
  }
  return { min, max, smallestPositive, missing, hasNegativeInfinity, hasPositiveInfinity, ordinary: false };
}

/** Extremes of the cells `start` to `end` (exclusive), given their bits. */
export const findExtremes = (bits: Int32Array, start: number, end: number): Extremes =>
  positiveExtremes(bits, start, end) ?? finiteExtremes(bits, start, end);

/** Extremes of values of which only the range is known. */
export function extremesOfRange([min, max]: readonly [number, number]): Extremes {
  const smallestPositive = min > 0 ? min : Infinity;
  const ordinary = isOrdinary(min) && isOrdinary(max);
  return {
    min,
    max,
    smallestPositive,
    missing: false,
    hasNegativeInfinity: false,
    hasPositiveInfinity: false,
    ordinary,
  };
}
