// The 2nd and 98th percentile over several tasks, whose checkpoints arrive in any order, possibly more than once.

import type { SelectedMatrix } from '../tensor/select.ts';
import type { ValuesLookup } from '../tensor/source.ts';
import { checkpointCount, type TensorOrSource } from '../tensor/tensor.ts';
import { PercentileSearch } from './percentiles.ts';

/**
 * Always reflects the checkpoints added so far. With few values the result is exact as soon as all checkpoints have been
 * added; with many, it is accurate to 1 % until each checkpoint has been added a second time.
 */
export class TaskPercentiles {
  readonly #tasks: readonly SelectedMatrix[];
  /** For each task, the number of matrices in the tasks before it. */
  readonly #starts: readonly number[];
  readonly #matrixCount: number;
  /** Null once the result is exact. */
  #search: PercentileSearch | null;
  /** Matrices added in this pass. */
  #counted = new Set<number>();
  #pass = 0;
  #values: readonly [number, number] | null | undefined;

  constructor(tasks: readonly SelectedMatrix[]) {
    this.#tasks = tasks;
    let [matrices, cells] = [0, 0];
    this.#starts = tasks.map(({ tensor }) => {
      const start = matrices;
      matrices += checkpointCount(tensor);
      cells += checkpointCount(tensor) * tensor.layers * tensor.heads;
      return start;
    });
    this.#matrixCount = matrices;
    this.#search = new PercentileSearch([2, 98], cells);
  }

  get isExact(): boolean {
    return this.#search === null;
  }

  /** Whether all checkpoints have been added. */
  get coversAll(): boolean {
    return this.#pass > 0;
  }

  /** Whether a checkpoint has been added. */
  has(tensor: TensorOrSource, checkpoint: number): boolean {
    const isCounted = ({ tensor: own }: SelectedMatrix, i: number): boolean =>
      own !== tensor || this.#counted.has((this.#starts[i] as number) + checkpoint);
    return this.coversAll || this.#tasks.every(isCounted);
  }

  /** Adds a checkpoint. */
  add(tensor: TensorOrSource, checkpoint: number, values: Float32Array): void {
    const cells = tensor.layers * tensor.heads;
    for (const [i, { tensor: own, task }] of this.#tasks.entries())
      if (own === tensor)
        this.#count(
          (this.#starts[i] as number) + checkpoint,
          values.subarray(task * cells, (task + 1) * cells),
        );
  }

  /** Adds all loaded checkpoints. */
  addAll(valuesAt: ValuesLookup): void {
    if (this.isExact) return;
    let before: number;
    do {
      before = this.#pass;
      for (const [i, { tensor, task }] of this.#tasks.entries()) {
        const cells = tensor.layers * tensor.heads;
        for (let checkpoint = 0; checkpoint < checkpointCount(tensor); checkpoint++) {
          const matrix = (this.#starts[i] as number) + checkpoint;
          if (!this.#search || this.#counted.has(matrix)) continue;
          const values = valuesAt(tensor, checkpoint);
          if (values) this.#count(matrix, values.subarray(task * cells, (task + 1) * cells));
        }
      }
    } while (this.#search && this.#pass > before);
  }

  #count(matrix: number, values: Float32Array): void {
    const search = this.#search;
    if (!search || this.#counted.has(matrix)) return;
    search.add(values);
    this.#counted.add(matrix);
    this.#values = undefined;
    if (this.#counted.size < this.#matrixCount) return;
    search.endPass();
    this.#pass += 1;
    this.#counted = new Set();
    if (this.#pass < search.passes) return;
    this.#values = search.values as readonly [number, number] | null;
    this.#search = null;
  }

  /** Null if no value is finite. */
  get values(): readonly [number, number] | null {
    if (this.#values === undefined)
      this.#values = (this.#search?.estimate ?? null) as readonly [number, number] | null;
    return this.#values;
  }
}
