// The keys of a view: they move between heads, select and copy them, and zoom.

import type { CameraPart } from '../camera/camera-part.ts';
import { isPlaced } from '../camera/facts.ts';
import { zoomActionOf } from '../camera/zoom-keys.ts';
import { cellAfterKey } from './cell-keys.ts';
import type { InputHost } from './host.ts';

/** Handles the keys of a view that has keyboard focus. */
export class Keyboard {
  readonly #host: InputHost;
  readonly #camera: CameraPart;

  constructor(host: InputHost, camera: CameraPart, signal: AbortSignal) {
    this.#host = host;
    this.#camera = camera;
    const { root } = host.surface;
    root.addEventListener('blur', (event) => host.head.point(null, event), { signal });
    root.addEventListener('keydown', (event) => this.#press(event), { signal });
  }

  get #isZoomable(): boolean {
    return this.#host.settings.zoom !== 'off';
  }

  /** Whether a panel is at full size. */
  get #hasPanel(): boolean {
    const { options, scene } = this.#host;
    return options().panel !== null && scene().panels.some(({ rect }) => isPlaced(rect));
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
    if (action) this.#camera.use((camera) => camera.run(action, head.readout));
    else if (isCommand || event.altKey || !this.#plainKey(event)) return;
    event.preventDefault();
  }

  /** Handles a key without Control or Alt. @returns whether it has a meaning */
  #plainKey(event: KeyboardEvent): boolean {
    const { head, scene, events, options } = this.#host;
    const { readout } = head;
    if (event.key === 'Escape') return this.#escape(event);
    if (event.key === 'Enter' || event.key === ' ') {
      if (readout) events.emit('select', { readout, pointer: head.position, originalEvent: event });
      return readout !== null;
    }
    const step = event.key === 'PageUp' ? -1 : event.key === 'PageDown' ? 1 : null;
    if (step !== null && this.#hasPanel) {
      this.#camera.use((camera) => {
        const panel = camera.panels.after(camera.panels.shown as number, step);
        if (readout) head.point({ ...readout, panel }, event);
        camera.showPanel(panel, false);
      });
      return true;
    }
    const cell = cellAfterKey(event.key, readout, scene());
    if (!cell) return false;
    head.point(cell, event);
    const { zoom, panel } = options();
    if (zoom !== null || panel !== null) this.#camera.use((camera) => camera.reveal(cell));
    return true;
  }

  /** Clears a cell that was marked by keyboard, or else leaves the panel at full size. */
  #escape(event: KeyboardEvent): boolean {
    const { head } = this.#host;
    const isMarked = head.readout !== null && head.position === null;
    const leaves = !isMarked && this.#isZoomable && this.#hasPanel;
    if (leaves) this.#camera.use((camera) => camera.showPanel(null, true));
    else head.point(null, event);
    return leaves;
  }
}
