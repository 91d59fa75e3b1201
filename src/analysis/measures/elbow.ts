// Elbow heads: those before the bend of the sorted values.

import { type Matrix, magnitudes } from './matrix.ts';
import { falling, fallingValues } from './order.ts';

/**
 * The heads before the elbow, the largest magnitude first: of the magnitudes in falling order, drawn as points
 * (i, y_i), the elbow is the point farthest from the chord between the first and the last, the first of several. None
 * where all fall evenly, as far as float32 values can. The rule of the pipeline published with arXiv 2512.10978, which takes as many heads as the
 * elbow's index says.
 */
export function elbowHeads(matrix: Matrix): Uint32Array {
  const values = fallingValues(magnitudes(matrix));
  const last = values.length - 1;
  const at = (i: number): number => values[i] as number;
  // Values that fall evenly and are rounded to float32 are this far from the chord.
  let [elbow, farthest] = [0, last * at(0) * 2 ** -23];
  for (let i = 1; i < last; i++) {
    // Up to the chord's length, which is the same for all.
    const distance = Math.abs((at(last) - at(0)) * i - last * (at(i) - at(0)));
    if (distance > farthest) [elbow, farthest] = [i, distance];
  }
  return falling(magnitudes(matrix)).subarray(0, elbow);
}
