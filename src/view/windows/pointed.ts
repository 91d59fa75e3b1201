// The place that the user points at: what is near it is read first.

import type { Panel } from '../../figure/scene.ts';
import type { CellRange } from '../../tensor/reduce.ts';
import type { TensorOrSource } from '../../tensor/tensor.ts';

/** A cell of level 0 in a matrix. */
export interface PointedCell {
  readonly tensor: TensorOrSource;
  readonly task: number;
  readonly layer: number;
  readonly head: number;
}

/** By the data that they belong to, so that views of other data do not take them. */
const pointed = new WeakMap<TensorOrSource, PointedCell>();

/** Notes that the values of cells are looked up because the user points at them. */
export function notePointed({ tensor, task }: Panel, { layers, heads }: CellRange): void {
  const cell = { tensor, task, layer: (layers[0] + layers[1]) / 2, head: (heads[0] + heads[1]) / 2 };
  pointed.set(tensor, cell);
}

/**
 * The cell of these tensors that the user has pointed at since the last call for them; null if none. A view looks it up again
 * whenever its scene changes, as long as the pointer is there.
 */
export function takePointed(tensors: readonly TensorOrSource[]): PointedCell | null {
  const cells = tensors.flatMap((tensor) => pointed.get(tensor) ?? []);
  for (const tensor of tensors) pointed.delete(tensor);
  return cells.at(-1) ?? null;
}
