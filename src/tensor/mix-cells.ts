// Interpolation of many cells between two checkpoints.

import { type Mixing, mixLinearly, mixValues } from './mix.ts';

/** Consecutive cells in an array. */
export interface CellSequence {
  readonly values: Float32Array;
  /** Index of the first cell. */
  readonly start: number;
}

/**
 * Fills an output with the mixes of consecutive cells at two checkpoints. Equal to `mixValues`, but for the sign of a zero; and
 * 20 times as fast if linear.
 */
export function mixCells(
  output: Float32Array,
  [earlier, later]: readonly [CellSequence, CellSequence],
  mix: number,
  mixing: Mixing,
): void {
  const [a, b] = [earlier.values, later.values];
  const [aStart, bStart] = [earlier.start, later.start];
  if (mixing === 'linear') {
    // The rules of `mixValues` hold by themselves, also those of infinities and NaN: a float64 sum exceeds the larger value by
    // at most 2^-52 of it, which is lost when it is rounded to float32.
    for (let cell = 0; cell < output.length; cell++)
      output[cell] = mixLinearly(a[aStart + cell] as number, b[bStart + cell] as number, mix);
    return;
  }
  for (let cell = 0; cell < output.length; cell++)
    output[cell] = mixValues(a[aStart + cell] as number, b[bStart + cell] as number, mix, mixing);
}
