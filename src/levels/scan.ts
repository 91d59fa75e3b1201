// Everything that one reading of a matrix can give: its levels, its extremes, and its pixels.

import { type Extremes, ExtremesFinder } from '../scale/extremes.ts';
import type { Reduction } from '../tensor/reductions.ts';
import { type CellConsumer, readCells, type StoredMatrix } from './cells.ts';
import type { LevelValues } from './level-values.ts';
import { createLevels, pickLevels } from './levels.ts';
import { createPixels, type Pixels, reduceToPixels } from './pixels.ts';

/** What to compute. */
export interface ScanRequest {
  readonly pixels?: Pixels | undefined;
  /** The reduction of the levels. */
  readonly levels?: Reduction | undefined;
  readonly extremes?: boolean | undefined;
  /** Number of cells after which to pause. */
  readonly cellsPerSlice?: number | undefined;
}

export interface ScanResult {
  /** All levels above level 0; none if they were not requested. */
  readonly levels: readonly LevelValues[];
  /** Null if not requested. */
  readonly extremes: Extremes | null;
}

/** Adds the cells of a matrix to a finder of extremes. */
function createExtremesConsumer({ values }: StoredMatrix, finder: ExtremesFinder): CellConsumer {
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  return { take: ({ origin, start, end }) => finder.add(bits, origin + start, origin + end) };
}

/** Computes levels, extremes and pixels of a matrix in one pass over its cells. */
export function* scanMatrix(
  matrix: StoredMatrix,
  { pixels, levels: reduction, extremes, cellsPerSlice }: ScanRequest,
): Generator<void, ScanResult> {
  const finder = extremes ? new ExtremesFinder() : null;
  const inProgress = reduction && reduction !== 'nearest' ? createLevels(matrix, reduction) : null;
  const consumers: CellConsumer[] = [];
  if (finder) consumers.push(createExtremesConsumer(matrix, finder));
  if (inProgress) consumers.push(...inProgress.consumers);
  // Extremes and levels need all cells, pixels may need fewer.
  const isShared = consumers.length > 0 && pixels !== undefined && pixels.reduction !== 'nearest';
  if (isShared) consumers.push(createPixels(pixels, pixels.reduction));
  if (consumers.length > 0) yield* readCells(matrix, consumers, { cellsPerSlice });
  if (pixels && !isShared) yield* reduceToPixels(matrix, pixels, cellsPerSlice);
  const levels = reduction === 'nearest' ? yield* pickLevels(matrix, cellsPerSlice) : inProgress?.levels;
  return { levels: levels ?? [], extremes: finder?.extremes ?? null };
}
