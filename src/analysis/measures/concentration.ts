// How unequally importance is shared among heads. Importance is the magnitude of a value.

import { type Matrix, magnitudes } from './matrix.ts';
import { valuesDescending } from './sorting.ts';

/** Sum of the magnitudes of all finite cells, in the unit of the values. */
export function importance(matrix: Matrix): number {
  let sum = 0;
  for (const value of magnitudes(matrix).values) if (value < Infinity) sum += value;
  return sum;
}

/**
 * The Gini coefficient of magnitudes x_1 <= ... <= x_n: 2 sum(i x_i) / (n sum(x_i)) - (n + 1) / n, in [0, 1): 0 where all
 * heads are alike, (n - 1) / n where one has all. NaN where all are zero or missing. Gini, "Variabilità e mutabilità" (1912).
 */
export function gini(matrix: Matrix): number {
  const values = valuesDescending(magnitudes(matrix));
  const n = values.length;
  let [sum, weighted] = [0, 0];
  for (let i = 0; i < n; i++) {
    const value = values[i] as number;
    sum += value;
    weighted += (n - i) * value;
  }
  return sum > 0 ? (2 * weighted) / (n * sum) - (n + 1) / n : Number.NaN;
}

/**
 * The effective number of heads: exp(H), H = -sum(p ln p), p each head's share of the sum of magnitudes; from 1 to n.
 * NaN where all are zero or missing. Hill, "Diversity and evenness" (1973), of order 1.
 */
export function effectiveHeads(matrix: Matrix): number {
  const total = importance(matrix);
  if (!(total > 0)) return Number.NaN;
  let entropy = 0;
  for (const value of magnitudes(matrix).values)
    if (value > 0 && value < Infinity) {
      const share = value / total;
      entropy -= share * Math.log(share);
    }
  return Math.exp(entropy);
}
