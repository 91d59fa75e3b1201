// What the wheel does: it zooms, or pans with Shift; in an embedded view it may have to scroll the page instead.

import { type CameraState, isWhole } from './space.ts';
import type { PixelMove } from './steps.ts';

/** Whether a wheel event is meant for an embedded view: it has keyboard focus, or Control or Command is held. */
export const isWheelTaken = ({ ctrlKey, metaKey }: WheelEvent, root: Element): boolean =>
  ctrlKey || metaKey || root.matches(':focus-within');

/** How to zoom while the wheel scrolls the page. */
export const wheelHint = (): string =>
  `${/Mac|iPhone|iPad/.test(navigator.platform) ? '⌘' : 'Ctrl'} + wheel to zoom`;

/** CSS pixels of a line, and of a page. */
const LINE = 40;
const PAGE = 800;

/**
 * How the contents move in device pixels when the wheel is turned with Shift: up and down, or to the sides where nothing is
 * above or below. A trackpad moves them in both directions.
 */
export function wheelPan(
  { deltaX, deltaY, deltaMode }: WheelEvent,
  { camera, space, hasGrid }: CameraState,
  scale: { readonly x: number; readonly y: number },
): PixelMove {
  const unit = deltaMode === 1 ? LINE : deltaMode === 2 ? PAGE : 1;
  if (deltaX !== 0 && deltaY !== 0) return { x: -deltaX * unit * scale.x, y: -deltaY * unit * scale.y };
  // With Shift, some browsers report a vertical wheel as a horizontal one.
  const delta = -(deltaX || deltaY) * unit;
  const fits = isWhole(camera.layers, space.layers) && (!hasGrid || isWhole(camera.rows, space.rows));
  return fits ? { x: delta * scale.x, y: 0 } : { x: 0, y: delta * scale.y };
}
