// Percentiles by tasks. They are needed after every change of options, so what was counted is kept.

import type { ValuesLookup } from '../tensor/source.ts';
import type { TensorOrSource } from '../tensor/tensor.ts';
import { type CountedTask, TaskPercentiles } from './task-percentiles.ts';

const ids = new WeakMap<TensorOrSource, number>();
let nextId = 0;

/** A unique number for a tensor, for use in keys. */
function idOf(tensor: TensorOrSource): number {
  const id = ids.get(tensor) ?? nextId++;
  ids.set(tensor, id);
  return id;
}

export class PercentilesCache {
  readonly #valuesAt: ValuesLookup;
  /** By the tensor of the first task, then by tasks. */
  readonly #byTasks = new WeakMap<TensorOrSource, Map<string, TaskPercentiles>>();
  /** For each tensor, the percentiles that it is a part of. */
  readonly #ofTensor = new WeakMap<TensorOrSource, Set<TaskPercentiles>>();

  /** @param valuesAt looks up loaded values */
  constructor(valuesAt: ValuesLookup) {
    this.#valuesAt = valuesAt;
  }

  /** The percentiles of tasks; nothing is counted yet if they are new. */
  of(tasks: readonly CountedTask[]): TaskPercentiles {
    const { tensor: first } = tasks[0] as CountedTask;
    const known = this.#byTasks.get(first) ?? new Map<string, TaskPercentiles>();
    this.#byTasks.set(first, known);
    // The key includes the number of checkpoints, as a source may gain some.
    const key = tasks.map(({ tensor, task, checkpoints }) => `${idOf(tensor)}/${task}/${checkpoints}`).join();
    let percentiles = known.get(key);
    if (!percentiles) {
      percentiles = new TaskPercentiles(tasks, this.#valuesAt);
      known.set(key, percentiles);
      for (const { tensor } of tasks)
        this.#ofTensor.set(tensor, (this.#ofTensor.get(tensor) ?? new Set()).add(percentiles));
    }
    return percentiles;
  }

  /** Adds a checkpoint that was read. */
  add(tensor: TensorOrSource, checkpoint: number, values: Float32Array): void {
    for (const percentiles of this.#ofTensor.get(tensor) ?? []) percentiles.add(tensor, checkpoint, values);
  }
}
