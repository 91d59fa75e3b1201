// Percentiles by tasks. They are needed after every change of options, so what was counted is kept.

import type { Reduction } from '../tensor/reductions.ts';
import type { SelectedMatrix } from '../tensor/select.ts';
import type { ValuesLookup } from '../tensor/source.ts';
import type { Part, Source, TensorOrSource } from '../tensor/tensor.ts';
import { type CountedTask, TaskPercentiles } from './task-percentiles.ts';

const ids = new WeakMap<TensorOrSource, number>();
let nextId = 0;

/** A unique number for a tensor, for use in keys. */
function idOf(tensor: TensorOrSource): number {
  const id = ids.get(tensor) ?? nextId++;
  ids.set(tensor, id);
  return id;
}

/** What is counted of a matrix: all cells, or those of the coarsest level, as a reader reads it. */
function toCounted({ tensor, task }: SelectedMatrix, reduction: Reduction): CountedTask {
  const { levels = [] } = tensor as Partial<Source>;
  const level = levels.length - 1;
  const coarsest = levels[level];
  return {
    tensor,
    task,
    checkpoints: tensor.steps?.length ?? 1,
    overview: coarsest && {
      task,
      level,
      layers: [0, coarsest.layers],
      heads: [0, coarsest.heads],
      reduction,
    },
  };
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

  /**
   * The percentiles of matrices; nothing is counted yet if they are new. Of sources with levels, those of the coarsest level, until
   * all tiles of level 0 have been read.
   * @param reduction of the levels that are counted
   */
  of(matrices: readonly SelectedMatrix[], reduction: Reduction): TaskPercentiles {
    const tasks = matrices.map((matrix) => toCounted(matrix, reduction));
    const overview = this.#find(tasks);
    if (!overview.sample) return overview;
    const whole = this.#find(tasks.map((task) => ({ ...task, overview: undefined })));
    return whole.coversAll ? whole : overview;
  }

  #find(tasks: readonly CountedTask[]): TaskPercentiles {
    const { tensor: first } = tasks[0] as CountedTask;
    const known = this.#byTasks.get(first) ?? new Map<string, TaskPercentiles>();
    this.#byTasks.set(first, known);
    // The key includes the number of checkpoints, as a source may gain some.
    const key = tasks
      .map(({ tensor, task, checkpoints, overview }) =>
        [idOf(tensor), task, checkpoints, overview?.reduction].join('/'),
      )
      .join();
    let percentiles = known.get(key);
    if (!percentiles) {
      percentiles = new TaskPercentiles(tasks, this.#valuesAt);
      known.set(key, percentiles);
      for (const { tensor } of tasks)
        this.#ofTensor.set(tensor, (this.#ofTensor.get(tensor) ?? new Set()).add(percentiles));
    }
    return percentiles;
  }

  /** Adds a checkpoint that was read, or a part of it. @returns whether any percentiles may have changed */
  add(tensor: TensorOrSource, checkpoint: number, values: Float32Array, part?: Part): boolean {
    const changed = [...(this.#ofTensor.get(tensor) ?? [])].filter((percentiles) =>
      percentiles.add(tensor, checkpoint, values, part),
    );
    return changed.length > 0;
  }
}
