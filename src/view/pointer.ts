// Tracks the head that a view points at: handles pointer, touch and keys, draws marks, and emits events.

import { type Cell, type Readout, readCell, readPixel } from '../figure/readout.ts';
import type { Scene } from '../figure/scene.ts';
import type { Reader } from '../source/reader.ts';
import type { EventEmitter } from '../tensor/event-emitter.ts';
import { Clicks } from './camera/clicks.ts';
import type { ViewCamera } from './camera/view-camera.ts';
import { zoomActionOf } from './camera/zoom-keys.ts';
import type { PointerPosition, SelectEvent, ViewEvents } from './events.ts';
import { cellAfterKey } from './keys.ts';
import { isSameReadout, readoutText } from './readout-text.ts';
import { scenePoint } from './scene-point.ts';
import type { ViewSettings } from './settings.ts';
import type { Surface } from './surface.ts';

/** Distance in CSS pixels that a pointer may move during a click. */
const CLICK_TOLERANCE = 5;

/** The module that draws marks, loaded when the first head is marked. */
let marksModule: typeof import('./pointer-marks.ts') | null = null;

/** What a pointer requires from its view. */
export interface PointerHost {
  readonly surface: Surface;
  readonly events: EventEmitter<ViewEvents>;
  readonly settings: ViewSettings;
  /** The scene on screen. */
  readonly scene: () => Scene;
  readonly reader: () => Reader;
  readonly camera: ViewCamera;
  /** Copies the value of the head pointed at to the clipboard. */
  readonly copy: () => void;
}

/** The pointer of a view. */
export class Pointer {
  readonly #host: PointerHost;
  #cell: Cell | null = null;
  #readout: Readout | null = null;
  /** Position of the pointer; null if a key or a call of `point` selected the head. */
  #position: PointerPosition | null = null;
  /** The event that pressed the button; null while it is up. */
  #pressed: PointerEvent | null = null;
  /** True once the pointer has moved too far for a click. */
  #isDrag = false;
  readonly #clicks = new Clicks();

  constructor(host: PointerHost) {
    this.#host = host;
    const { root } = host.surface;
    root.addEventListener('pointermove', (event) => this.#move(event));
    root.addEventListener('pointerdown', (event) => {
      [this.#pressed, this.#isDrag] = [event, false];
      this.#move(event);
    });
    for (const type of ['pointerup', 'pointercancel'] as const)
      root.addEventListener(type, () => {
        this.#pressed = null;
      });
    root.addEventListener('pointerleave', (event) => {
      // Lifting a finger also fires this event, but keeps the head selected.
      if (event.pointerType === 'touch') return;
      this.#clicks.move(event);
      this.point(null, event);
    });
    root.addEventListener('click', (event) => this.#click(event));
    if (!host.settings.keys) return;
    root.addEventListener('blur', (event) => this.point(null, event));
    root.addEventListener('keydown', (event) => this.#key(event));
  }

  /** The head pointed at; null if there is none. */
  get readout(): Readout | null {
    return this.#readout;
  }

  /** Points at a cell; null clears it. */
  point(cell: Cell | null, event: Event | null = null): void {
    this.#position = null;
    this.#pointAt(cell && readCell(this.#host.scene(), cell, this.#host.reader().values), event);
  }

  /** Updates the read-out after the scene has changed: from the pixel under the pointer, or from the selected cell. */
  refresh(): void {
    const scene = this.#host.scene();
    if (this.#position) this.#pointAt(this.#readAt(this.#position), null);
    else this.#pointAt(this.#cell && readCell(scene, this.#cell, this.#host.reader().values), null);
  }

  /** Marks the head pointed at, or clears the marks. */
  drawMarks(): void {
    const { surface, settings, scene } = this.#host;
    if (!settings.tooltip && !settings.crosshair) return;
    if (marksModule) marksModule.drawMarks(surface, scene(), this.#readout, settings);
    else if (this.#readout)
      void import('./pointer-marks.ts').then((loaded) => {
        marksModule = loaded;
        this.drawMarks();
      });
  }

  #positionOf(event: MouseEvent): PointerPosition {
    const box = this.#host.surface.root.getBoundingClientRect();
    const { clientX, clientY } = event;
    return { x: clientX - box.left, y: clientY - box.top, clientX, clientY };
  }

  #readAt(position: PointerPosition): Readout | null {
    const scene = this.#host.scene();
    const point = scenePoint(this.#host.surface.root, scene, position);
    return point && readPixel(scene, Math.floor(point[0]), Math.floor(point[1]), this.#host.reader().values);
  }

  #move(event: PointerEvent): void {
    this.#clicks.move(event);
    const { clientX, clientY } = this.#pressed ?? event;
    this.#isDrag ||= Math.hypot(event.clientX - clientX, event.clientY - clientY) > CLICK_TOLERANCE;
    const previous = this.#readout;
    const position = this.#positionOf(event);
    this.#position = position;
    this.#pointAt(this.#readAt(position), event);
    if (this.#readout && this.#readout === previous) this.#emitHover(event);
    // A finger does not hover: after a touch, the cell stays selected even if the data under it changes.
    if (event.pointerType === 'touch') this.#position = null;
  }

  #click(event: MouseEvent): void {
    // Clicks by assistive technology have no pointer position.
    const pointer = event.detail === 0 ? null : this.#positionOf(event);
    if (pointer && this.#isDrag) return;
    const readout = pointer ? this.#readAt(pointer) : this.#readout;
    const { events, camera } = this.#host;
    events.emit('click', { readout, pointer, originalEvent: event });
    const select = () => {
      if (readout) this.#select({ readout, pointer, originalEvent: event });
    };
    if (!pointer || !camera.isInteractive) select();
    else if (camera.clickName(event)) this.#clicks.skip();
    else this.#clicks.click(event, select, () => camera.doubleClick(event));
  }

  #select(event: SelectEvent): void {
    this.#host.events.emit('select', event);
  }

  #key(event: KeyboardEvent): void {
    const { copy, camera } = this.#host;
    const isCommand = event.ctrlKey || event.metaKey;
    if (isCommand && event.key.toLowerCase() === 'c') {
      event.preventDefault();
      copy();
      return;
    }
    const action = camera.isInteractive ? zoomActionOf(event) : null;
    if (action) camera.run(action, this.#cell);
    else if (isCommand || event.altKey || !this.#plainKey(event)) return;
    event.preventDefault();
  }

  /** Handles a key without Control or Alt. @returns whether it has a meaning */
  #plainKey(event: KeyboardEvent): boolean {
    const [readout, { camera }] = [this.#readout, this.#host];
    if (event.key === 'Escape') return this.#escape(event);
    if (event.key === 'Enter' || event.key === ' ') {
      if (readout) this.#select({ readout, pointer: this.#position, originalEvent: event });
      return readout !== null;
    }
    const step = event.key === 'PageUp' ? -1 : event.key === 'PageDown' ? 1 : null;
    if (step !== null && camera.shownPanel !== null) {
      const panel = camera.turnPanel(step);
      if (this.#cell) this.point({ ...this.#cell, panel }, event);
      return true;
    }
    const cell = cellAfterKey(event.key, this.#cell, this.#host.scene());
    if (!cell) return false;
    this.point(cell, event);
    camera.reveal(cell);
    return true;
  }

  /** Clears a cell that was marked by keyboard, or else leaves the panel at full size. */
  #escape(event: KeyboardEvent): boolean {
    const { camera } = this.#host;
    const isMarked = this.#cell !== null && this.#position === null;
    const leaves = !isMarked && camera.shownPanel !== null && camera.isInteractive;
    if (leaves) camera.leavePanel();
    else this.point(null, event);
    return leaves;
  }

  /** Forgets a click that may become a double click. */
  destroy(): void {
    this.#clicks.cancel();
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
