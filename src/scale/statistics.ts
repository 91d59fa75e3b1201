// Statistics of tensors and sources, as far as they have been read: extremes of every matrix, and percentiles.

import type { Reduction } from '../tensor/reductions.ts';
import type { SelectedMatrix } from '../tensor/select.ts';
import {
  declaredBy,
  isInMemory,
  levelsOf,
  loadedValues,
  type ValuesLookup,
  valuesInMemory,
} from '../tensor/source.ts';
import { checkpointCount, type Extremes, type Part, type TensorOrSource } from '../tensor/tensor.ts';
import { extremesOfRange, findExtremes } from './extremes.ts';
import type { PercentilesCache } from './percentiles-cache.ts';
import { percentilesPart } from './percentiles-part.ts';
import { NO_CELLS, TaskExtremes } from './task-extremes.ts';
import type { TaskPercentiles } from './task-percentiles.ts';

/** Extremes by task, for tensors in memory; shared by all instances. */
const inMemory = new WeakMap<TensorOrSource, TaskExtremes[]>();

/** Percentiles of tensors in memory; shared by all instances. Null before their first use. */
let memoryPercentiles: PercentilesCache | null = null;

/** Tensors in memory with more values than this are large: reading them would block a page for several frames. */
const MAX_SMALL = 2 ** 22;

/** Whether a matrix belongs to a large tensor in memory. */
const isLarge = ({ tensor }: SelectedMatrix): boolean =>
  isInMemory(tensor) && tensor.values.length > MAX_SMALL;

/** A matrix at one of its checkpoints. */
export interface MatrixAtCheckpoint extends SelectedMatrix {
  readonly checkpoint: number;
}

/** Adds a part of a level. @returns the extremes of its matrix if all cells have been read now; otherwise null */
type AddTile = (matrix: MatrixAtCheckpoint, part: Part, values: Float32Array) => Extremes | null;

/** What instances with the same values share. */
interface Shared {
  /** Extremes by task, for sources. */
  readonly read: WeakMap<TensorOrSource, TaskExtremes[]>;
  /** Null before their first use. */
  percentiles: PercentilesCache | null;
  addTile?: AddTile;
}

const bitsOf = ({ buffer, byteOffset, length }: Float32Array): Int32Array =>
  new Int32Array(buffer, byteOffset, length);

/** Counts what has been added to any statistics. */
let additions = 0;

export class Statistics {
  /** Looks up the values of a checkpoint; null if they are not loaded. */
  readonly valuesAt: ValuesLookup;
  readonly #shared: Shared;
  /** Whether values are read when extremes of large tensors in memory, or percentiles of many values, are requested. */
  readonly #readsLarge: boolean;
  #withoutReading: Statistics | null = null;

  /**
   * @param valuesAt looks up loaded values; default: those of tensors in memory
   * @param shared of the instance that this one is a variant of
   */
  constructor(valuesAt: ValuesLookup = valuesInMemory, shared?: Shared) {
    this.valuesAt = valuesAt;
    this.#readsLarge = shared === undefined;
    this.#shared = shared ?? { read: new WeakMap(), percentiles: null };
  }

  /**
   * The same statistics without reading: only the extremes of large tensors in memory, and the percentiles of many values, that
   * are known already.
   */
  get withoutReading(): Statistics {
    this.#withoutReading ??= new Statistics(this.valuesAt, this.#shared);
    return this.#withoutReading;
  }

  /** A number that changes when more is known: results that depend on statistics can be reused until then. */
  get revision(): number {
    return additions;
  }

  /** Adds a checkpoint that was read, or a part of it, of which only the coarsest level counts. */
  add(tensor: TensorOrSource, checkpoint: number, values: Float32Array, part?: Part): void {
    if (this.#shared.percentiles?.add(tensor, checkpoint, values, part)) additions += 1;
    if (!part) {
      for (const task of tensor.tasks.keys()) this.#read({ tensor, task, checkpoint }, values);
      return;
    }
    const matrix = { tensor, task: part.task, checkpoint };
    const levels = levelsOf(tensor);
    const extremes = levels?.[part.level + 1]
      ? this.#shared.addTile?.(matrix, part, values)
      : {
          ...findExtremes(bitsOf(values), 0, values.length),
          sample: part.level > 0 ? levels?.[part.level] : undefined,
        };
    if (extremes) this.addExtremes(matrix, extremes);
  }

  /** Passes tiles that are added from here on to a function, which returns the extremes of a matrix after its last tile. */
  collectTiles(create: () => AddTile): void {
    this.#shared.addTile ??= create();
  }

  /** Adds the extremes of one matrix, found elsewhere, for example while it was reduced. */
  addExtremes(matrix: MatrixAtCheckpoint, extremes: Extremes): void {
    if (this.#known(matrix).add(matrix.checkpoint, extremes)) additions += 1;
  }

  /** Sets the extremes of all tasks over all checkpoints, computed elsewhere, for example in a worker. */
  setExtremes(tensor: TensorOrSource, tasks: readonly Extremes[]): void {
    additions += 1;
    for (const [task, extremes] of tasks.entries()) this.#known({ tensor, task }).addAll(extremes);
  }

  /** Extremes of one matrix; those of an empty matrix if it has not been read. */
  ofMatrix(matrix: SelectedMatrix, checkpoint: number): Extremes {
    return this.extremesOf(matrix).at(checkpoint) ?? NO_CELLS;
  }

  /** Extremes over all checkpoints read so far, or the range that a source declares. */
  ofTask(matrix: SelectedMatrix): Extremes {
    const known = this.extremesOf(matrix);
    // Cells that were not read may be of any magnitude.
    const isUnread =
      levelsOf(matrix.tensor) ||
      (!this.#readsLarge && isLarge(matrix) && !known.isComplete(checkpointCount(matrix.tensor)));
    return isUnread ? { ...known.all, ordinary: false } : known.all;
  }

  /**
   * The largest finite value over all checkpoints read so far; NaN if there is none. The range that a source declares does not
   * count, as it applies to all of its tasks.
   */
  peakOf(matrix: SelectedMatrix): number {
    return this.extremesOf(matrix).peak;
  }

  /** Whether the extremes of a matrix at a checkpoint are known. */
  isRead(matrix: MatrixAtCheckpoint): boolean {
    return this.#known(matrix).covers(matrix.checkpoint);
  }

  /** The matrices in memory whose extremes are not known yet, at all of their checkpoints. */
  unread(matrices: readonly SelectedMatrix[]): readonly MatrixAtCheckpoint[] {
    return matrices.filter(isLarge).flatMap(({ tensor, task }) => {
      const known = this.#known({ tensor, task });
      const count = checkpointCount(tensor);
      if (known.isComplete(count)) return [];
      const all = Array.from({ length: count }, (_, checkpoint) => ({ tensor, task, checkpoint }));
      return all.filter(({ checkpoint }) => !known.covers(checkpoint));
    });
  }

  /**
   * The 2nd and 98th percentile of all finite values counted so far; null if there are none.
   * @param reduction of the levels that are read, of sources with levels
   * @param isSmall whether there are few values, so that they are counted first even without reading
   */
  percentiles(
    tasks: readonly SelectedMatrix[],
    reduction: Reduction,
    isSmall = false,
  ): readonly [number, number] | null {
    const counts = this.percentileCounts(tasks, reduction);
    if (counts?.isWaiting && (isSmall || this.#readsLarge)) {
      counts.countLoaded();
      additions += 1;
    }
    return counts?.values ?? null;
  }

  /** Counts the values of tasks for percentiles, in slices; null while the code is not loaded. Call `noteCounts` afterwards. */
  percentileCounts(tasks: readonly SelectedMatrix[], reduction: Reduction): TaskPercentiles | null {
    const part = percentilesPart.loaded;
    if (!part) return null;
    memoryPercentiles ??= new part.PercentilesCache(valuesInMemory);
    this.#shared.percentiles ??= new part.PercentilesCache(this.valuesAt);
    const cache = tasks.every(({ tensor }) => isInMemory(tensor))
      ? memoryPercentiles
      : this.#shared.percentiles;
    return cache.of(tasks, reduction);
  }

  /** Changes `revision` after values were counted for percentiles. */
  noteCounts(): void {
    additions += 1;
  }

  /** What is known of a task. */
  #known({ tensor, task }: SelectedMatrix): TaskExtremes {
    const tensors = isInMemory(tensor) ? inMemory : this.#shared.read;
    const tasks = tensors.get(tensor) ?? [];
    tensors.set(tensor, tasks);
    const { range, statistics } = declaredBy(tensor);
    tasks[task] ??= new TaskExtremes(range && !statistics ? extremesOfRange(range) : null);
    const known = tasks[task];
    // A source that gains checkpoints declares their extremes later.
    if (statistics && !known.isComplete(checkpointCount(tensor)))
      for (const [checkpoint, { [task]: extremes }] of statistics.entries())
        if (extremes) known.add(checkpoint, extremes);
    return known;
  }

  /** What is known of a task, after reading what is in memory. */
  extremesOf(matrix: SelectedMatrix): TaskExtremes {
    const { tensor } = matrix;
    const known = this.#known(matrix);
    const count = checkpointCount(tensor);
    if (!isInMemory(tensor) || known.isComplete(count)) return known;
    if (!this.#readsLarge && isLarge(matrix)) return known;
    for (let checkpoint = 0; checkpoint < count; checkpoint++)
      this.#read({ ...matrix, checkpoint }, loadedValues(tensor, checkpoint));
    return known;
  }

  /** @param values of a checkpoint */
  #read(matrix: MatrixAtCheckpoint, values: Float32Array): void {
    const { tensor, task, checkpoint } = matrix;
    const cells = tensor.layers * tensor.heads;
    const range = [task * cells, (task + 1) * cells] as const;
    if (this.#known(matrix).read(checkpoint, bitsOf(values), range)) additions += 1;
  }
}

/** Statistics of tensors in memory. */
export const memoryStatistics = new Statistics();
