// Wheel, drag and pinch, recognised by d3-zoom. It reports a movement of the plane; the camera decides what that shows.

import { select } from 'd3-selection';
import { type D3ZoomEvent, zoom, zoomIdentity } from 'd3-zoom';

/** Distance in CSS pixels that a pointer may move during a click. */
export const CLICK_TOLERANCE = 5;

/** The largest power of 2 that one wheel event zooms by. A pinch on a trackpad sends many small ones, a wheel few large ones. */
const MAX_WHEEL_POWER = 0.6;

/** The largest step of a pinch on a trackpad; a wheel with Control makes larger ones. */
const MAX_PINCH_DELTA = 50;

/** A part of a gesture: contents are scaled about where they were at a position, and then move to it. */
export interface PlaneMove {
  /** Movement to the right and down, in CSS pixels. */
  readonly x: number;
  readonly y: number;
  readonly factor: number;
  /** The position of the pointer, or the middle of all fingers. */
  readonly clientX: number;
  readonly clientY: number;
  readonly originalEvent: MouseEvent | TouchEvent;
}

/** Receives gestures. */
export interface GestureListener {
  /** Whether an event may start a gesture. If not, the browser and the page handle it. */
  readonly accepts: (event: MouseEvent | TouchEvent) => boolean;
  readonly onStart: (event: MouseEvent | TouchEvent) => void;
  readonly onMove: (move: PlaneMove) => void;
  readonly onEnd: () => void;
}

/** The powers of 2 that a wheel event zooms by. With Shift, some browsers report a vertical wheel as a horizontal one. */
function wheelPower({ deltaX, deltaY, deltaMode, ctrlKey }: WheelEvent): number {
  const lines = 0.05;
  const unit = deltaMode === 1 ? lines : deltaMode === 2 ? 1 : 0.002;
  const delta = deltaY || deltaX;
  // Browsers report a pinch on a trackpad as a wheel with Control, in smaller steps.
  const isPinch = ctrlKey && deltaMode === 0 && Math.abs(delta) < MAX_PINCH_DELTA;
  const power = -delta * unit * (isPinch ? 10 : 1);
  return Math.min(Math.max(power, -MAX_WHEEL_POWER), MAX_WHEEL_POWER);
}

/** The position of an event: of the pointer, or the middle of all fingers. */
export function positionOf(event: MouseEvent | TouchEvent): {
  readonly clientX: number;
  readonly clientY: number;
} {
  const points = 'touches' in event ? [...event.targetTouches] : [event];
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    clientX: mean(points.map(({ clientX }) => clientX)),
    clientY: mean(points.map(({ clientY }) => clientY)),
  };
}

interface Plane {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

/** Listens to gestures on an element. @returns a function that stops listening */
export function listenToGestures(element: HTMLElement, listener: GestureListener): () => void {
  let last: Plane = zoomIdentity;
  /** A wheel ends shortly after its last event, when a drag may have started. */
  let active = 0;
  const handleMove = ({ transform, sourceEvent }: D3ZoomEvent<HTMLElement, unknown>): void => {
    const event = sourceEvent as MouseEvent | TouchEvent;
    const factor = transform.k / last.k;
    // The movement of the plane since the last event maps p to factor * p + offset, in pixels of the element.
    const offset = { x: transform.x - factor * last.x, y: transform.y - factor * last.y };
    last = transform;
    const { clientX, clientY } = positionOf(event);
    const box = element.getBoundingClientRect();
    const [x, y] = [clientX - box.left - element.clientLeft, clientY - box.top - element.clientTop];
    // What is at the position now was elsewhere before.
    const move = { x: x - (x - offset.x) / factor, y: y - (y - offset.y) / factor };
    listener.onMove({ ...move, factor, clientX, clientY, originalEvent: event });
  };
  const behavior = zoom<HTMLElement, unknown>()
    .filter((event: MouseEvent | TouchEvent) => listener.accepts(event))
    .wheelDelta(wheelPower)
    .clickDistance(CLICK_TOLERANCE)
    .on('start', ({ sourceEvent }) => {
      active += 1;
      listener.onStart(sourceEvent);
    })
    .on('zoom', handleMove)
    .on('end', () => {
      active -= 1;
      if (active > 0) return;
      // Its scale would otherwise grow without bound, as the camera keeps its own.
      Object.assign(element, { __zoom: zoomIdentity });
      last = zoomIdentity;
      listener.onEnd();
    });
  const selection = select<HTMLElement, unknown>(element);
  selection.call(behavior).on('dblclick.zoom', null);
  return () => selection.on('.zoom', null);
}
