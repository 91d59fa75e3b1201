// Reduces the cells of a matrix to one value per entry of an output: a pixel, or a cell where cells are wider than pixels.
// Equal to `reduceCells` of src/tensor/reduce.ts for each entry; only the sign of a zero may differ.

import type { Reduction } from '../tensor/reductions.ts';
import { coveredCells, type Edges, entryAfter, entryCount } from './axis.ts';
import {
  CELLS_PER_SLICE,
  type CellConsumer,
  type CellRun,
  createCellLookup,
  type MixedMatrix,
  readCells,
  type StoredMatrix,
} from './cells.ts';
import type { Kernel } from './kernel.ts';
import { KERNELS } from './kernels.ts';

/** An output, in C order, and the cells of its entries. */
export interface Pixels {
  readonly edges: Edges;
  /** With `nearest`, an entry shows the first of its cells along both axes; the last edge is not used. */
  readonly reduction: Reduction;
  /** Receives one value per entry. */
  readonly output: Float32Array;
}

/** Finds the row of entries that a layer belongs to. Layers must not decrease. */
class RowFinder {
  readonly #edges: Int32Array;
  #row = 0;

  constructor(edges: Int32Array) {
    this.#edges = edges;
  }

  /** The row; -1 if no entry covers the layer. */
  rowOf(layer: number): number {
    const edges = this.#edges;
    const rows = entryCount(edges);
    while (this.#row < rows && (edges[this.#row + 1] as number) <= layer) this.#row += 1;
    return this.#row < rows && (edges[this.#row] as number) <= layer ? this.#row : -1;
  }
}

/** Reductions that pick one of the cells. */
class BestPixels implements CellConsumer {
  readonly #kernel: Kernel;
  readonly #heads: Int32Array;
  readonly #rows: RowFinder;
  readonly #target: { values: Float32Array; origin: number };

  constructor({ edges, output }: Pixels, kernel: Kernel) {
    this.#kernel = kernel;
    this.#heads = edges.heads;
    this.#rows = new RowFinder(edges.layers);
    this.#target = { values: output.fill(Number.NaN), origin: 0 };
  }

  take(run: CellRun): void {
    const row = this.#rows.rowOf(run.layer);
    if (row < 0) return;
    this.#target.origin = row * entryCount(this.#heads);
    this.#kernel.fold(run, this.#target, this.#heads);
  }
}

/**
 * Means. The sum is in float64 and rounded to float32 once. Its error is at most 2^-53 of the mean magnitude per cell, so the
 * rounded mean is within the range of up to 2^26 cells without being clamped to it.
 */
class MeanPixels implements CellConsumer {
  readonly #edges: Edges;
  readonly #output: Float32Array;
  readonly #rows: RowFinder;
  readonly #sums: Float64Array;
  /** Numbers of cells that are not missing. */
  readonly #counts: Float64Array;

  constructor({ edges, output }: Pixels) {
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

/** A consumer that reduces the cells it takes. The output is complete after the last cell of the last entry. */
export const createPixels = (pixels: Pixels, reduction: Exclude<Reduction, 'nearest'>): CellConsumer =>
  reduction === 'mean' ? new MeanPixels(pixels) : new BestPixels(pixels, KERNELS[reduction]);

/** Copies the cell of each entry of `nearest`. */
function* pickCells(
  matrix: StoredMatrix | MixedMatrix,
  { edges: { layers, heads }, output }: Pixels,
  cellsPerSlice: number,
): Generator<void, void> {
  const cellValue = createCellLookup(matrix);
  const entries = entryCount(heads);
  let left = cellsPerSlice;
  for (let row = 0; row < entryCount(layers); row++)
    for (let entry = 0; entry < entries; entry++, left--) {
      if (left <= 0) {
        yield;
        left = cellsPerSlice;
      }
      output[row * entries + entry] = cellValue(layers[row] as number, heads[entry] as number);
    }
}

/** Reduces a matrix to pixels, reading only the cells that they cover. */
export function* reduceToPixels(
  matrix: StoredMatrix | MixedMatrix,
  pixels: Pixels,
  cellsPerSlice = CELLS_PER_SLICE,
): Generator<void, void> {
  const { edges, reduction } = pixels;
  if (reduction === 'nearest') return yield* pickCells(matrix, pixels, cellsPerSlice);
  const rect = { layers: coveredCells(edges.layers), heads: coveredCells(edges.heads) };
  yield* readCells(matrix, [createPixels(pixels, reduction)], { rect, cellsPerSlice });
}
