// What gestures do to a camera: zooming in narrows first the grid of panels, then the cells; zooming out is the reverse.

import { byAxis, byDirection, directionOf } from '../../figure/orientation.ts';
import type { Camera, Range } from '../../tensor/zoom.ts';
import type { Place } from './place.ts';
import { clampRange, extentOf, panRange, panToShow, zoomRange } from './ranges.ts';
import {
  areCellsWhole,
  type CameraState,
  type CameraView,
  CELL_AXES,
  type CellAxis,
  GRID_AXES,
  type GridAxis,
  isWhole,
  rescaleCells,
} from './space.ts';

/** Panels whose smaller side is below this, in CSS pixels, are zoomed together: fewer of them get more space. */
const SMALL_PANEL = 160;

/** Cells are large enough to read at this size, in CSS pixels. */
const READABLE_CELL = 24;

/** Gestures leave at least this many cells along an axis in sight. */
const LEAST_CELLS = 2;

/** Whether panels are so small that gestures apply to the grid instead of the cells. */
export const isWall = ({ area, hasGrid, pixelRatio }: CameraState, { rect }: Pick<Place, 'rect'>): boolean =>
  hasGrid && area.rows * area.columns > 1 && Math.min(rect.width, rect.height) < SMALL_PANEL * pixelRatio;

/**
 * The camera that a gesture starts from.
 * @param panel MODEL/TASK if the gesture applies to this panel alone. Another one than before still shows everything.
 */
function viewBefore({ camera, space }: CameraState, { shape }: Place, panel: string | null): CameraView {
  if (camera.panel === panel || panel === null) return { camera, space };
  const own = { ...space, ...shape };
  const cells =
    camera.panel === null
      ? rescaleCells({ camera, space }, shape)
      : { layers: [0, shape.layers] as const, heads: [0, shape.heads] as const };
  return { camera: { ...camera, ...cells, panel }, space: own };
}

/** Replaces ranges. A panel whose cells are all in sight, like those of all others, is no longer zoomed alone. */
function withRanges(
  { camera, space }: CameraView,
  ranges: readonly (readonly [CellAxis | GridAxis, Range])[],
): CameraView {
  const changed: Camera = { ...camera, ...Object.fromEntries(ranges) };
  const isIdle = changed.panel !== null && areCellsWhole({ camera: changed, space });
  return { camera: isIdle ? { ...changed, panel: null } : changed, space };
}

/** The side of a rectangle and the axis of the grid in the direction of an axis of the cells. */
const alongOf = (axis: CellAxis, { orientation }: Pick<Place, 'orientation'>) =>
  directionOf(axis, orientation) === 'down'
    ? ({ side: 'height', grid: 'rows' } as const)
    : ({ side: 'width', grid: 'columns' } as const);

/** Device pixels of a cell along an axis. */
const cellPixels = (camera: Camera, place: Place, axis: CellAxis): number =>
  place.rect[alongOf(axis, place).side] / extentOf(camera[axis]);

/**
 * The axes that zooming in applies to. An axis whose cells can be read waits for the other one, so that a matrix with few
 * layers and many heads keeps its layers in sight.
 */
function axesToNarrow(camera: Camera, place: Place, axes: readonly CellAxis[], pixelRatio: number) {
  const small = axes.filter((axis) => cellPixels(camera, place, axis) < READABLE_CELL * pixelRatio);
  return small.length > 0 ? small : axes;
}

/** How a zoom gesture applies. */
export interface ZoomSettings {
  /** Above 1 to zoom in. */
  readonly factor: number;
  /** Default: those of the place. */
  readonly axes?: readonly CellAxis[];
  /** MODEL/TASK if the place's panel alone is zoomed; null for all panels. */
  readonly panel: string | null;
  /** Whether both axes are zoomed alike, as by two fingers. */
  readonly isUniform?: boolean;
}

/** Zooms about a place. */
export function zoomStep(
  state: CameraState,
  place: Place,
  { factor, axes = place.axes, panel, isUniform = false }: ZoomSettings,
): CameraView {
  const before = viewBefore(state, place, panel);
  const { camera, space } = before;
  const isOfGrid =
    panel === null && state.hasGrid && (factor > 1 ? isWall(state, place) : areCellsWhole(before, axes));
  if (isOfGrid) {
    const grid = axes.map((axis) => alongOf(axis, place).grid);
    const zoom = (axis: GridAxis) =>
      zoomRange(camera[axis], place[axis], factor, { size: space[axis], least: 1 });
    return withRanges(
      before,
      grid.map((axis) => [axis, zoom(axis)]),
    );
  }
  const zoomed = factor > 1 && !isUniform ? axesToNarrow(camera, place, axes, state.pixelRatio) : axes;
  const zoom = (axis: CellAxis): Range => {
    const at = camera[axis][0] + extentOf(camera[axis]) * place[axis];
    return zoomRange(camera[axis], at, factor, { size: space[axis], least: LEAST_CELLS });
  };
  return withRanges(
    before,
    zoomed.map((axis) => [axis, zoom(axis)]),
  );
}

/** A movement of the contents, in device pixels: to the right and down. */
export interface PixelMove {
  readonly x: number;
  readonly y: number;
}

/** Whether panning along an axis moves the grid of panels, because all cells along it are in sight. */
const movesGrid = ({ camera, space, hasGrid }: CameraState, axis: CellAxis, panel: string | null): boolean =>
  hasGrid && panel === null && isWhole(camera[axis], space[axis]);

/** Moves what is in sight. Along an axis whose cells are all in sight, the grid of panels is moved. */
export function panStep(
  state: CameraState,
  place: Place,
  { x, y }: PixelMove,
  panel: string | null,
): CameraView {
  const before = viewBefore(state, place, panel);
  const { camera, space } = before;
  const move = (axis: CellAxis, pixels: number): readonly [CellAxis | GridAxis, Range] => {
    const { side, grid } = alongOf(axis, place);
    if (movesGrid(state, axis, panel)) {
      const pitch = state.area.rect[side] / state.area[grid];
      return [grid, panRange(camera[grid], -pixels / pitch, space[grid])];
    }
    const cells = (pixels / place.rect[side]) * extentOf(camera[axis]);
    const isFlipped = side === 'height' && place.orientation.origin === 'lower';
    return [axis, panRange(camera[axis], isFlipped ? cells : -cells, space[axis])];
  };
  const pixels = byAxis({ across: x, down: y }, place.orientation);
  return withRanges(
    before,
    CELL_AXES.map((axis) => move(axis, pixels[axis])),
  );
}

/**
 * Moves by a fraction of what is in sight, as keys do: the grid by at least one row or column.
 * @param fraction positive to the right and down
 */
export function panByFraction(
  state: CameraState,
  place: Place,
  fraction: PixelMove,
  panel: string | null,
): CameraView {
  const pixels = (axis: CellAxis, part: number): number => {
    const { side, grid } = alongOf(axis, place);
    if (!movesGrid(state, axis, panel)) return -part * place.rect[side];
    const { rect, ...counts } = state.area;
    const count = counts[grid];
    return (-Math.sign(part) * Math.max(Math.round(Math.abs(part) * count), 1) * rect[side]) / count;
  };
  const axes = byDirection<CellAxis>({ layers: 'layers', heads: 'heads' }, place.orientation);
  const move = {
    x: fraction.x === 0 ? 0 : pixels(axes.across, fraction.x),
    y: fraction.y === 0 ? 0 : pixels(axes.down, fraction.y),
  };
  return panStep(state, place, move, panel);
}

/**
 * Shows a box of a panel.
 * @param box for each axis, positions in the part in sight, from 0 to 1
 * @param panel MODEL/TASK if the place's panel alone is zoomed; null for all panels
 */
export function boxStep(
  state: CameraState,
  place: Place,
  box: Readonly<Record<CellAxis, Range>>,
  panel: string | null,
): CameraView {
  const before = viewBefore(state, place, panel);
  const { camera, space } = before;
  const show = (axis: CellAxis): Range => {
    const [start, extent] = [camera[axis][0], extentOf(camera[axis])];
    const [from, to] = [start + extent * box[axis][0], start + extent * box[axis][1]];
    const half = Math.max(to - from, Math.min(LEAST_CELLS, extent)) / 2;
    return clampRange([(from + to) / 2 - half, (from + to) / 2 + half], space[axis]);
  };
  return withRanges(
    before,
    CELL_AXES.map((axis) => [axis, show(axis)]),
  );
}

/** Shows rows and columns of the grid, with all of their cells that are in sight now. */
export const gridStep = (state: CameraState, grid: Readonly<Record<GridAxis, Range>>): CameraView =>
  withRanges(
    state,
    GRID_AXES.map((axis) => [axis, clampRange(grid[axis], state.space[axis])]),
  );

/** Moves what is in sight as little as possible, so that it contains ranges of all given axes. */
export const revealStep = (
  state: CameraState,
  target: Readonly<Partial<Record<CellAxis | GridAxis, Range>>>,
): CameraView =>
  withRanges(
    state,
    [...CELL_AXES, ...GRID_AXES].flatMap((axis) => {
      const range = target[axis];
      return range ? [[axis, panToShow(state.camera[axis], range, state.space[axis])] as const] : [];
    }),
  );
