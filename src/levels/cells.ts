// Reads a matrix once, in memory order and in slices, for any number of consumers: pixels, levels, extremes.

import { type Mixing, mixValues } from '../tensor/mix.ts';
import { mixCells } from '../tensor/mix-cells.ts';
import type { Range } from '../tensor/zoom.ts';

/** A matrix in C order within a larger array. */
export interface StoredMatrix {
  readonly values: Float32Array;
  /** Index in `values` of the first cell. */
  readonly offset: number;
  readonly layers: number;
  readonly heads: number;
}

/** A matrix whose cells are interpolated between two checkpoints. */
export interface MixedMatrix extends StoredMatrix {
  readonly later: Pick<StoredMatrix, 'values' | 'offset'>;
  /** Weight of the later checkpoint, in (0, 1). */
  readonly mix: number;
  readonly mixing: Mixing;
}

/** Consecutive cells of a layer. Valid during the call that delivers it. */
export interface CellRun {
  /** Head `h` is at `origin + h`. */
  readonly values: Float32Array;
  readonly origin: number;
  readonly layer: number;
  /** The heads, up to but not including `end`. */
  readonly start: number;
  readonly end: number;
}

/** Takes the cells of a matrix, in C order. */
export interface CellConsumer {
  take(run: CellRun): void;
}

/** A rectangle of cells; half-open ranges. */
export interface CellRect {
  readonly layers: Range;
  readonly heads: Range;
}

/** Longest run: 32 KB, which stay in the nearest cache while all consumers take them. A power of two. */
export const MAX_RUN = 8192;

/** Work between two pauses, by default, in cells: about 2 ms. */
export const CELLS_PER_SLICE = 2 ** 19;

/** How much work a cell is. Mixing takes 10 to 60 ns unless it is linear, all else 1 to 4 ns. */
export const workPerCell = (matrix: StoredMatrix | MixedMatrix): number =>
  'later' in matrix ? (matrix.mixing === 'linear' ? 2 : 16) : 1;

type RunReader = (layer: number, start: number, end: number) => CellRun;

function readStored({ values, offset, heads }: StoredMatrix): RunReader {
  const run = { values, origin: 0, layer: 0, start: 0, end: 0 };
  return (layer, start, end) => {
    run.origin = offset + layer * heads;
    run.layer = layer;
    run.start = start;
    run.end = end;
    return run;
  };
}

function readMixed({ values, offset, heads, later, mix, mixing }: MixedMatrix): RunReader {
  const mixed = new Float32Array(Math.min(heads, MAX_RUN));
  return (layer, start, end) => {
    const cell = layer * heads + start;
    const earlierCells = { values, start: offset + cell };
    const laterCells = { values: later.values, start: later.offset + cell };
    mixCells(mixed.subarray(0, end - start), [earlierCells, laterCells], mix, mixing);
    // Not `-start`, as -0 is not an integer to the engine, which would slow down all loops over cells.
    return { values: mixed, origin: 0 - start, layer, start, end };
  };
}

export interface ReadSettings {
  /** The cells to read; default: all. */
  readonly rect?: CellRect | undefined;
  /** Number of cells after which to pause; fewer if they have to be mixed. */
  readonly cellsPerSlice?: number | undefined;
}

/** A function that returns the value of a cell. */
export function createCellLookup(
  matrix: StoredMatrix | MixedMatrix,
): (layer: number, head: number) => number {
  const { values, offset, heads } = matrix;
  if (!('later' in matrix)) return (layer, head) => values[offset + layer * heads + head] as number;
  const { later, mix, mixing } = matrix;
  return (layer, head) => {
    const cell = layer * heads + head;
    const laterValue = later.values[later.offset + cell] as number;
    return mixValues(values[offset + cell] as number, laterValue, mix, mixing);
  };
}

/** Delivers the cells of a matrix to all consumers, in C order, and pauses regularly. */
export function* readCells(
  matrix: StoredMatrix | MixedMatrix,
  consumers: readonly CellConsumer[],
  { rect, cellsPerSlice = CELLS_PER_SLICE }: ReadSettings = {},
): Generator<void, void> {
  const [firstLayer, endLayer] = rect?.layers ?? [0, matrix.layers];
  const [firstHead, endHead] = rect?.heads ?? [0, matrix.heads];
  const readRun = 'later' in matrix ? readMixed(matrix) : readStored(matrix);
  const work = workPerCell(matrix);
  let left = cellsPerSlice;
  for (let layer = firstLayer; layer < endLayer; layer++) {
    let end = firstHead;
    for (let start = firstHead; start < endHead; start = end) {
      if (left <= 0) {
        yield;
        left = cellsPerSlice;
      }
      // Runs end at multiples of their maximum, so that no run splits a cell of level 1.
      end = Math.min(start - (start % MAX_RUN) + MAX_RUN, endHead);
      const run = readRun(layer, start, end);
      for (const consumer of consumers) consumer.take(run);
      left -= (end - start) * work;
    }
  }
}
