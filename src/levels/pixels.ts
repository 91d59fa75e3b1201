// Reduces the cells of a matrix to one value per entry of an output: a pixel, or a cell where cells are wider than pixels.
// Equal to `reduceCells` of src/tensor/reduce.ts for each entry; only the sign of a zero may differ.

import { reduceCells } from '../tensor/reduce.ts';
import { type Reduction, reductionRow } from '../tensor/reductions.ts';
import type { Range } from '../tensor/zoom.ts';
import { coveredCells, coversSingleCells, type Edges, entryCount, RowFinder } from './axis.ts';
import {
  CELLS_PER_SLICE,
  type CellConsumer,
  type CellRun,
  createCellLookup,
  type MixedMatrix,
  readCells,
  type StoredMatrix,
  workPerCell,
} from './cells.ts';
import type { HalvedReduction } from './halve.ts';
import type { Kernel } from './kernel.ts';
import { KERNELS } from './kernels.ts';
import { MeanPixels } from './mean-pixels.ts';
import { NarrowPixels } from './narrow-pixels.ts';
import { copyRect } from './rect.ts';

/** An output, in C order, and the cells of its entries. */
export interface Pixels {
  /** With `nearest`, an entry shows the first of its cells along both axes; the last edge is not used. */
  readonly edges: Edges;
  readonly reduction: Reduction;
  /** Receives one value per entry. */
  readonly output: Float32Array;
}

/** Writes the best of each entry's cells. */
class BestPixels implements CellConsumer {
  readonly #kernel: Kernel;
  readonly #heads: Int32Array;
  readonly #rows: RowFinder;
  readonly #target: { values: Float32Array; origin: number };

  constructor(kernel: Kernel, edges: Edges, output: Float32Array) {
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
 * A consumer that reduces the cells it takes; null if the reduction has none. The output is complete after the last cell that
 * an entry covers.
 */
export function createPixels({ edges, reduction, output }: Pixels): CellConsumer | null {
  if (reduction === 'mean') return new MeanPixels(edges, output);
  const kernel = KERNELS[reduction];
  if (!kernel) return null;
  return (
    NarrowPixels.create(reduction as HalvedReduction, edges, output) ?? new BestPixels(kernel, edges, output)
  );
}

/** Reduces the cells of one entry after the other: for `nearest`, and for reductions without inner loops of their own. */
function* reduceEntries(
  matrix: StoredMatrix | MixedMatrix,
  { edges, reduction, output }: Pixels,
  cellsPerSlice: number,
): Generator<void, void> {
  const cellValue = createCellLookup(matrix);
  const { isSingle } = reductionRow(reduction);
  const work = workPerCell(matrix);
  const entries = entryCount(edges.heads);
  let left = cellsPerSlice;
  for (let row = 0; row < entryCount(edges.layers); row++) {
    const layers: Range = [edges.layers[row] as number, edges.layers[row + 1] as number];
    for (let entry = 0; entry < entries; entry++) {
      const heads: Range = [edges.heads[entry] as number, edges.heads[entry + 1] as number];
      output[row * entries + entry] = isSingle
        ? cellValue(layers[0], heads[0])
        : reduceCells({ layers, heads }, reduction, cellValue).value;
      left -= work * (isSingle ? 1 : (layers[1] - layers[0]) * (heads[1] - heads[0]));
      if (left > 0) continue;
      yield;
      left = cellsPerSlice;
    }
  }
}

/** Reduces a matrix to pixels, reading only the cells that they cover. */
export function* reduceToPixels(
  matrix: StoredMatrix | MixedMatrix,
  pixels: Pixels,
  cellsPerSlice = CELLS_PER_SLICE,
): Generator<void, void> {
  const { edges, output } = pixels;
  const rect = { layers: coveredCells(edges.layers), heads: coveredCells(edges.heads) };
  const isUnreduced = coversSingleCells(edges.layers) && coversSingleCells(edges.heads);
  if (isUnreduced && !('later' in matrix)) return yield* copyRect(matrix, rect, output, cellsPerSlice);
  const consumer = createPixels(pixels);
  if (consumer) yield* readCells(matrix, [consumer], { rect, cellsPerSlice });
  else yield* reduceEntries(matrix, pixels, cellsPerSlice);
}
