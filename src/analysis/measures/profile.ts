// Importance by layer, and the range of layers that holds most of it.

import { type Matrix, magnitudes } from './matrix.ts';

/** The importance of each layer: the sum of |v| over its finite cells, in the unit of the values. */
export function layerProfile(matrix: Matrix): Float64Array {
  const { layers, heads, values } = magnitudes(matrix);
  const sums = new Float64Array(layers);
  for (let layer = 0; layer < layers; layer++) {
    let sum = 0;
    for (let cell = layer * heads; cell < (layer + 1) * heads; cell++) {
      const value = values[cell] as number;
      if (value < Infinity) sum += value;
    }
    sums[layer] = sum;
  }
  return sums;
}

/** The mean of each layer over its finite cells, in the unit of the values; NaN if there are none. */
export function layerMeans({ layers, heads, values }: Matrix): Float64Array {
  const means = new Float64Array(layers);
  for (let layer = 0; layer < layers; layer++) {
    let [sum, count] = [0, 0];
    for (let cell = layer * heads; cell < (layer + 1) * heads; cell++) {
      const value = values[cell] as number;
      if (!Number.isFinite(value)) continue;
      sum += value;
      count++;
    }
    means[layer] = sum / count;
  }
  return means;
}

/** A range of layers and its importance. */
export interface Band {
  /** First and last layer, inclusive. */
  readonly layers: readonly [first: number, last: number];
  /** Its importance as a fraction of the total, in [0, 1]. */
  readonly share: number;
}

/**
 * The shortest range of layers that holds at least a fraction of the total importance; in case of ties the one that holds
 * most, then the first. Null if the total is 0.
 *
 * @param profile importance of each layer, none negative
 * @param share minimum fraction, in (0, 1]
 */
export function layerBand(profile: Float64Array, share = 0.5): Band | null {
  const cumulative = new Float64Array(profile.length + 1);
  for (let layer = 0; layer < profile.length; layer++)
    cumulative[layer + 1] = (cumulative[layer] as number) + (profile[layer] as number);
  const total = cumulative[profile.length] as number;
  if (!(total > 0)) return null;
  let best: Band | null = null;
  let first = 0;
  for (let last = 0; last < profile.length; last++) {
    const shareFrom = (from: number): number =>
      ((cumulative[last + 1] as number) - (cumulative[from] as number)) / total;
    if (shareFrom(first) < share) continue;
    while (shareFrom(first + 1) >= share) first++;
    const length = best ? best.layers[1] - best.layers[0] : Infinity;
    const band: Band = { layers: [first, last], share: shareFrom(first) };
    if (last - first < length || (last - first === length && band.share > (best?.share ?? 0))) best = band;
  }
  return best;
}
