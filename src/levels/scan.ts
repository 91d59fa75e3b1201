// Everything that one reading of a matrix can give: its levels, its extremes, and its pixels.

import { ExtremesFinder } from '../scale/extremes.ts';
import type { Reduction } from '../tensor/reductions.ts';
import type { Extremes } from '../tensor/tensor.ts';
import { type CellConsumer, readCells, type StoredMatrix } from './cells.ts';
import { allocateLevels, type LevelValues } from './level-values.ts';
import { createLevelConsumer, fillLevels } from './levels.ts';
import { createPixels, type Pixels, reduceToPixels } from './pixels.ts';

/** What to compute. */
export interface ScanRequest {
  readonly pixels?: Pixels | undefined;
  /** The reduction of the levels. */
  readonly levels?: Reduction | undefined;
  /** Levels that are not needed any more, whose memory is used again. */
  readonly unused?: readonly LevelValues[] | undefined;
  readonly extremes?: boolean | undefined;
  /** Number of cells after which to pause. */
  readonly cellsPerSlice?: number | undefined;
}

/** What was requested; else null. Pixels are in their output. */
export interface ScanResult {
  /** All levels, level 0 first: the matrix itself. */
  readonly levels: readonly LevelValues[] | null;
  readonly extremes: Extremes | null;
}

/** Adds the cells of a matrix to a finder of extremes. */
function createExtremesConsumer({ values }: StoredMatrix, finder: ExtremesFinder): CellConsumer {
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  return { take: ({ origin, start, end }) => finder.add(bits, origin + start, origin + end) };
}

/** Computes levels, extremes and pixels of a matrix in one pass over its cells, as far as their reductions allow. */
export function* scanMatrix(
  matrix: StoredMatrix,
  { pixels, levels: reduction, unused, extremes, cellsPerSlice }: ScanRequest,
): Generator<void, ScanResult> {
  const finder = extremes ? new ExtremesFinder() : null;
  const levels = reduction ? allocateLevels(matrix, unused) : null;
  const levelConsumer = levels && reduction ? createLevelConsumer(levels, reduction) : null;
  const consumers: CellConsumer[] = [];
  if (finder) consumers.push(createExtremesConsumer(matrix, finder));
  if (levelConsumer) consumers.push(levelConsumer);
  // Extremes and levels need all cells; pixels alone may need fewer.
  const pixelConsumer = pixels && consumers.length > 0 ? createPixels(pixels) : null;
  if (pixelConsumer) consumers.push(pixelConsumer);
  if (consumers.length > 0) yield* readCells(matrix, consumers, { cellsPerSlice });
  if (pixels && !pixelConsumer) yield* reduceToPixels(matrix, pixels, cellsPerSlice);
  if (levels && reduction && !levelConsumer) yield* fillLevels(levels, reduction, cellsPerSlice);
  return { levels, extremes: finder?.extremes ?? null };
}

/**
 * All levels of a matrix, level 0 first: the matrix itself.
 * @param unused levels that are not needed any more, whose memory is used again
 */
export function* buildLevels(
  matrix: StoredMatrix,
  reduction: Reduction,
  unused?: readonly LevelValues[],
): Generator<void, readonly LevelValues[]> {
  const { levels } = yield* scanMatrix(matrix, { levels: reduction, unused });
  return levels as readonly LevelValues[];
}
