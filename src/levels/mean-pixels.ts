// Reduces the cells of a matrix to means.

import { type Edges, entryAfter, entryCount, RowFinder } from './axis.ts';
import type { CellConsumer, CellRun } from './cells.ts';

/**
 * Writes the mean of each entry's cells. The sum is in float64, and the mean is rounded to float32 once. The error of the sum
 * is at most 2^-53 of it per cell, or of the sum of magnitudes, so that the rounded mean of up to 2^26 cells is within their
 * range without being clamped to it.
 */
export class MeanPixels implements CellConsumer {
  readonly #edges: Edges;
  readonly #output: Float32Array;
  readonly #rows: RowFinder;
  readonly #sums: Float64Array;
  /** Numbers of cells that are not missing. */
  readonly #counts: Float64Array;

  constructor(edges: Edges, output: Float32Array) {
    this.#edges = edges;
    this.#output = output.fill(Number.NaN);
    this.#rows = new RowFinder(edges.layers);
    this.#sums = new Float64Array(entryCount(edges.heads));
    this.#counts = new Float64Array(entryCount(edges.heads));
  }

  take(run: CellRun): void {
    const { layers, heads } = this.#edges;
    const row = this.#rows.rowOf(run.layer);
    if (row < 0) return;
    if (run.layer === layers[row] && run.start <= (heads[0] as number)) {
      this.#sums.fill(0);
      this.#counts.fill(0);
    }
    this.#add(run);
    if (run.layer + 1 === layers[row + 1] && run.end >= (heads.at(-1) as number)) this.#write(row);
  }

  #add({ values, origin, start, end }: CellRun): void {
    const { heads } = this.#edges;
    const sums = this.#sums;
    const counts = this.#counts;
    const entries = entryCount(heads);
    let entry = entryAfter(heads, start);
    let cell = origin + Math.max(start, heads[entry] as number);
    for (; entry < entries && (heads[entry] as number) < end; entry++) {
      const stop = origin + Math.min(heads[entry + 1] as number, end);
      let sum = sums[entry] as number;
      let count = counts[entry] as number;
      for (; cell < stop; cell++) {
        const value = values[cell] as number;
        if (Number.isNaN(value)) continue;
        sum += value;
        count += 1;
      }
      sums[entry] = sum;
      counts[entry] = count;
    }
  }

  #write(row: number): void {
    const entries = entryCount(this.#edges.heads);
    for (let entry = 0; entry < entries; entry++)
      this.#output[row * entries + entry] = (this.#sums[entry] as number) / (this.#counts[entry] as number);
  }
}
