// What a view points at: from pointer, touch and keys to heads, their marks, and the events of them.

import { type Cell, type Readout, readCell, readPixel } from '../figure/readout.ts';
import type { Scene } from '../figure/scene.ts';
import type { Reader } from '../source/reader.ts';
import type { EventEmitter } from '../tensor/event-emitter.ts';
import type { PointerPosition, ViewEvents } from './events.ts';
import { cellAfterKey } from './keys.ts';
import { isSameReadout, readoutText } from './readout-text.ts';
import type { ViewSettings } from './settings.ts';
import type { Surface } from './surface.ts';

/** CSS pixels that a pointer may stray within a click. */
const SLACK = 5;

/** Loaded for the first head that is marked. */
let marking: typeof import('./pointer-marks.ts') | null = null;

/** What a pointer needs of its view. */
export interface PointerHost {
  readonly surface: Surface;
  readonly events: EventEmitter<ViewEvents>;
  readonly settings: ViewSettings;
  /** What is on the screen. */
  readonly scene: () => Scene;
  readonly reader: () => Reader;
  /** Puts the value that is pointed at on the clipboard. */
  readonly copy: () => void;
}

export class Pointer {
  readonly #host: PointerHost;
  #cell: Cell | null = null;
  #readout: Readout | null = null;
  /** Null where a key or a call points. */
  #position: PointerPosition | null = null;
  #pressed: PointerEvent | null = null;
  #strayed = false;

  constructor(host: PointerHost) {
    this.#host = host;
    const { root } = host.surface;
    root.addEventListener('pointermove', (event) => this.#move(event));
    root.addEventListener('pointerdown', (event) => {
      [this.#pressed, this.#strayed] = [event, false];
      this.#move(event);
    });
    root.addEventListener('pointerup', () => {
      this.#pressed = null;
    });
    root.addEventListener('pointerleave', (event) => {
      // A finger that is lifted leaves too; what it pointed at stays.
      if (event.pointerType !== 'touch') this.point(null, event);
    });
    root.addEventListener('click', (event) => this.#click(event));
    if (!host.settings.keys) return;
    root.addEventListener('blur', (event) => this.point(null, event));
    root.addEventListener('keydown', (event) => this.#key(event));
  }

  /** The head pointed at. */
  get readout(): Readout | null {
    return this.#readout;
  }

  /** Points at a head; null at none. */
  point(cell: Cell | null, event: Event | null = null): void {
    this.#position = null;
    this.#pointAt(cell && readCell(this.#host.scene(), cell, this.#host.reader().values), event);
  }

  /** Reads again what is pointed at: the pixel under the pointer, else the cell that a key or a call led to. */
  again(): void {
    const scene = this.#host.scene();
    if (this.#position) this.#pointAt(this.#readAt(this.#position), null);
    else this.#pointAt(this.#cell && readCell(scene, this.#cell, this.#host.reader().values), null);
  }

  /** Marks the head pointed at, or takes the marks away. */
  drawMarks(): void {
    const { surface, settings, scene } = this.#host;
    if (!settings.tooltip && !settings.crosshair) return;
    if (marking) marking.drawMarks(surface, scene(), this.#readout, settings);
    else if (this.#readout)
      void import('./pointer-marks.ts').then((loaded) => {
        marking = loaded;
        this.drawMarks();
      });
  }

  #positionOf(event: MouseEvent): PointerPosition {
    const box = this.#host.surface.root.getBoundingClientRect();
    const { clientX, clientY } = event;
    return { x: clientX - box.left, y: clientY - box.top, clientX, clientY };
  }

  /** What the figure shows at a position; it may be stretched. */
  #readAt({ x, y }: PointerPosition): Readout | null {
    const scene = this.#host.scene();
    const { width, height } = this.#host.surface.root.getBoundingClientRect();
    if (width === 0 || height === 0) return null;
    const [column, row] = [Math.floor((x / width) * scene.width), Math.floor((y / height) * scene.height)];
    return readPixel(scene, column, row, this.#host.reader().values);
  }

  #move(event: PointerEvent): void {
    const { clientX, clientY } = this.#pressed ?? event;
    this.#strayed ||= Math.hypot(event.clientX - clientX, event.clientY - clientY) > SLACK;
    const before = this.#readout;
    const position = this.#positionOf(event);
    this.#position = position;
    this.#pointAt(this.#readAt(position), event);
    if (this.#readout && this.#readout === before) this.#emitHover(event);
    // A finger does not hover: what it touched stays, wherever that moves.
    if (event.pointerType === 'touch') this.#position = null;
  }

  #click(event: MouseEvent): void {
    // Assistive technology clicks without a pointer.
    const pointer = event.detail === 0 ? null : this.#positionOf(event);
    if (pointer && this.#strayed) return;
    const readout = pointer ? this.#readAt(pointer) : this.#readout;
    const { events } = this.#host;
    events.emit('click', { readout, pointer, originalEvent: event });
    if (readout) events.emit('select', { readout, pointer, originalEvent: event });
  }

  #key(event: KeyboardEvent): void {
    const { scene, events, copy } = this.#host;
    const isCommand = event.ctrlKey || event.metaKey;
    if (isCommand && event.key.toLowerCase() === 'c') {
      event.preventDefault();
      copy();
      return;
    }
    if (isCommand || event.altKey) return;
    if (event.key === 'Escape') this.point(null, event);
    const readout = this.#readout;
    if ((event.key === 'Enter' || event.key === ' ') && readout) {
      event.preventDefault();
      events.emit('select', { readout, pointer: this.#position, originalEvent: event });
      return;
    }
    const cell = cellAfterKey(event.key, this.#cell, scene());
    if (!cell) return;
    event.preventDefault();
    this.point(cell, event);
  }

  #pointAt(readout: Readout | null, event: Event | null): void {
    if (isSameReadout(readout, this.#readout)) return;
    this.#readout = readout;
    this.#cell = readout && { panel: readout.panel, layer: readout.layer, head: readout.head };
    this.drawMarks();
    this.#host.surface.live.textContent = readout ? readoutText(readout) : '';
    this.#emitHover(event);
  }

  #emitHover(originalEvent: Event | null): void {
    const { events } = this.#host;
    if (events.hasListeners('hover'))
      events.emit('hover', { readout: this.#readout, pointer: this.#position, originalEvent });
  }
}
