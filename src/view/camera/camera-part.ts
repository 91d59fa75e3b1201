// What people move the camera of a view with, whose code may be loaded when they first do: gestures until then are repeated.

import type { HeadglowError } from '../../tensor/error.ts';
import { EarlyEvents } from '../early-events.ts';
import { replay } from '../input/replay.ts';
import { CAMERA_CODE } from './code.ts';
import type { LiveCameraHost } from './host.ts';
import type { LiveCamera } from './live-camera.ts';

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
];

/** Events that gestures start with. */
const STARTS = /^(?:wheel|mousedown|touchstart)$/;

/** The camera of a view's input. */
export class CameraPart {
  readonly #host: LiveCameraHost;
  #live: LiveCamera | null = null;
  #early: EarlyEvents | null = null;
  #isDestroyed = false;

  constructor(host: LiveCameraHost) {
    this.#host = host;
    const { surface, settings } = host;
    if (CAMERA_CODE.loaded) this.#start();
    else if (settings.zoom !== 'off')
      this.#early = new EarlyEvents(
        surface.root,
        settings,
        ({ type }) => STARTS.test(type) && void this.load(),
        TYPES,
      );
  }

  /** The camera; null until its code is loaded. */
  get live(): LiveCamera | null {
    return this.#live;
  }

  /** Loads the camera, and repeats gestures until now; null if that fails or the view is destroyed. */
  async load(): Promise<LiveCamera | null> {
    try {
      await CAMERA_CODE.load();
    } catch (error) {
      this.#early?.take();
      this.#host.events.emit('error', error as HeadglowError);
      return null;
    }
    if (!this.#live && !this.#isDestroyed) this.#start();
    return this.#live;
  }

  /**
   * Does something with the camera: at once, or when it is loaded.
   * @param otherwise done if it can't be loaded
   */
  use(act: (camera: LiveCamera) => void, otherwise = () => {}): void {
    if (this.#live) act(this.#live);
    else
      void this.load().then((live) => {
        if (live) act(live);
        else if (!this.#isDestroyed) otherwise();
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
