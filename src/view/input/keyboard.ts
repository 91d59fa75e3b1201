// The keys of a view: they move between heads, select and copy them, and zoom.

import type { LiveCamera } from '../camera/live-camera.ts';
import { zoomActionOf } from '../camera/zoom-keys.ts';
import { cellAfterKey } from './cell-keys.ts';
import type { InputHost } from './host.ts';

/** Handles the keys of a view that has keyboard focus. */
export class Keyboard {
  readonly #host: InputHost;
  readonly #camera: LiveCamera;

  constructor(host: InputHost, camera: LiveCamera, signal: AbortSignal) {
    this.#host = host;
    this.#camera = camera;
    const { root } = host.surface;
    root.addEventListener('blur', (event) => host.head.point(null, event), { signal });
    root.addEventListener('keydown', (event) => this.#press(event), { signal });
  }

  get #isZoomable(): boolean {
    return this.#host.settings.zoom !== 'off';
  }

  #press(event: KeyboardEvent): void {
    const { copy, head } = this.#host;
    const isCommand = event.ctrlKey || event.metaKey;
    if (isCommand && event.key.toLowerCase() === 'c') {
      event.preventDefault();
      copy();
      return;
    }
    const action = this.#isZoomable ? zoomActionOf(event) : null;
    if (action) this.#camera.run(action, head.readout);
    else if (isCommand || event.altKey || !this.#plainKey(event)) return;
    event.preventDefault();
  }

  /** Handles a key without Control or Alt. @returns whether it has a meaning */
  #plainKey(event: KeyboardEvent): boolean {
    const { head, scene, events } = this.#host;
    const { panels } = this.#camera;
    const { readout } = head;
    if (event.key === 'Escape') return this.#escape(event);
    if (event.key === 'Enter' || event.key === ' ') {
      if (readout) events.emit('select', { readout, pointer: head.position, originalEvent: event });
      return readout !== null;
    }
    const step = event.key === 'PageUp' ? -1 : event.key === 'PageDown' ? 1 : null;
    if (step !== null && panels.shown !== null) {
      const panel = panels.after(panels.shown, step);
      if (readout) head.point({ ...readout, panel }, event);
      this.#camera.showPanel(panel, false);
      return true;
    }
    const cell = cellAfterKey(event.key, readout, scene());
    if (!cell) return false;
    head.point(cell, event);
    this.#camera.reveal(cell);
    return true;
  }

  /** Clears a cell that was marked by keyboard, or else leaves the panel at full size. */
  #escape(event: KeyboardEvent): boolean {
    const { head } = this.#host;
    const isMarked = head.readout !== null && head.position === null;
    const leaves = !isMarked && this.#isZoomable && this.#camera.panels.shown !== null;
    if (leaves) this.#camera.showPanel(null, true);
    else head.point(null, event);
    return leaves;
  }
}
