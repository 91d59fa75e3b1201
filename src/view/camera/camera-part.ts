// What people move the camera of a view with, whose code may be loaded when they first do: gestures until then are repeated.

import type { HeadglowError } from '../../tensor/error.ts';
import { EarlyEvents } from '../early-events.ts';
import { replay } from '../input/replay.ts';
import { CAMERA_CODE } from './code.ts';
import type { LiveCameraHost } from './host.ts';
import type { LiveCamera } from './live-camera.ts';
import { isTaken } from './taken.ts';

/** Events of gestures that no other part of the input handles. */
const TYPES = [
  'wheel',
  'mousedown',
  'mousemove',
  'mouseup',
  'touchstart',
  'touchmove',
  'touchend',
  'touchcancel',
  'pointerleave', // ends a drag whose button is released elsewhere
];

/** Events that gestures start with. */
const STARTS = /^(?:wheel|mousedown|touchstart)$/;

/** The camera of a view's input. */
export class CameraPart {
  readonly #host: LiveCameraHost;
  #live: LiveCamera | null = null;
  #early: EarlyEvents | null = null;
  #isDestroyed = false;
  #isLoading = false;
  /** Whether it was reported that the code can't be loaded. */
  #isReported = false;

  constructor(host: LiveCameraHost) {
    this.#host = host;
    const { surface, settings } = host;
    if (CAMERA_CODE.loaded) this.#start();
    else if (settings.zoom !== 'off')
      this.#early = new EarlyEvents(surface.root, settings, (event) => this.#follow(event), TYPES);
  }

  /** Loads the camera at the start of a gesture. Nothing is kept of moves before one. */
  #follow(event: Event): void {
    const { surface, settings } = this.#host;
    if (STARTS.test(event.type)) void this.load(!isTaken(event, settings, surface.root));
    else if (!this.#isLoading) this.#early?.take();
  }

  /** The camera; null until its code is loaded. */
  get live(): LiveCamera | null {
    return this.#live;
  }

  /**
   * Loads the camera, and repeats gestures until now; null if that fails or the view is destroyed.
   * @param isOptional whether nothing was asked for that needs it, so that a failure is no error
   */
  async load(isOptional = false): Promise<LiveCamera | null> {
    this.#isLoading = true;
    try {
      await CAMERA_CODE.load();
    } catch (error) {
      // The page scrolls and zooms as if there were no figure.
      this.#early?.stop();
      this.#early = null;
      if (!isOptional && !this.#isReported) this.#host.events.emit('error', error as HeadglowError);
      this.#isReported ||= !isOptional;
      return null;
    }
    if (!this.#live && !this.#isDestroyed) this.#start();
    return this.#live;
  }

  /**
   * Does something with the camera: at once, or when it is loaded.
   * @param otherwise done if it can't be loaded; without it, that is an error
   */
  use(act: (camera: LiveCamera) => void, otherwise?: () => void): void {
    if (this.#live) act(this.#live);
    else
      void this.load(otherwise !== undefined).then((live) => {
        if (live) act(live);
        else if (!this.#isDestroyed) otherwise?.();
      });
  }

  /** Stops all movements and listeners. */
  destroy(): void {
    this.#isDestroyed = true;
    this.#early?.stop();
    this.#live?.destroy();
  }

  #start(): void {
    const { LiveCamera } = CAMERA_CODE.loaded as NonNullable<typeof CAMERA_CODE.loaded>;
    this.#early?.stop();
    this.#live = new LiveCamera(this.#host);
    if (this.#early) replay(this.#early.take(), this.#host.surface.root);
    this.#early = null;
  }
}
