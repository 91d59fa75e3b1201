// The head that a view points at: by the pointer, by a key, or by a call of `point`.

import { type Cell, type Readout, readCell } from '../figure/readout.ts';
import type { Scene } from '../figure/scene.ts';
import type { Reader } from '../source/reader.ts';
import type { EventEmitter } from '../tensor/event-emitter.ts';
import type { PointerPosition, ViewEvents } from './events.ts';

/** What a view tells about itself to read values. */
export interface PointedHeadHost {
  readonly events: EventEmitter<ViewEvents>;
  /** The scene on screen. */
  readonly scene: () => Scene;
  readonly reader: () => Reader;
}

/** What shows the head, and finds it at a position. */
export interface HeadDisplay {
  /** The read-out at a position of the pointer; null if no head is there. */
  readonly readAt: (position: PointerPosition) => Readout | null;
  /** Shows the head pointed at, or that there is none any more. */
  readonly show: () => void;
}

/** Whether two read-outs have the same cell, value and text. */
export function isSameReadout(a: Readout | null, b: Readout | null): boolean {
  if (!a || !b) return a === b;
  const keys = ['panel', 'layer', 'head', 'value', 'name'] as const;
  const edges = ({ range }: Readout): string => [...range.layers, ...range.heads].join();
  return keys.every((key) => Object.is(a[key], b[key])) && edges(a) === edges(b);
}

/** The head that a view points at. */
export class PointedHead {
  readonly #host: PointedHeadHost;
  #readout: Readout | null = null;
  #position: PointerPosition | null = null;
  #display: HeadDisplay | null = null;

  constructor(host: PointedHeadHost) {
    this.#host = host;
  }

  /** The head pointed at; null if there is none. */
  get readout(): Readout | null {
    return this.#readout;
  }

  /** Position of the pointer; null if a key or a call of `point` selected the head. */
  get position(): PointerPosition | null {
    return this.#position;
  }

  /** Shows the head from now on. */
  connect(display: HeadDisplay): void {
    this.#display = display;
    if (this.#readout) display.show();
  }

  /** Points at a cell; null clears it. */
  point(cell: Cell | null, event: Event | null = null): void {
    this.#position = null;
    this.#pointAt(cell && this.#read(cell), event);
  }

  /** Points at what is at a position of the pointer, and emits `hover` even if that is the same head as before. */
  follow(position: PointerPosition, event: Event): void {
    const previous = this.#readout;
    this.#position = position;
    this.#pointAt(this.#readAt(position), event);
    if (this.#readout && this.#readout === previous) this.#emit(event);
  }

  /** Keeps the head selected even if other data comes to where the pointer was. */
  hold(): void {
    this.#position = null;
  }

  /** Updates the read-out after the scene has changed: from the pixel under the pointer, or from the selected cell. */
  refresh(): void {
    const [position, cell] = [this.#position, this.#readout];
    this.#pointAt(position ? this.#readAt(position) : cell && this.#read(cell), null);
  }

  #read(cell: Cell): Readout | null {
    return readCell(this.#host.scene(), cell, this.#host.reader().values);
  }

  #readAt(position: PointerPosition): Readout | null {
    return this.#display?.readAt(position) ?? null;
  }

  #pointAt(readout: Readout | null, event: Event | null): void {
    if (isSameReadout(readout, this.#readout)) return;
    this.#readout = readout;
    this.#display?.show();
    this.#emit(event);
  }

  #emit(originalEvent: Event | null): void {
    const { events } = this.#host;
    if (events.hasListeners('hover'))
      events.emit('hover', { readout: this.#readout, pointer: this.#position, originalEvent });
  }
}
