// Reads the extremes of large tensors in memory, in slices.

import { type Extremes, findExtremes, mergeExtremes } from '../scale/extremes.ts';
import type { MatrixAtCheckpoint, Statistics } from '../scale/statistics.ts';
import type { SelectedMatrix } from '../tensor/select.ts';
import { loadedValues } from '../tensor/source.ts';

/** Cells that are read before the time is checked. */
const CELLS_PER_STEP = 2 ** 18;

export class ExtremesPass {
  readonly #statistics: Statistics;
  readonly #waiting: MatrixAtCheckpoint[];
  /** Of the first matrix: cells that were read, and their extremes. */
  #cells = 0;
  #found: Extremes[] = [];

  constructor(statistics: Statistics, matrices: readonly SelectedMatrix[]) {
    this.#statistics = statistics;
    this.#waiting = [...statistics.unread(matrices)];
  }

  /** Reads until a time in milliseconds of `performance.now()`. @returns true once all is read */
  advance(deadline: number): boolean {
    for (;;) {
      const [matrix] = this.#waiting;
      if (!matrix) return true;
      if (this.#statistics.isRead(matrix)) this.#next();
      else this.#read(matrix);
      if (performance.now() >= deadline) return this.#waiting.length === 0;
    }
  }

  #read(matrix: MatrixAtCheckpoint): void {
    const { tensor, task, checkpoint } = matrix;
    const size = tensor.layers * tensor.heads;
    const { buffer, byteOffset } = loadedValues(tensor, checkpoint);
    const bits = new Int32Array(buffer, byteOffset + 4 * task * size, size);
    const end = Math.min(this.#cells + CELLS_PER_STEP, size);
    this.#found.push(findExtremes(bits, this.#cells, end));
    this.#cells = end;
    if (end < size) return;
    this.#statistics.addExtremes(matrix, mergeExtremes(this.#found));
    this.#next();
  }

  #next(): void {
    this.#waiting.shift();
    this.#cells = 0;
    this.#found = [];
  }
}
