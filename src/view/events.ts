// Events of a view.

import type { Layout } from '../figure/layout-json.ts';
import type { Readout } from '../figure/readout.ts';
import type { Options } from '../options.ts';
import type { HeadglowError } from '../tensor/error.ts';
import type { Camera } from '../tensor/zoom.ts';

/** Position of a pointer, in CSS pixels. */
export interface PointerPosition {
  /** From the left of the view's element. */
  readonly x: number;
  /** From the top of the view's element. */
  readonly y: number;
  /** From the left of the window, as in `MouseEvent`. */
  readonly clientX: number;
  /** From the top of the window, as in `MouseEvent`. */
  readonly clientY: number;
}

/** The head pointed at has changed, or was clicked. */
export interface HeadEvent {
  /** The head with its task, model and value; null if no head is at this position. */
  readonly readout: Readout | null;
  /** Position of the pointer; null if a key or a call of `point` caused the event. */
  readonly pointer: PointerPosition | null;
  /** The browser event that caused this one; null if there was none, as when data changes under the pointer. */
  readonly originalEvent: Event | null;
}

/** A head was selected. */
export interface SelectEvent extends HeadEvent {
  /** The head with its task, model and value. */
  readonly readout: Readout;
}

/** Events of a view. */
export interface ViewEvents {
  /** The pointer moved over a head; or the head pointed at changed, by pointer, keyboard or `point`, or was cleared. */
  readonly hover: HeadEvent;
  /** The figure was clicked or tapped, on a head or elsewhere. Drags do not count as clicks. */
  readonly click: HeadEvent;
  /**
   * A head was selected by click, tap, Enter or Space. A click or tap is reported 250 ms later, unless it is the first of a
   * double click, which zooms; at once if the setting `zoom` is `off`.
   */
  readonly select: SelectEvent;
  /** Options or data changed. The event has all options. */
  readonly change: Options;
  /** What is in sight has changed, or whether gestures zoom one panel alone. The event is `view.camera`. During a smooth zoom, there is one per frame. */
  readonly camera: Camera;
  /** A frame was drawn. The event is `view.layout`. */
  readonly draw: Layout;
  /** A value was copied to the clipboard. */
  readonly copy: Readout;
  /** A frame could not be drawn, a checkpoint could not be read, a value could not be copied, or the view could not follow a linked one. */
  readonly error: HeadglowError;
  /** The view is being destroyed. This is its last event. */
  readonly destroy: null;
}

/** Names of all events. */
export const VIEW_EVENTS: readonly (keyof ViewEvents)[] = [
  'hover',
  'click',
  'select',
  'change',
  'camera',
  'draw',
  'copy',
  'error',
  'destroy',
];
