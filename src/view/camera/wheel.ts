// The wheel with Shift pans; in an embedded view, a hint says how to zoom.

import type { Orientation } from '../../figure/orientation.ts';
import { type CameraState, isWhole } from './space.ts';
import type { PixelMove } from './steps.ts';

/** How to zoom while the wheel scrolls the page. */
export const wheelHint = (): string =>
  `${/Mac|iPhone|iPad/.test(navigator.platform) ? '⌘' : 'Ctrl'} + wheel to zoom`;

/** A mouse wheel moves by at least this many CSS pixels at a time, a trackpad by few. */
const NOTCH = 50;

/** Milliseconds after a small movement for which large ones are of the same trackpad, as in a flick. */
const SAME_DEVICE = 200;

/** Tells the notches of mouse wheels, which jump, from the movements of trackpads. */
export class NotchDetector {
  #lastSmall = Number.NEGATIVE_INFINITY;

  /** Whether a wheel event is a notch of a mouse wheel. Must be called for all events. */
  isNotch({ deltaX, deltaY, deltaMode, timeStamp }: WheelEvent): boolean {
    if (deltaMode !== 0) return true;
    const isLarge = Math.max(Math.abs(deltaX), Math.abs(deltaY)) >= NOTCH;
    if (!isLarge) this.#lastSmall = timeStamp;
    return isLarge && (deltaX === 0 || deltaY === 0) && timeStamp - this.#lastSmall > SAME_DEVICE;
  }
}

/** CSS pixels of a line, and of a page. */
const LINE = 40;
const PAGE = 800;

/**
 * How the contents move in device pixels when the wheel is turned with Shift: up and down, or to the sides where nothing is
 * above or below. A trackpad moves them in both directions.
 */
export function wheelPan(
  { deltaX, deltaY, deltaMode }: Pick<WheelEvent, 'deltaX' | 'deltaY' | 'deltaMode'>,
  { camera, space, hasGrid }: CameraState,
  scale: { readonly x: number; readonly y: number },
  { transpose }: Partial<Orientation> = {},
): PixelMove {
  const unit = deltaMode === 1 ? LINE : deltaMode === 2 ? PAGE : 1;
  if (deltaX !== 0 && deltaY !== 0) return { x: -deltaX * unit * scale.x, y: -deltaY * unit * scale.y };
  // With Shift, some browsers report a vertical wheel as a horizontal one.
  const delta = -(deltaX || deltaY) * unit;
  const axis = transpose ? 'heads' : 'layers';
  const fits = isWhole(camera[axis], space[axis]) && (!hasGrid || isWhole(camera.rows, space.rows));
  return fits ? { x: delta * scale.x, y: 0 } : { x: 0, y: delta * scale.y };
}
