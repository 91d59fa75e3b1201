// Reads what limits depend on, in slices: extremes of large tensors in memory, and percentiles of many values.

import type { Options, Reduction } from '../options.ts';
import { findExtremes, mergeExtremes } from '../scale/extremes.ts';
import { groupMatrices } from '../scale/limits.ts';
import { loadPercentiles, needPercentiles } from '../scale/percentiles-part.ts';
import type { MatrixAtCheckpoint, Statistics } from '../scale/statistics.ts';
import type { TaskPercentiles } from '../scale/task-percentiles.ts';
import type { SelectedMatrix } from '../tensor/select.ts';
import { nextTurn, SLICE } from '../tensor/slices.ts';
import { loadedValues } from '../tensor/source.ts';
import type { Extremes } from '../tensor/tensor.ts';

/** Cells that are read before the time is checked. */
const CELLS_PER_STEP = 2 ** 18;

/** One pass for limits. Values that arrive during the pass may take another one. */
export class LimitsPass {
  readonly #statistics: Statistics;
  readonly #reduction: Reduction;
  readonly #unread: MatrixAtCheckpoint[];
  /** Of the first unread matrix: cells that were read, and their extremes. */
  #cells = 0;
  #found: Extremes[] = [];
  /** Groups of matrices whose percentiles have to be counted. */
  readonly #uncounted: (readonly SelectedMatrix[])[];
  /** Counts of the first group. */
  #counts: TaskPercentiles | null = null;

  /** Call `loadPercentiles` before. */
  constructor(statistics: Statistics, matrices: readonly SelectedMatrix[], options: Options) {
    this.#statistics = statistics;
    this.#reduction = options.reduction;
    this.#unread = [...statistics.unread(matrices)];
    this.#uncounted = needPercentiles(options) ? [...groupMatrices(matrices, options).values()] : [];
  }

  /** Reads until a time in milliseconds of `performance.now()`. @returns true once all is read */
  advance(deadline: number): boolean {
    while (this.#step()) if (performance.now() >= deadline) return false;
    return true;
  }

  /** Reads some cells. @returns false if all were read before */
  #step(): boolean {
    const [matrix] = this.#unread;
    const [group] = this.#uncounted;
    if (matrix) this.#read(matrix);
    else if (group) this.#count(group);
    return matrix !== undefined || group !== undefined;
  }

  #read(matrix: MatrixAtCheckpoint): void {
    const { tensor, task, checkpoint } = matrix;
    const size = tensor.layers * tensor.heads;
    if (!this.#statistics.isRead(matrix)) {
      const { buffer, byteOffset } = loadedValues(tensor, checkpoint);
      const bits = new Int32Array(buffer, byteOffset + 4 * task * size, size);
      const end = Math.min(this.#cells + CELLS_PER_STEP, size);
      this.#found.push(findExtremes(bits, this.#cells, end));
      this.#cells = end;
      if (end < size) return;
      this.#statistics.addExtremes(matrix, mergeExtremes(this.#found));
    }
    this.#unread.shift();
    this.#cells = 0;
    this.#found = [];
  }

  #count(group: readonly SelectedMatrix[]): void {
    this.#counts ??= this.#statistics.percentileCounts(group, this.#reduction);
    this.#counts?.countLoaded(CELLS_PER_STEP);
    if (this.#counts?.isWaiting) return;
    this.#statistics.noteCounts();
    this.#uncounted.shift();
    this.#counts = null;
  }
}

/** Reads what limits depend on, with pauses in which a page handles its events. @throws the signal's reason if it is aborted */
export async function readInSlices(
  statistics: Statistics,
  matrices: readonly SelectedMatrix[],
  options: Options,
  signal: AbortSignal | undefined,
): Promise<void> {
  await loadPercentiles(options);
  const pass = new LimitsPass(statistics, matrices, options);
  while (!pass.advance(performance.now() + SLICE)) {
    await nextTurn();
    signal?.throwIfAborted();
  }
}
