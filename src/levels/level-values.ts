// The values of levels, and how the cells of a level relate to those of the level before.

import type { StoredMatrix } from './cells.ts';
import { type Level, levelShapes } from './shapes.ts';

/** A level with its values. */
export interface LevelValues extends Level, StoredMatrix {
  /** An even number if `values` has only the last rows that were computed: row `r` is in place of row `r % keptRows`. */
  readonly keptRows?: number;
}

/** Index in the values of a level of the first cell of a row. */
export const rowOrigin = ({ offset, heads, keptRows = Infinity }: LevelValues, row: number): number =>
  offset + (row % keptRows) * heads;

/**
 * All levels of a matrix: level 0 is the matrix itself, the others have new arrays.
 * @param unused levels that are not needed any more; their arrays are used again if they are of such a matrix, as first use of
 * memory takes as long as a fourth of the computation
 */
export function allocateLevels(
  matrix: StoredMatrix,
  unused: readonly LevelValues[] = [],
): readonly LevelValues[] {
  return levelShapes(matrix.layers, matrix.heads).map((level, index) => {
    if (index === 0) return { ...level, values: matrix.values, offset: matrix.offset };
    const length = level.layers * level.heads;
    const values = unused[index]?.values;
    return { ...level, values: values?.length === length ? values : new Float32Array(length), offset: 0 };
  });
}

/** How many cells of a level a cell of the next one covers: 1 or 2 along each axis. */
export interface Steps {
  readonly layers: number;
  readonly heads: number;
}

export const stepsBetween = (before: Level, level: Level): Steps => ({
  layers: level.layersPerCell / before.layersPerCell,
  heads: level.headsPerCell / before.headsPerCell,
});

/** The row of the next level that a layer completes, as its last layer; -1 if it completes none. */
export function completedRow(layer: number, { layers }: Level, steps: Steps): number {
  const isLast = layer % steps.layers === steps.layers - 1 || layer === layers - 1;
  return isLast ? Math.floor(layer / steps.layers) : -1;
}

/** The cells of the next level that are complete once heads `start` to `end` are known, and those before them. */
export function completedCells(
  { start, end }: { readonly start: number; readonly end: number },
  { heads }: Level,
  steps: Steps,
): { readonly start: number; readonly end: number } {
  const completeEnd = end === heads ? Math.ceil(end / steps.heads) : Math.floor(end / steps.heads);
  return { start: Math.floor(start / steps.heads), end: completeEnd };
}
