// How unequally importance, the magnitude of a value, is distributed over heads.

import { type Matrix, magnitudes, rescale } from './matrix.ts';
import { valuesDescending } from './sorting.ts';

/** The sum of |v| over all finite cells, in the unit of the values. */
export function importance(matrix: Matrix): number {
  let sum = 0;
  for (const value of magnitudes(matrix).values) if (value < Infinity) sum += value;
  return sum;
}

/** The fraction of the importance that some cells hold; NaN if there is none. */
export function importanceShare(matrix: Matrix, cells: Uint32Array): number {
  const scaled = rescale(matrix);
  const { values } = magnitudes(scaled);
  let sum = 0;
  for (let i = 0; i < cells.length; i++) sum += values[cells[i] as number] as number;
  return sum / importance(scaled);
}

/**
 * The Gini coefficient of the magnitudes x_1 <= ... <= x_n of all finite cells: 2 sum(i x_i) / (n sum(x_i)) - (n + 1) / n.
 * Dimensionless, in [0, 1): 0 if all are equal, (n - 1) / n if one head has all of the importance. NaN if none is positive.
 * Gini, "Variabilità e mutabilità" (1912).
 */
export function gini(matrix: Matrix): number {
  const values = valuesDescending(magnitudes(rescale(matrix)));
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
 * The effective number of heads: exp(H) with the entropy H = -sum(p ln p), where p is a head's magnitude divided by the sum
 * of magnitudes. In heads, from 1 to n. NaN if no magnitude is positive. The diversity of order 1 of Hill, "Diversity and
 * evenness" (1973).
 */
export function effectiveHeads(matrix: Matrix): number {
  const scaled = rescale(matrix);
  const total = importance(scaled);
  if (!(total > 0)) return Number.NaN;
  let entropy = 0;
  for (const value of magnitudes(scaled).values)
    if (value > 0 && value < Infinity) {
      const share = value / total;
      entropy -= share * Math.log(share);
    }
  return Math.exp(entropy);
}
