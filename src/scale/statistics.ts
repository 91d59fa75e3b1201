// What is known of the values of tensors and sources: extremes of every matrix, and percentiles. Limits go by it.

import type { SelectedMatrix } from '../tensor/select.ts';
import { declaredRange, type ValuesLookup, valuesIfLoaded } from '../tensor/source.ts';
import { checkpointCount, checkpointSize, type TensorOrSource } from '../tensor/tensor.ts';
import { checkpointAtStep } from '../tensor/timeline.ts';
import { type Extremes, extremesOfRange, findExtremes, mergeExtremes } from './extremes.ts';
import { TaskPercentiles } from './task-percentiles.ts';

/** How much of the data is known. */
export interface Coverage {
  /** Checkpoints of the timeline of which all that they show is known, and all there are. */
  readonly known: number;
  readonly all: number;
  /** False where percentiles are known within 1 %. */
  readonly isExact: boolean;
}

const NO_CELLS = mergeExtremes([]);

/** The extremes of a tensor. */
interface Known {
  /** By checkpoint, then task. */
  readonly matrices: (readonly Extremes[] | undefined)[];
  tasks: readonly Extremes[];
  /** Checkpoints that were read. */
  count: number;
  /** True where `tasks` are of all checkpoints: stated by the source, or found by someone else. */
  isWhole: boolean;
}

function addCheckpoint(known: Known, tensor: TensorOrSource, checkpoint: number, values: Float32Array): void {
  if (known.matrices[checkpoint]) return;
  const cells = tensor.layers * tensor.heads;
  const bits = new Int32Array(values.buffer, values.byteOffset, checkpointSize(tensor));
  const found = tensor.tasks.map((_, task) => findExtremes(bits, task * cells, (task + 1) * cells));
  known.matrices[checkpoint] = found;
  known.tasks = known.tasks.map((before, task) => mergeExtremes([before, found[task] as Extremes]));
  known.count += 1;
}

/** What needs no reading is known at once, and is the same for everyone. */
const inMemory = new WeakMap<TensorOrSource, Known>();

const ids = new WeakMap<TensorOrSource, number>();
let nextId = 0;

/** A number that stands for a tensor in keys. */
function idOf(tensor: TensorOrSource): number {
  const id = ids.get(tensor) ?? nextId++;
  ids.set(tensor, id);
  return id;
}

export class Statistics {
  /** The values of a checkpoint, where they are here now. */
  readonly valuesAt: ValuesLookup;
  readonly #read = new WeakMap<TensorOrSource, Known>();
  /** Percentiles by tasks, kept with the first tensor of them: every change of options asks for them. */
  readonly #percentiles = new WeakMap<TensorOrSource, Map<string, TaskPercentiles>>();
  /** Those that a checkpoint of a tensor makes more exact. */
  readonly #growing = new WeakMap<TensorOrSource, Set<TaskPercentiles>>();

  /** @param valuesAt what is here; without it, what is in memory */
  constructor(valuesAt: ValuesLookup = valuesIfLoaded) {
    this.valuesAt = valuesAt;
  }

  /** Takes note of a checkpoint that was read. */
  add(tensor: TensorOrSource, checkpoint: number, values: Float32Array): void {
    const known = this.#knownOf(tensor);
    addCheckpoint(known, tensor, checkpoint, values);
    for (const percentiles of this.#growing.get(tensor) ?? []) percentiles.add(tensor, checkpoint, values);
  }

  /** Takes note of the extremes of all tasks over all checkpoints, found by someone who has read them, such as a worker. */
  learn(tensor: TensorOrSource, tasks: readonly Extremes[]): void {
    const known = this.#knownOf(tensor);
    known.tasks = known.tasks.map((before, task) => mergeExtremes([before, tasks[task] as Extremes]));
    known.isWhole = true;
  }

  /** Extremes of all tasks over all checkpoints; null where some are not known. */
  ofAll(tensor: TensorOrSource): readonly Extremes[] | null {
    const { count, isWhole, tasks } = this.#knownOf(tensor);
    return isWhole || count === checkpointCount(tensor) ? tasks : null;
  }

  /** Extremes of one matrix; of no cells where it is not known. */
  ofMatrix({ tensor, task }: SelectedMatrix, checkpoint: number): Extremes {
    return this.#knownOf(tensor).matrices[checkpoint]?.[task] ?? NO_CELLS;
  }

  /** Extremes over all checkpoints that are known; those that a source states hold from the beginning. */
  ofTask({ tensor, task }: SelectedMatrix): Extremes {
    return this.#knownOf(tensor).tasks[task] ?? NO_CELLS;
  }

  /** The 2nd and 98th percentile of all finite values that are known; null where there is none. */
  percentiles(tasks: readonly SelectedMatrix[]): readonly [number, number] | null {
    return this.#percentilesOf(tasks).values;
  }

  /**
   * How much is known: of percentiles, or of the least and the largest value.
   * @param timeline its steps; without them, those of the tensors alone
   */
  coverage(tasks: readonly SelectedMatrix[], ofPercentiles: boolean, timeline?: readonly number[]): Coverage {
    const tensors = [...new Set(tasks.map(({ tensor }) => tensor))];
    const percentiles = ofPercentiles ? this.#percentilesOf(tasks) : null;
    const steps = timeline ?? [...new Set(tensors.flatMap((tensor) => tensor.steps ?? []))];
    const all = Math.max(1, steps.length);
    const isExact = percentiles?.isExact ?? true;
    if (percentiles ? percentiles.areAll : tensors.every((tensor) => this.ofAll(tensor)))
      return { known: all, all, isExact };
    const isKnown = (tensor: TensorOrSource, step: number): boolean => {
      const { checkpoint } = checkpointAtStep(tensor, step);
      if (checkpoint === null) return true;
      if (percentiles) return percentiles.has(tensor, checkpoint);
      const { isWhole, matrices } = this.#knownOf(tensor);
      return isWhole || matrices[checkpoint] !== undefined;
    };
    const known = (steps.length > 0 ? steps : [0]).filter((step) =>
      tensors.every((tensor) => isKnown(tensor, step)),
    );
    return { known: known.length, all, isExact };
  }

  #knownOf(tensor: TensorOrSource): Known {
    const before = inMemory.get(tensor) ?? this.#read.get(tensor);
    if (before) return before;
    const range = declaredRange(tensor);
    const stated = range ? extremesOfRange(range) : NO_CELLS;
    const known = { matrices: [], tasks: tensor.tasks.map(() => stated), count: 0, isWhole: Boolean(range) };
    const count = checkpointCount(tensor);
    for (let checkpoint = 0; checkpoint < count; checkpoint++) {
      const values = valuesIfLoaded(tensor, checkpoint);
      if (values) addCheckpoint(known, tensor, checkpoint, values);
    }
    (known.count === count ? inMemory : this.#read).set(tensor, known);
    return known;
  }

  #percentilesOf(tasks: readonly SelectedMatrix[]): TaskPercentiles {
    const { tensor } = tasks[0] as SelectedMatrix;
    const kept = this.#percentiles.get(tensor) ?? new Map<string, TaskPercentiles>();
    this.#percentiles.set(tensor, kept);
    // The steps of a source may grow.
    const key = tasks.map(({ tensor: own, task }) => `${idOf(own)}/${task}/${checkpointCount(own)}`).join();
    let percentiles = kept.get(key);
    if (!percentiles) {
      percentiles = new TaskPercentiles(tasks);
      percentiles.addAll(this.valuesAt);
      kept.set(key, percentiles);
      if (!percentiles.isExact)
        for (const { tensor: own } of tasks) {
          const growing = this.#growing.get(own) ?? new Set();
          this.#growing.set(own, growing.add(percentiles));
        }
    } else percentiles.addAll(this.valuesAt);
    return percentiles;
  }
}

/** Of tensors in memory. */
export const memoryStatistics = new Statistics();
