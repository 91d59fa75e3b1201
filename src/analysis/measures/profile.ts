// Importance by layer, and the band of layers that holds most of it.

import { type Matrix, magnitudes } from './matrix.ts';

/** Importance of each layer: the sum of its magnitudes, in the unit of the values; missing cells count nothing. */
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

/** Adjacent layers that hold a share of the importance. */
export interface Band {
  /** First and last layer, both included. */
  readonly layers: readonly [first: number, last: number];
  /** Of all importance, in [0, 1]. */
  readonly share: number;
}

/**
 * The fewest layers in a row that hold at least a share of all importance; of several, those that hold most, then the
 * first. Null where there is no importance.
 *
 * @param profile importance of each layer, none negative
 * @param share in (0, 1]
 */
export function layerBand(profile: Float64Array, share = 0.5): Band | null {
  const upTo = new Float64Array(profile.length + 1);
  for (let layer = 0; layer < profile.length; layer++)
    upTo[layer + 1] = (upTo[layer] as number) + (profile[layer] as number);
  const total = upTo[profile.length] as number;
  if (!(total > 0)) return null;
  let best: Band | null = null;
  let first = 0;
  for (let last = 0; last < profile.length; last++) {
    const held = (from: number): number => ((upTo[last + 1] as number) - (upTo[from] as number)) / total;
    if (held(first) < share) continue;
    while (held(first + 1) >= share) first++;
    const length = best ? best.layers[1] - best.layers[0] : Infinity;
    const band: Band = { layers: [first, last], share: held(first) };
    if (last - first < length || (last - first === length && band.share > (best?.share ?? 0))) best = band;
  }
  return best;
}
