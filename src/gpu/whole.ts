// Which matrices the heat map can draw whole. Of others the caller gives it windows: stacks with about a cell for each pixel.

import { type CellCounts, mostCellsPerPixel } from '../figure/cells.ts';
import { pixelsAlong } from '../figure/orientation.ts';
import type { Reduction } from '../options.ts';
import { reductionRow } from '../tensor/reductions.ts';
import type { Range } from '../tensor/zoom.ts';
import { MAX_WIDTH } from './atlas-layout.ts';
import type { HeatmapPanel } from './panel.ts';

/** The most cells of a pixel that the shaders read: a statement for each. */
export const MAX_UNROLLED = 16;

/** The same for a reduction: those that compute a new value, such as the mean, are not in the shaders. */
export const maxUnrolled = (reduction: Reduction): number =>
  reductionRow(reduction).isBetter ? MAX_UNROLLED : 1;

/** Texels of the atlas that the shaders can count: float32 represents integers exactly up to this one. */
const MAX_FLOAT_TEXELS = 2 ** 24;

/** Cells of a matrix: the shaders count its texels from the start of a row of the atlas. */
export const MAX_MATRIX_CELLS = MAX_FLOAT_TEXELS - MAX_WIDTH;

const lengthOf = ([start, end]: Range): number => end - start;

/** The most cells that a pixel of any panel shows; 1 along both axes for `nearest`. Panels without pixels are ignored. */
export const maxCellsPerPixel = (panels: readonly HeatmapPanel[], reduction: Reduction): CellCounts =>
  reductionRow(reduction).isSingle
    ? { layers: 1, heads: 1 }
    : mostCellsPerPixel(
        panels.map(({ layersInSight, headsInSight, rect, transpose }) => ({
          cells: { layers: lengthOf(layersInSight), heads: lengthOf(headsInSight) },
          pixels: pixelsAlong(rect, { transpose }),
        })),
      );

/** True if the shaders can't draw these panels: a pixel has too many cells, or a matrix is too large. */
export function needsWindows(panels: readonly HeatmapPanel[], reduction: Reduction): boolean {
  const { layers, heads } = maxCellsPerPixel(panels, reduction);
  return (
    layers * heads > maxUnrolled(reduction) ||
    panels.some(({ stack }) => stack.layers * stack.heads > MAX_MATRIX_CELLS)
  );
}

const showAll = (panel: HeatmapPanel): HeatmapPanel => ({
  ...panel,
  layersInSight: [0, panel.stack.layers],
  headsInSight: [0, panel.stack.heads],
});

/**
 * The cells of a pixel that a program must read. In motion as many as if all cells were in sight, so that no program is compiled
 * on the way, which takes longer than a frame.
 */
export function programCells(
  panels: readonly HeatmapPanel[],
  reduction: Reduction,
  isMoving: boolean,
): CellCounts {
  const most = isMoving ? maxCellsPerPixel(panels.map(showAll), reduction) : null;
  const isFew = most !== null && most.layers * most.heads <= maxUnrolled(reduction);
  return isFew ? most : maxCellsPerPixel(panels, reduction);
}
