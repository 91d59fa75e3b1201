// Zooms to boxes that the user draws: to cells of a panel, or to small panels.

import type { Rect } from '../../figure/figure.ts';
import type { Point, Scene } from '../../figure/scene.ts';
import type { Range } from '../../tensor/zoom.ts';
import { ZoomBox } from './box.ts';
import type { CameraControl } from './control.ts';
import { type Place, placeInPanel } from './place.ts';
import type { PointerPlaces } from './pointer-places.ts';
import type { CellAxis, GridAxis } from './space.ts';
import { boxStep, gridStep, isWall } from './steps.ts';

/** What zooming to boxes requires from a view. */
export interface BoxZoomHost {
  readonly root: HTMLElement;
  readonly control: CameraControl;
  readonly places: PointerPlaces;
  /** MODEL/TASK of the panel that a gesture applies to; null if it applies to all panels. */
  readonly panelOf: (place: Place) => string | null;
}

/** Lets the user draw boxes, until the signal is aborted. */
export function zoomToBoxes({ root, control, places, panelOf }: BoxZoomHost, signal: AbortSignal): void {
  const boundsAt = (event: PointerEvent): Rect | null => {
    const place = places.at(event);
    if (!place) return null;
    const { state } = control;
    const { x, y, width, height } = isWall(state, place) ? state.area.rect : place.rect;
    const scale = places.pixelScale;
    return { x: x / scale.x, y: y / scale.y, width: width / scale.x, height: height / scale.y };
  };
  const onBox = (box: Rect, event: PointerEvent): void => {
    const place = places.at(event);
    if (!place) return;
    const scale = places.pixelScale;
    const start: Point = [box.x * scale.x, box.y * scale.y];
    const end: Point = [(box.x + box.width) * scale.x, (box.y + box.height) * scale.y];
    if (isWall(control.state, place)) {
      const grid = panelsInBox(places.scene, start, end);
      if (grid) control.glide((state) => gridStep(state, grid));
      return;
    }
    const corners = [start, end].flatMap((corner) => placeInPanel(places.scene, place.panel, corner) ?? []);
    const between = (axis: CellAxis): Range => spanOf(corners.map((corner) => corner[axis]));
    const cells = { layers: between('layers'), heads: between('heads') };
    control.glide((state) => boxStep(state, place, cells, panelOf(place)));
  };
  new ZoomBox({ root, boundsAt, onBox }, signal);
}

const spanOf = (values: readonly number[]): Range => [Math.min(...values), Math.max(...values)];

/** The rows and columns of the panels that a box touches; null if it touches none. */
function panelsInBox(
  { panels }: Scene,
  [left, top]: Point,
  [right, bottom]: Point,
): Record<GridAxis, Range> | null {
  const slots = panels.flatMap(({ rect: { x, y, width, height }, slot }) =>
    width > 0 && x < right && x + width > left && y < bottom && y + height > top ? [slot] : [],
  );
  if (slots.length === 0) return null;
  const span = (axis: 'row' | 'column'): Range => {
    const [first, last] = spanOf(slots.map((slot) => slot[axis]));
    return [first, last + 1];
  };
  return { rows: span('row'), columns: span('column') };
}
