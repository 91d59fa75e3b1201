// The 2nd and 98th percentile over several tasks, whose checkpoints arrive in any order, possibly more than once.

import type { SelectedMatrix } from '../tensor/select.ts';
import type { ValuesLookup } from '../tensor/source.ts';
import type { Part, Source, SourceLevel, TensorOrSource } from '../tensor/tensor.ts';
import { PercentileSearch } from './percentiles.ts';
import { TilesRead } from './tiles-read.ts';

/** A task that is counted. */
export interface CountedTask extends SelectedMatrix {
  /** The number of its checkpoints. A source may gain more later. */
  readonly checkpoints: number;
  /** Of a source with levels: its coarsest one, whose cells are counted. */
  readonly overview: Part | undefined;
}

/** A tile of a source with levels. */
interface Tile {
  readonly tensor: TensorOrSource;
  readonly part: Part;
  readonly values: Float32Array;
}

/** Cells of a matrix that are counted. */
const countCells = ({ tensor, overview }: CountedTask): number => {
  if (!overview) return tensor.layers * tensor.heads;
  return (overview.layers[1] - overview.layers[0]) * (overview.heads[1] - overview.heads[0]);
};

/** Whether a part that was read is the one that is counted. */
const isSamePart = (part: Part | undefined, counted: Part | undefined): boolean =>
  part?.task === counted?.task && part?.level === counted?.level && part?.reduction === counted?.reduction;

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
  /** Tiles counted of matrices that are read tile by tile, in this pass. */
  readonly #tiles = new Map<number, TilesRead>();
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
    for (const task of tasks) {
      starts.push((starts.at(-1) as number) + task.checkpoints);
      cells += task.checkpoints * countCells(task);
    }
    this.#starts = starts;
    this.#cells = cells;
  }

  get isExact(): boolean {
    return this.#isExact;
  }

  /** How accurate the percentiles are; '' if they are exact. */
  get accuracy(): string {
    return this.#isExact ? '' : 'limits approximate (within 1 %) until all checkpoints have been read twice';
  }

  /** The level whose cells are counted in place of all cells that they stand for; undefined if all are counted. */
  get sample(): SourceLevel | undefined {
    const sampled = this.#tasks.find(({ overview }) => overview && overview.level > 0);
    return (sampled?.tensor as Partial<Source> | undefined)?.levels?.at(-1);
  }

  /** Whether loaded values may not have been counted yet. */
  get isWaiting(): boolean {
    return !this.#isExact && this.#next.task < this.#tasks.length;
  }

  /** Whether all checkpoints have been counted. */
  get coversAll(): boolean {
    return this.#pass > 0;
  }

  /** Whether a checkpoint has been counted. @param task its position among the tasks */
  has(task: number, checkpoint: number): boolean {
    return this.coversAll || this.#counted.has((this.#starts[task] as number) + checkpoint);
  }

  /**
   * Counts a checkpoint that was read, its coarsest level, or a tile; ignored if the source has gained it since.
   * @returns whether the percentiles may have changed; of tiles, they change once all have been counted
   */
  add(tensor: TensorOrSource, checkpoint: number, values: Float32Array, part?: Part): boolean {
    const pass = this.#pass;
    let isCounted = false;
    for (const [i, own] of this.#tasks.entries()) {
      if (own.tensor !== tensor || checkpoint >= own.checkpoints) continue;
      const matrix = (this.#starts[i] as number) + checkpoint;
      if (isSamePart(part, own.overview)) {
        this.#count(matrix, cellsOf(own, values));
        isCounted = true;
      } else if (part?.level === 0 && part.task === own.task && !own.overview)
        this.#countTile(matrix, { tensor, part, values });
    }
    return isCounted || this.#pass > pass;
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
    const own = this.#tasks[task] as CountedTask;
    const matrix = (this.#starts[task] as number) + checkpoint;
    const isLast = checkpoint + 1 === own.checkpoints;
    const values = this.#counted.has(matrix) ? null : this.#valuesAt(own.tensor, checkpoint, own.overview);
    if (values) return this.#count(matrix, cellsOf(own, values), most);
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

  /** Counts a tile of level 0 that has not been counted in this pass. */
  #countTile(matrix: number, { tensor, part, values }: Tile): void {
    if (this.#isExact || this.#counted.has(matrix)) return;
    const tiles = this.#tiles.get(matrix) ?? new TilesRead(tensor);
    this.#tiles.set(matrix, tiles);
    if (!tiles.add(part)) return;
    this.#search ??= new PercentileSearch([2, 98], this.#cells);
    this.#search.add(values);
    this.#values = undefined;
    if (!tiles.isComplete) return;
    this.#tiles.delete(matrix);
    this.#complete(matrix, this.#search);
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

/** The cells of a task. @param values of a checkpoint, or of the task's coarsest level */
function cellsOf({ tensor, task, overview }: CountedTask, values: Float32Array): Float32Array {
  if (overview) return values;
  const cells = tensor.layers * tensor.heads;
  return values.subarray(task * cells, (task + 1) * cells);
}
