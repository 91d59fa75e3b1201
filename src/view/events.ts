// The events of a view.

import type { Layout } from '../figure/layout-json.ts';
import type { Readout } from '../figure/readout.ts';
import type { Options } from '../options.ts';
import type { HeadglowError } from '../tensor/error.ts';

/** Where a pointer is, in CSS pixels. */
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

/** A head that is pointed at. */
export interface HeadEvent {
  /** The head with its task, model and value; null where there is none. */
  readonly readout: Readout | null;
  /** Where the pointer is; null where a key or a call of `point` points. */
  readonly pointer: PointerPosition | null;
  /** The browser's event; null where none led to this one, as when the data changes under the pointer. */
  readonly originalEvent: Event | null;
}

/** A head that is chosen. */
export interface SelectEvent extends HeadEvent {
  /** The head with its task, model and value. */
  readonly readout: Readout;
}

/** What a view emits, by name. */
export interface ViewEvents {
  /** The pointer moved over a head, or another head is pointed at, by pointer, keyboard or `point`, or none any more. */
  readonly hover: HeadEvent;
  /** A click or a tap on the figure, on a head or beside all of them. A drag is no click. */
  readonly click: HeadEvent;
  /** A head was chosen by click, tap, Enter or Space. */
  readonly select: SelectEvent;
  /** Options or data changed. */
  readonly change: Options;
  /** A frame was drawn. */
  readonly draw: Layout;
  /** The value that was put on the clipboard. */
  readonly copy: Readout;
  /** A frame could not be drawn, a checkpoint not be read, a value not be copied, or a linked view not be followed. */
  readonly error: HeadglowError;
  /** The view is about to be removed; its last event. */
  readonly destroy: null;
}

/** The names of all events. */
export const VIEW_EVENTS: readonly (keyof ViewEvents)[] = [
  'hover',
  'click',
  'select',
  'change',
  'draw',
  'copy',
  'error',
  'destroy',
];
