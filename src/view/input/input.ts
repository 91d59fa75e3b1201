// What people operate a view with: pointer, clicks, keys and gestures; and how it is printed. Loaded after the first frame.

import { HeadglowError } from '../../tensor/error.ts';
import { CameraPart } from '../camera/camera-part.ts';
import type { CameraOptions } from '../camera/facts.ts';
import { readoutText } from '../readout-text.ts';
import { SharedStyleSheet } from '../style-sheet.ts';
import type { InputHost } from './host.ts';
import { Keyboard } from './keyboard.ts';
import { keyboardHelp } from './keyboard-help.ts';
import { Marks } from './marks.ts';
import { Pointer } from './pointer.ts';
import { PRINT_CSS } from './print-css.ts';
import { replay } from './replay.ts';

export { copyReadout } from './clipboard.ts';

/** Changes the options of the camera, and reports errors instead of throwing them. */
function setCamera({ set, events }: InputHost, options: Partial<CameraOptions>): void {
  try {
    set(options);
  } catch (error) {
    if (!(error instanceof HeadglowError)) throw error;
    events.emit('error', error);
  }
}

/** The input of a view. */
export class Input {
  readonly camera: CameraPart;
  readonly #host: InputHost;
  readonly #marks: Marks;
  readonly #printStyle: SharedStyleSheet;
  readonly #listening = new AbortController();

  /** @param early events that happened before the input was loaded */
  constructor(host: InputHost, early: readonly Event[]) {
    this.#host = host;
    const { surface, settings, head } = host;
    this.camera = new CameraPart({ ...host, setCamera: (options) => setCamera(host, options) });
    this.#marks = new Marks(surface, settings);
    this.#printStyle = new SharedStyleSheet(surface.root, PRINT_CSS);
    const { signal } = this.#listening;
    const pointer = new Pointer(host, this.camera, signal);
    if (settings.keys) new Keyboard(host, this.camera, signal);
    surface.label({ help: keyboardHelp(settings) });
    head.connect({ readAt: (position) => pointer.readAt(position), show: () => this.#show() });
    replay(early, surface.root);
    surface.root.dataset.interactive = '';
  }

  /** Marks the head pointed at, or clears the marks. */
  drawMarks(): void {
    this.#marks.draw(this.#host.scene(), this.#host.head.readout);
  }

  /** Moves the style sheet to the page or shadow tree that the view is in now. */
  relocate(): void {
    this.#printStyle.relocate();
  }

  /** Stops all movements and listeners. */
  destroy(): void {
    this.#printStyle.release();
    this.#listening.abort();
    this.camera.destroy();
  }

  /** Marks and announces the head pointed at. */
  #show(): void {
    const { surface, head } = this.#host;
    this.drawMarks();
    surface.live.textContent = head.readout ? readoutText(head.readout) : '';
  }
}
