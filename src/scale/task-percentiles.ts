// The 2nd and 98th percentile over several tasks, whose checkpoints arrive in any order, possibly more than once.

import type { SelectedMatrix } from '../tensor/select.ts';
import type { ValuesLookup } from '../tensor/source.ts';
import type { TensorOrSource } from '../tensor/tensor.ts';
import { PercentileSearch } from './percentiles.ts';

/** A task, and the number of its checkpoints. A source may gain more later. */
export interface CountedTask extends SelectedMatrix {
  readonly checkpoints: number;
}

/**
 * Always reflects the values counted so far. With few values the result is exact as soon as all checkpoints have been
 * counted; with many, it is accurate to 1 % until each checkpoint has been counted a second time.
 */
export class TaskPercentiles {
  readonly #tasks: readonly CountedTask[];
  readonly #valuesAt: ValuesLookup;
  /** For each task, the number of matrices in the tasks before it; at the end, the number of all. */
  readonly #starts: readonly number[];
  readonly #cells: number;
  /** Null before the first value, and once the result is exact. */
  #search: PercentileSearch | null = null;
  #isExact = false;
  /** Matrices counted in this pass. */
  #counted = new Set<number>();
  /** Cells counted of matrices that were begun in this pass. */
  #begun = new Map<number, number>();
  #pass = 0;
  /** The task and the checkpoint where counting loaded values continues. */
  #next = { task: 0, checkpoint: 0 };
  #values: readonly [number, number] | null | undefined;

  /** @param valuesAt looks up loaded values */
  constructor(tasks: readonly CountedTask[], valuesAt: ValuesLookup) {
    this.#tasks = tasks;
    this.#valuesAt = valuesAt;
    const starts = [0];
    let cells = 0;
    for (const { tensor, checkpoints } of tasks) {
      starts.push((starts.at(-1) as number) + checkpoints);
      cells += checkpoints * tensor.layers * tensor.heads;
    }
    this.#starts = starts;
    this.#cells = cells;
  }

  get isExact(): boolean {
    return this.#isExact;
  }

  /** Whether loaded values may not have been counted yet. */
  get isWaiting(): boolean {
    return !this.#isExact && this.#next.task < this.#tasks.length;
  }

  /** Whether all checkpoints have been counted. */
  get coversAll(): boolean {
    return this.#pass > 0;
  }

  /** Whether a checkpoint has been counted. */
  has(tensor: TensorOrSource, checkpoint: number): boolean {
    const isCounted = ({ tensor: own }: SelectedMatrix, i: number): boolean =>
      own !== tensor || this.#counted.has((this.#starts[i] as number) + checkpoint);
    return this.coversAll || this.#tasks.every(isCounted);
  }

  /** Counts a checkpoint that was read; ignored if the source has gained it since. */
  add(tensor: TensorOrSource, checkpoint: number, values: Float32Array): void {
    for (const [i, { tensor: own, task, checkpoints }] of this.#tasks.entries())
      if (own === tensor && checkpoint < checkpoints)
        this.#count((this.#starts[i] as number) + checkpoint, cellsOf(tensor, task, values));
  }

  /** Counts loaded values, at most so many cells. Continue while `isWaiting`. */
  countLoaded(most = Number.POSITIVE_INFINITY): void {
    for (let left = most; left > 0 && this.isWaiting; ) left -= this.#countNext(left);
  }

  /** Null if no value is finite. */
  get values(): readonly [number, number] | null {
    if (this.#values === undefined)
      this.#values = (this.#search?.estimate ?? null) as readonly [number, number] | null;
    return this.#values;
  }

  /** Counts cells of the next matrix, or skips it. @returns the number of cells counted */
  #countNext(most: number): number {
    const { task, checkpoint } = this.#next;
    const { tensor, task: ownTask, checkpoints } = this.#tasks[task] as CountedTask;
    const matrix = (this.#starts[task] as number) + checkpoint;
    const isLast = checkpoint + 1 === checkpoints;
    const values = this.#counted.has(matrix) ? null : this.#valuesAt(tensor, checkpoint);
    if (values) return this.#count(matrix, cellsOf(tensor, ownTask, values), most);
    this.#next = isLast ? { task: task + 1, checkpoint: 0 } : { task, checkpoint: checkpoint + 1 };
    return 0;
  }

  /** Counts cells of a matrix that have not been counted in this pass. @returns their number */
  #count(matrix: number, cells: Float32Array, most = Number.POSITIVE_INFINITY): number {
    if (this.#isExact || this.#counted.has(matrix)) return 0;
    this.#search ??= new PercentileSearch([2, 98], this.#cells);
    const start = this.#begun.get(matrix) ?? 0;
    const end = Math.min(start + most, cells.length);
    this.#search.add(cells.subarray(start, end));
    this.#values = undefined;
    if (end < cells.length) this.#begun.set(matrix, end);
    else this.#complete(matrix, this.#search);
    return end - start;
  }

  #complete(matrix: number, search: PercentileSearch): void {
    this.#begun.delete(matrix);
    this.#counted.add(matrix);
    if (this.#counted.size < (this.#starts.at(-1) as number)) return;
    search.endPass();
    this.#pass += 1;
    this.#counted = new Set();
    this.#next = { task: 0, checkpoint: 0 };
    if (this.#pass < search.passes) return;
    this.#values = search.values as readonly [number, number] | null;
    this.#search = null;
    this.#isExact = true;
  }
}

/** The cells of a task. @param values of a checkpoint */
function cellsOf({ layers, heads }: TensorOrSource, task: number, values: Float32Array): Float32Array {
  return values.subarray(task * layers * heads, (task + 1) * layers * heads);
}
