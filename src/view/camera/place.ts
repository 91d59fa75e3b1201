// Where a pointer is in a figure: on a panel, beside an axis, on a title; and at which part of what is in sight.

import type { Rect } from '../../figure/figure.ts';
import { byAxis, byDirection, directionOf, type Orientation, turned } from '../../figure/orientation.ts';
import type { Cell } from '../../figure/readout.ts';
import type { Point, Scene, TextMark } from '../../figure/scene.ts';
import { type Camera, CELL_PARTS, type Range } from '../../tensor/zoom.ts';
import { isPlaced } from './facts.ts';
import { CELL_AXES, type CellAxis, type GridArea, type GridPosition } from './space.ts';

/** Distance in CSS pixels from a panel at which a pointer counts as on it, so that the gaps of a wall are no obstacles. */
const MAX_GAP = 20;

/** Distance in CSS pixels from the labels of an axis, or from a title, at which a pointer counts as on them. */
export const TEXT_MARGIN = 6;

/** What a gesture applies to. */
export interface Place {
  /** Index of the panel. */
  readonly panel: number;
  /** The panel's rectangle, in device pixels. */
  readonly rect: Rect;
  /** Its layers and heads. */
  readonly shape: Readonly<Record<CellAxis, number>>;
  /** Position in the part of each axis in sight: 0 at its first cell's edge, 1 at its end. */
  readonly layers: number;
  readonly heads: number;
  /** Position in the grid of panels: 2.5 is the middle of the third row or column. */
  readonly rows: number;
  readonly columns: number;
  readonly slot: GridPosition;
  /** How the panel lies on the screen. */
  readonly orientation: Orientation;
  /** The axes that the gesture applies to: one if the pointer is on its labels. */
  readonly axes: readonly CellAxis[];
}

/** Whether a point is in a rectangle, or at most a margin outside. */
export const contains = ({ x, y, width, height }: Rect, [px, py]: Point, margin = 0): boolean =>
  px >= x - margin && py >= y - margin && px < x + width + margin && py < y + height + margin;

const clamp01 = (value: number): number => Math.min(Math.max(value, 0), 1);

/** The place of a point in a panel. Points outside count as on its edge. */
export function placeInPanel(
  scene: Scene,
  index: number,
  [x, y]: Point,
  axes: readonly CellAxis[] = CELL_AXES,
): Place | null {
  const panel = scene.panels[index];
  if (!panel || !isPlaced(panel.rect)) return null;
  const { rect, tensor, slot } = panel;
  const [across, down] = [clamp01((x - rect.x) / rect.width), clamp01((y - rect.y) / rect.height)];
  return {
    panel: index,
    rect,
    shape: { layers: tensor.layers, heads: tensor.heads },
    ...byAxis({ across, down: turned([down, down], 1, panel)[0] }, panel),
    rows: slot.row + down,
    columns: slot.column + across,
    slot,
    orientation: panel,
    axes,
  };
}

/** What a gesture at a point applies to; null if the point is on no panel and no axis. Device pixels. */
export function placeAt(scene: Scene, point: Point): Place | null {
  const { panels, pixelRatio } = scene;
  const on = panels.findIndex(({ rect }) => contains(rect, point));
  if (on >= 0) return placeInPanel(scene, on, point, CELL_AXES);
  for (const axis of CELL_AXES) {
    const panel = panelOfAxis(scene, point, axis);
    if (panel !== null) return placeInPanel(scene, panel, point, [axis]);
  }
  const near = panels.findIndex(({ rect }) => isPlaced(rect) && contains(rect, point, MAX_GAP * pixelRatio));
  return near >= 0 && isBetweenPanels(scene, point) ? placeInPanel(scene, near, point, CELL_AXES) : null;
}

/** Whether a point is within the smallest rectangle that contains all panels. */
function isBetweenPanels({ panels }: Scene, [x, y]: Point): boolean {
  const rects = panels.map(({ rect }) => rect).filter(isPlaced);
  return (
    rects.some((rect) => rect.x <= x) &&
    rects.some((rect) => rect.x + rect.width > x) &&
    rects.some((rect) => rect.y <= y) &&
    rects.some((rect) => rect.y + rect.height > y)
  );
}

/** The labels and titles of an axis: left of panels if it runs down the screen, else below. */
const isLabel = ({ role, anchor, rotate }: TextMark, isDown: boolean): boolean =>
  role === 'tick' ? (anchor === 'end') === isDown : role === 'axis-title' && (rotate !== 0) === isDown;

/** A rectangle with its axes exchanged, so that labels below a panel can be handled as those left of it. */
const transpose = ({ x, y, width, height }: Rect): Rect => ({ x: y, y: x, width: height, height: width });

/** How far a position is above or below a panel; 0 beside it, infinite if the panel is out of sight. */
const distanceAlong = (rect: Rect, along: number): number =>
  isPlaced(rect) ? Math.max(rect.y - along, along - (rect.y + rect.height), 0) : Number.POSITIVE_INFINITY;

/** The panel whose labels along an axis are at a point; null if there are none. */
function panelOfAxis({ panels, marks, pixelRatio }: Scene, point: Point, axis: CellAxis): number | null {
  const [first] = panels;
  if (!first) return null;
  const isDown = directionOf(axis, first) === 'down';
  const texts = marks.filter((mark): mark is TextMark => mark.kind === 'text' && isLabel(mark, isDown));
  // For an axis that runs across, the figure is mirrored at its diagonal, and upside down.
  const [across, along] = isDown ? point : [-point[1], point[0]];
  const rotated = (rect: Rect): Rect => {
    if (isDown) return rect;
    const { x, y, width, height } = transpose(rect);
    return { x: -x - width, y, width, height };
  };
  const rects = panels.map(({ rect }) => rotated(rect));
  const distances = rects.map((rect) => distanceAlong(rect, along));
  // A title of an axis may be beside the gap between two panels.
  const least = Math.min(...distances);
  const placed = rects.filter((_, i) => distances[i] !== Number.POSITIVE_INFINITY);
  const isWithin = placed.some(({ y }) => y <= along) && placed.some(({ y, height }) => y + height > along);
  if (!isWithin) return null;
  let nearest: number | null = null;
  let previousEnd = Number.NEGATIVE_INFINITY;
  for (const [i, rect] of rects.entries()) {
    if (distances[i] !== least) continue;
    if (rect.x + rect.width <= across) previousEnd = Math.max(previousEnd, rect.x + rect.width);
    else if (nearest === null || rect.x < (rects[nearest] as Rect).x) nearest = i;
  }
  if (nearest === null) return null;
  const { x: edge } = rects[nearest] as Rect;
  if (across >= edge) return null;
  const margin = TEXT_MARGIN * pixelRatio;
  const isOnLabel = texts.some(({ box }) => {
    const { x, width } = rotated(box);
    return x >= previousEnd - 1 && x + width <= edge + 1 && across >= x - margin;
  });
  return isOnLabel ? nearest : null;
}

/** The place of a cell's centre, for keys; null if its panel is out of sight. */
export function placeOfCell(scene: Scene, cell: Cell): Place | null {
  const { panel: index } = cell;
  const panel = scene.panels[index];
  if (!panel) return null;
  const { rect, sight } = panel;
  const { layer, head } = panel.order?.placeOf(cell) ?? cell;
  const position = (cell: number, [start, end]: Range): number =>
    clamp01(((cell + 0.5) * CELL_PARTS - start) / (end - start));
  const at = { layers: position(layer, sight.layers), heads: position(head, sight.heads) };
  const { across, down } = byDirection(at, panel);
  const [top] = turned([down, down], 1, panel);
  return placeInPanel(scene, index, [rect.x + rect.width * across, rect.y + rect.height * top]);
}

/** The place in the middle of what is in sight, for keys without a marked cell; null if there are no panels. */
export function middlePlace(scene: Scene, { rect, rows, columns }: GridArea, camera: Camera): Place | null {
  const middle = ({ x, y, width, height }: Rect): Point => [x + width / 2, y + height / 2];
  const [x, y] = middle(rect);
  const distances = scene.panels.map((panel) => {
    const [px, py] = middle(panel.rect);
    return isPlaced(panel.rect) ? Math.hypot(px - x, py - y) : Number.POSITIVE_INFINITY;
  });
  const nearest = distances.indexOf(Math.min(...distances));
  const panel = scene.panels[nearest];
  const place = panel && placeInPanel(scene, nearest, middle(panel.rect));
  if (!place) return null;
  return { ...place, rows: camera.rows[0] + rows / 2, columns: camera.columns[0] + columns / 2 };
}
