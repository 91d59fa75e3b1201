// Heads above the elbow, the bend in the curve of sorted magnitudes.

import { type Matrix, magnitudes, rescale } from './matrix.ts';
import { cellsDescending, valuesDescending } from './sorting.ts';

/**
 * The heads above the elbow, in descending order of magnitude. With the magnitudes of all finite cells in descending order as
 * points (i, y_i), the elbow is the point farthest below the chord from the first to the last point (the first one in case of
 * ties), and the heads are those before it. Empty if the curve is at least as far above the chord, such as one that falls
 * ever more steeply or has two values that occur equally often, and if it is straight up to float32 rounding. Heads of equal
 * magnitude are never separated.
 *
 * The pipeline published with arXiv 2512.10978 selects heads by the same rule, except that it uses the farthest point on
 * either side of the chord.
 */
export function elbowHeads(matrix: Matrix): Uint32Array {
  const scaled = magnitudes(rescale(matrix));
  const values = valuesDescending(scaled);
  const last = values.length - 1;
  const [first = 0] = values;
  const drop = (values[last] ?? 0) - first;
  // The distance of a straight line rounded to float32 from its chord, in the unit of `distance`.
  const tolerance = last * first * 2 ** -23;
  let [elbow, below, above] = [0, tolerance, tolerance];
  for (let i = 1; i < last; i++) {
    // Signed distance from the chord, positive below it, times the length of the chord.
    const distance = drop * i - last * ((values[i] as number) - first);
    if (distance > below) [elbow, below] = [i, distance];
    else if (-distance > above) above = -distance;
  }
  // Two equally frequent values are equally far above and below, up to rounding.
  return cellsDescending(scaled).subarray(0, below - above > tolerance ? elbow : 0);
}
