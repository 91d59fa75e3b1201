// The extremes of some cells, found in one pass over their bits.

import { floatOf, isOrdinary } from '../norms/float.ts';

const SIGN_BIT = -0x80000000;
const INFINITE_BITS = 0x7f800000;

/** What limits need to know of some cells. `min > max` where no cell is finite. */
export interface Extremes {
  /** Of the finite values. */
  readonly min: number;
  readonly max: number;
  /** Infinity where no finite value is positive. */
  readonly smallestPositive: number;
  readonly missing: boolean;
  /** True where a value is -infinity, +infinity. */
  readonly bottomless: boolean;
  readonly endless: boolean;
  /** True where all are zero or of ordinary magnitude (`isOrdinary`), so that plain float arithmetic will do. */
  readonly ordinary: boolean;
}

/** The extremes of several lots of cells together. */
export function mergeExtremes(lots: readonly Extremes[]): Extremes {
  let [min, max, smallestPositive] = [Infinity, -Infinity, Infinity];
  let [missing, bottomless, endless, ordinary] = [false, false, false, true];
  for (const lot of lots) {
    min = Math.min(min, lot.min);
    max = Math.max(max, lot.max);
    smallestPositive = Math.min(smallestPositive, lot.smallestPositive);
    missing ||= lot.missing;
    bottomless ||= lot.bottomless;
    endless ||= lot.endless;
    ordinary &&= lot.ordinary;
  }
  return { min, max, smallestPositive, missing, bottomless, endless, ordinary };
}

/** Extremes of cells that are all positive and finite, as most are: a shorter way. */
function positiveExtremes(bits: Int32Array, start: number, end: number): Extremes | null {
  let least = bits[start] as number;
  let most = least;
  for (let cell = start; cell < end; cell++) {
    const value = bits[cell] as number;
    if (value > most) most = value;
    else if (value < least) {
      if (value <= 0) return null;
      least = value;
    }
  }
  if (!(least > 0) || most >= INFINITE_BITS) return null;
  const [min, max] = [floatOf(least), floatOf(most)];
  const ordinary = isOrdinary(min) && isOrdinary(max);
  return { min, max, smallestPositive: min, missing: false, bottomless: false, endless: false, ordinary };
}

/** Extremes of cells from their bits, which are ordered as magnitudes are: half the time of comparing floats. */
function extremesOf(bits: Int32Array, start: number, end: number): Extremes {
  let largest = 0; // bits of the largest positive
  let smallest = INFINITE_BITS; // of the smallest positive
  let lowest = SIGN_BIT; // of the negative of largest magnitude
  let highest = -1; // of the negative of smallest magnitude
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
    return endlessExtremes(new Float32Array(bits.buffer, bits.byteOffset, bits.length), start, end);
  const low = positive ? floatOf(smallest) : 0;
  const high = negative ? floatOf(highest) : 0;
  return {
    min: negative ? floatOf(lowest) : zero ? 0 : positive ? low : Infinity,
    max: positive ? floatOf(largest) : zero ? 0 : negative ? high : -Infinity,
    smallestPositive: positive ? low : Infinity,
    missing: false,
    bottomless: false,
    endless: false,
    ordinary: [positive ? floatOf(largest) : 0, low, negative ? floatOf(lowest) : 0, high].every(isOrdinary),
  };
}

/** The same where a value is infinite or missing. */
function endlessExtremes(values: Float32Array, start: number, end: number): Extremes {
  let min = Infinity;
  let max = -Infinity;
  let smallestPositive = Infinity;
  let missing = false;
  let bottomless = false;
  let endless = false;
  for (let cell = start; cell < end; cell++) {
    const value = values[cell] as number;
    if (value > -Infinity && value < Infinity) {
      if (value < min) min = value;
      if (value > max) max = value;
      if (value > 0 && value < smallestPositive) smallestPositive = value;
    } else if (value === Infinity) endless = true;
    else if (value === -Infinity) bottomless = true;
    else missing = true;
  }
  return { min, max, smallestPositive, missing, bottomless, endless, ordinary: false };
}

/** Extremes of cells by their bits, from the first to, not including, the last. */
export const findExtremes = (bits: Int32Array, start: number, end: number): Extremes =>
  positiveExtremes(bits, start, end) ?? extremesOf(bits, start, end);

/** Extremes of which only the ends are known. */
export function extremesOfRange([min, max]: readonly [number, number]): Extremes {
  const smallestPositive = min > 0 ? min : Infinity;
  const ordinary = isOrdinary(min) && isOrdinary(max);
  return { min, max, smallestPositive, missing: false, bottomless: false, endless: false, ordinary };
}
