// Statistics of tensors and sources, as far as they have been read: extremes of every matrix, and percentiles.

import type { SelectedMatrix } from '../tensor/select.ts';
import { declaredRange, type ValuesLookup, valuesInMemory } from '../tensor/source.ts';
import { checkpointCount, checkpointSize, type TensorOrSource } from '../tensor/tensor.ts';
import { checkpointAtStep } from '../tensor/timeline.ts';
import { type Extremes, extremesOfRange, findExtremes, mergeExtremes } from './extremes.ts';
import { TaskPercentiles } from './task-percentiles.ts';

/** How much of the data the statistics cover. */
export interface Coverage {
  /** Number of timeline checkpoints that are covered, and of all. */
  readonly known: number;
  readonly all: number;
  /** False if percentiles are only accurate to 1 %. */
  readonly isExact: boolean;
}

const NO_CELLS = mergeExtremes([]);

/** Extremes of a tensor. */
interface TensorExtremes {
  /** Indexed by checkpoint, then task. */
  readonly matrices: (readonly Extremes[] | undefined)[];
  /** Over all checkpoints read so far, by task. */
  tasks: readonly Extremes[];
  /** The largest finite value found so far, by task; NaN if there is none. */
  readonly peaks: Float64Array;
  /** Number of checkpoints read. */
  count: number;
  /** Whether `tasks` covers all checkpoints, because the source declared its range or another thread computed it. */
  isWhole: boolean;
}

function addCheckpoint(
  known: TensorExtremes,
  tensor: TensorOrSource,
  checkpoint: number,
  values: Float32Array,
): void {
  if (known.matrices[checkpoint]) return;
  const cells = tensor.layers * tensor.heads;
  const bits = new Int32Array(values.buffer, values.byteOffset, checkpointSize(tensor));
  const found = tensor.tasks.map((_, task) => findExtremes(bits, task * cells, (task + 1) * cells));
  known.matrices[checkpoint] = found;
  known.tasks = known.tasks.map((before, task) => mergeExtremes([before, found[task] as Extremes]));
  raisePeaks(known.peaks, found);
  known.count += 1;
}

function raisePeaks(peaks: Float64Array, found: readonly Extremes[]): void {
  for (const [task, { min, max }] of found.entries())
    if (min <= max && !((peaks[task] as number) >= max)) peaks[task] = max;
}

/** Extremes of tensors in memory, shared by all instances. */
const inMemory = new WeakMap<TensorOrSource, TensorExtremes>();

const ids = new WeakMap<TensorOrSource, number>();
let nextId = 0;

/** A unique number for a tensor, for use in keys. */
function idOf(tensor: TensorOrSource): number {
  const id = ids.get(tensor) ?? nextId++;
  ids.set(tensor, id);
  return id;
}

export class Statistics {
  /** Looks up the values of a checkpoint; null if they are not loaded. */
  readonly valuesAt: ValuesLookup;
  readonly #read = new WeakMap<TensorOrSource, TensorExtremes>();
  /** Cache of percentiles by tasks, stored with their first tensor. They are needed after every change of options. */
  readonly #percentiles = new WeakMap<TensorOrSource, Map<string, TaskPercentiles>>();
  /** For each tensor, the percentiles that are not exact yet. */
  readonly #inexact = new WeakMap<TensorOrSource, Set<TaskPercentiles>>();

  /** @param valuesAt looks up loaded values; default: those of tensors in memory */
  constructor(valuesAt: ValuesLookup = valuesInMemory) {
    this.valuesAt = valuesAt;
  }

  /** Adds a checkpoint that was read. */
  add(tensor: TensorOrSource, checkpoint: number, values: Float32Array): void {
    const known = this.#extremesOf(tensor);
    addCheckpoint(known, tensor, checkpoint, values);
    for (const percentiles of this.#inexact.get(tensor) ?? []) percentiles.add(tensor, checkpoint, values);
  }

  /** Sets the extremes of all tasks over all checkpoints, computed elsewhere, for example in a worker. */
  setExtremes(tensor: TensorOrSource, tasks: readonly Extremes[]): void {
    const known = this.#extremesOf(tensor);
    known.tasks = known.tasks.map((before, task) => mergeExtremes([before, tasks[task] as Extremes]));
    raisePeaks(known.peaks, tasks);
    known.isWhole = true;
  }

  /** Extremes of all tasks over all checkpoints; null if some have not been read. */
  ofAll(tensor: TensorOrSource): readonly Extremes[] | null {
    const { count, isWhole, tasks } = this.#extremesOf(tensor);
    return isWhole || count === checkpointCount(tensor) ? tasks : null;
  }

  /** Extremes of one matrix; those of an empty matrix if it has not been read. */
  ofMatrix({ tensor, task }: SelectedMatrix, checkpoint: number): Extremes {
    return this.#extremesOf(tensor).matrices[checkpoint]?.[task] ?? NO_CELLS;
  }

  /** Extremes over all checkpoints read so far, or the range that a source declares. */
  ofTask({ tensor, task }: SelectedMatrix): Extremes {
    return this.#extremesOf(tensor).tasks[task] ?? NO_CELLS;
  }

  /**
   * The largest finite value over all checkpoints read so far; NaN if there is none. The range that a source declares does not
   * count, as it applies to all of its tasks.
   */
  peakOf({ tensor, task }: SelectedMatrix): number {
    return this.#extremesOf(tensor).peaks[task] ?? Number.NaN;
  }

  /** The 2nd and 98th percentile of all finite values read so far; null if there are none. */
  percentiles(tasks: readonly SelectedMatrix[]): readonly [number, number] | null {
    return this.#percentilesOf(tasks).values;
  }

  /**
   * How much of the data is covered, by percentiles or by extremes.
   * @param timeline steps of the timeline; default: those of the tensors
   */
  coverage(tasks: readonly SelectedMatrix[], ofPercentiles: boolean, timeline?: readonly number[]): Coverage {
    const tensors = [...new Set(tasks.map(({ tensor }) => tensor))];
    const percentiles = ofPercentiles ? this.#percentilesOf(tasks) : null;
    const steps = timeline ?? [...new Set(tensors.flatMap((tensor) => tensor.steps ?? []))];
    const all = Math.max(1, steps.length);
    const isExact = percentiles?.isExact ?? true;
    if (percentiles ? percentiles.coversAll : tensors.every((tensor) => this.ofAll(tensor)))
      return { known: all, all, isExact };
    const isKnown = (tensor: TensorOrSource, step: number): boolean => {
      const { checkpoint } = checkpointAtStep(tensor, step);
      if (checkpoint === null) return true;
      if (percentiles) return percentiles.has(tensor, checkpoint);
      const { isWhole, matrices } = this.#extremesOf(tensor);
      return isWhole || matrices[checkpoint] !== undefined;
    };
    const known = (steps.length > 0 ? steps : [0]).filter((step) =>
      tensors.every((tensor) => isKnown(tensor, step)),
    );
    return { known: known.length, all, isExact };
  }

  #extremesOf(tensor: TensorOrSource): TensorExtremes {
    const before = inMemory.get(tensor) ?? this.#read.get(tensor);
    if (before) return before;
    const range = declaredRange(tensor);
    const declared = range ? extremesOfRange(range) : NO_CELLS;
    const known = {
      matrices: [],
      tasks: tensor.tasks.map(() => declared),
      peaks: new Float64Array(tensor.tasks.length).fill(Number.NaN),
      count: 0,
      isWhole: Boolean(range),
    };
    const count = checkpointCount(tensor);
    for (let checkpoint = 0; checkpoint < count; checkpoint++) {
      const values = valuesInMemory(tensor, checkpoint);
      if (values) addCheckpoint(known, tensor, checkpoint, values);
    }
    (known.count === count ? inMemory : this.#read).set(tensor, known);
    return known;
  }

  #percentilesOf(tasks: readonly SelectedMatrix[]): TaskPercentiles {
    const { tensor } = tasks[0] as SelectedMatrix;
    const cache = this.#percentiles.get(tensor) ?? new Map<string, TaskPercentiles>();
    this.#percentiles.set(tensor, cache);
    // The key includes the number of checkpoints, as a source may gain some.
    const key = tasks.map(({ tensor: own, task }) => `${idOf(own)}/${task}/${checkpointCount(own)}`).join();
    let percentiles = cache.get(key);
    if (!percentiles) {
      percentiles = new TaskPercentiles(tasks);
      percentiles.addAll(this.valuesAt);
      cache.set(key, percentiles);
      if (!percentiles.isExact)
        for (const { tensor: own } of tasks) {
          const inexact = this.#inexact.get(own) ?? new Set();
          this.#inexact.set(own, inexact.add(percentiles));
        }
    } else percentiles.addAll(this.valuesAt);
    return percentiles;
  }
}

/** Statistics of tensors in memory. */
export const memoryStatistics = new Statistics();
