// Elbow heads: those before the bend of the sorted values.

import { type Matrix, magnitudes } from './matrix.ts';
import { cellsDescending, valuesDescending } from './sorting.ts';

/**
 * The heads before the elbow, the largest magnitude first: of the magnitudes in falling order, drawn as points
 * (i, y_i), the elbow is the point farthest below the chord between the first and the last, the first of several. None
 * where the curve lies as far above the chord or farther, as one that falls ever more steeply does, or one of two values that
 * half of the heads have each; and none where all fall evenly, as far as float32 values can. Equal heads are never parted.
 * The rule of the pipeline published with arXiv 2512.10978, which takes as many heads as the elbow's index says, but that it
 * takes the farthest point on either side.
 */
export function elbowHeads(matrix: Matrix): Uint32Array {
  const values = valuesDescending(magnitudes(matrix));
  const last = values.length - 1;
  const [first = 0] = values;
  const fall = (values[last] ?? 0) - first;
  // Values that fall evenly and are rounded to float32 are this far from the chord.
  const least = last * first * 2 ** -23;
  let [elbow, below, above] = [0, least, least];
  for (let i = 1; i < last; i++) {
    // Up to the chord's length, which is the same for all.
    const distance = fall * i - last * ((values[i] as number) - first);
    if (distance > below) [elbow, below] = [i, distance];
    else if (-distance > above) above = -distance;
  }
  // Two halves of equal values are as far above as below, but for rounding.
  return cellsDescending(magnitudes(matrix)).subarray(0, below - above > least ? elbow : 0);
}
