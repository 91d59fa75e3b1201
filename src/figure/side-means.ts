// The means of layers and heads that side bars show. A part of the extra `paper.ts`.

import { mixDoubles } from '../tensor/mix.ts';
import { levelsOf, preciseValues, type ValuesLookup } from '../tensor/source.ts';
import type { TensorOrSource } from '../tensor/tensor.ts';
import type { ByAxis } from './orientation.ts';
import type { Panel } from './scene.ts';

/** For each layer the mean over all heads, and for each head that over all layers. NaN: no cell is present. */
export type Means = ByAxis<Float64Array>;

/**
 * The means of a matrix, as NumPy's `nanmean`: missing cells are skipped, an infinite cell makes a mean infinite, and both
 * infinities make it missing. O(cells).
 * @param values of a checkpoint, in the order task, layer, head
 */
export function meansOf(values: ArrayLike<number>, { layers, heads }: ByAxis<number>, task: number): Means {
  const means = { layers: new Float64Array(layers), heads: new Float64Array(heads) };
  const counts = new Uint32Array(heads);
  let cell = task * layers * heads;
  for (let layer = 0; layer < layers; layer++) {
    let [sum, count] = [0, 0];
    for (let head = 0; head < heads; head++) {
      const value = values[cell++] as number;
      if (Number.isNaN(value)) continue;
      sum += value;
      count++;
      means.heads[head] = (means.heads[head] as number) + value;
      counts[head] = (counts[head] as number) + 1;
    }
    means.layers[layer] = sum / count;
  }
  for (let head = 0; head < heads; head++)
    means.heads[head] = (means.heads[head] as number) / (counts[head] as number);
  return means;
}

/** Checkpoints of a tensor whose means are kept: those of a play, and those around. */
const MAX_KEPT = 4;

/** For each tensor, the means of its latest checkpoints, by task. */
const known = new WeakMap<TensorOrSource, Map<number, Map<number, Means>>>();

function meansAt(
  tensor: TensorOrSource,
  task: number,
  checkpoint: number,
  valuesAt: ValuesLookup,
): Means | null {
  const kept = known.get(tensor) ?? new Map<number, Map<number, Means>>();
  known.set(tensor, kept);
  const byTask = kept.get(checkpoint) ?? new Map<number, Means>();
  const last = byTask.get(task);
  if (last) return last;
  const values = preciseValues(tensor, checkpoint, valuesAt);
  if (!values) return null;
  const means = meansOf(values, tensor, task);
  byTask.set(task, means);
  kept.delete(checkpoint);
  kept.set(checkpoint, byTask);
  for (const oldest of kept.keys()) {
    if (kept.size <= MAX_KEPT) break;
    kept.delete(oldest);
  }
  return means;
}

/**
 * The means of a panel; between two checkpoints, those of both, interpolated. Null if its values are not in memory. The cost is
 * O(cells) for a checkpoint that has not been shown lately.
 */
export function panelMeans(panel: Panel, valuesAt: ValuesLookup): Means | null {
  const { tensor, task, checkpoints, mix, mixing } = panel;
  if (levelsOf(tensor)) return null;
  const [first, second] = checkpoints.map((own) =>
    own === null ? null : meansAt(tensor, task, own, valuesAt),
  );
  if (!first || second === undefined) return first ?? null;
  if (!second) return null;
  const mixed = (a: Float64Array, b: Float64Array): Float64Array =>
    a.map((value, i) => mixDoubles(value, b[i] as number, mix, mixing));
  return { layers: mixed(first.layers, second.layers), heads: mixed(first.heads, second.heads) };
}
