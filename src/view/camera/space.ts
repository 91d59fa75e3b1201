// What a camera can show, and conversions between cameras and zooms.

import type { Rect } from '../../figure/figure.ts';
import type { Camera, Range, Zoom } from '../../tensor/zoom.ts';
import { snapRange, wholeRange } from './ranges.ts';

/** Everything that a camera can show: the lengths of the axes that the ranges of a camera count. */
export interface CameraSpace {
  /** Layers and heads of the only panel that is shown or zoomed, else those of the panel that has most of them. */
  readonly layers: number;
  readonly heads: number;
  /** Rows and columns of the grid of panels. */
  readonly rows: number;
  readonly columns: number;
}

/** The axes of the cells, and those of the grid of panels. */
export const CELL_AXES = ['layers', 'heads'] as const;
export const GRID_AXES = ['rows', 'columns'] as const;
export type CellAxis = (typeof CELL_AXES)[number];
export type GridAxis = (typeof GRID_AXES)[number];

/** Whether a range shows the whole axis. A difference that rounding removes does not count. */
export const isWhole = ([start, end]: Range, size: number): boolean => start < 1e-3 && end > size - 1e-3;

/** A camera, and everything that it can show. */
export interface CameraView {
  readonly camera: Camera;
  readonly space: CameraSpace;
}

/** The rectangle that contains the panels in sight, and how many rows and columns it has. */
export interface GridArea {
  readonly rect: Rect;
  readonly rows: number;
  readonly columns: number;
}

/** A camera, and what gestures depend on. */
export interface CameraState extends CameraView {
  /** Device pixels per CSS pixel. */
  readonly pixelRatio: number;
  /** Where the panels in sight are. */
  readonly area: GridArea;
  /** Whether gestures can narrow, widen and move the grid: false while one panel is shown at full size. */
  readonly hasGrid: boolean;
}

/** The ranges of cells that show the same fractions of another matrix. */
export function rescaleCells(
  { camera, space }: CameraView,
  to: Pick<CameraSpace, CellAxis>,
): Record<CellAxis, Range> {
  const rescale = (axis: CellAxis): Range => {
    const [start, end] = camera[axis];
    const ratio = to[axis] / space[axis];
    return isWhole(camera[axis], space[axis]) ? [0, to[axis]] : [start * ratio, end * ratio];
  };
  return { layers: rescale('layers'), heads: rescale('heads') };
}

/** Whether all cells are in sight, along the given axes. */
export const areCellsWhole = (
  { camera, space }: CameraView,
  axes: readonly CellAxis[] = CELL_AXES,
): boolean => axes.every((axis) => isWhole(camera[axis], space[axis]));

/** The row and column of the grid that must stay in sight. */
export interface GridPosition {
  readonly row: number;
  readonly column: number;
}

/**
 * The zoom of a camera, rounded; null if everything is in sight.
 * @param keep the panel that must stay in sight when rows and columns are rounded
 */
export function zoomOf({ camera, space }: CameraView, keep: GridPosition | null = null): Zoom | null {
  const zoom: { -readonly [Key in keyof Zoom]: Zoom[Key] } = {};
  for (const axis of CELL_AXES) {
    const range = snapRange(camera[axis], space[axis]);
    if (!isWhole(range, space[axis])) zoom[axis] = range;
  }
  const hasCells = Object.keys(zoom).length > 0;
  const kept = { rows: keep?.row ?? null, columns: keep?.column ?? null };
  for (const axis of GRID_AXES) {
    const range = wholeRange(camera[axis], space[axis], kept[axis]);
    if (!isWhole(range, space[axis])) zoom[axis] = range;
  }
  if (hasCells && camera.panel !== null) zoom.panel = camera.panel;
  return Object.keys(zoom).length > 0 ? zoom : null;
}
