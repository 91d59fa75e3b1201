// The values of levels, and how the cells of a level relate to those of the level before.

import { type Level, levelShapes } from './shapes.ts';

/** A level and its values, in C order. */
export interface LevelValues extends Level {
  readonly values: Float32Array;
}

/** Allocates all levels of a matrix above level 0. */
export const allocateLevels = (layers: number, heads: number): readonly LevelValues[] =>
  levelShapes(layers, heads)
    .slice(1)
    .map((level) => ({ ...level, values: new Float32Array(level.layers * level.heads) }));

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
