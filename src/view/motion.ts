// Whether a view is in motion: its camera or its moment has changed a moment ago, so that stand-ins may be shown.

import { AT_REST, type Motion } from './windows/motion.ts';

/** Milliseconds after the last change until a figure counts as standing still. */
const REST_AFTER = 150;

export class MotionTracker {
  readonly #onRest: () => void;
  #cameraUntil = 0;
  #timeUntil = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param onRest called when motion has ended */
  constructor(onRest: () => void) {
    this.#onRest = onRest;
  }

  get motion(): Motion {
    const now = performance.now();
    const [isCameraMoving, isTimeMoving] = [now < this.#cameraUntil, now < this.#timeUntil];
    return isCameraMoving || isTimeMoving ? { isCameraMoving, isTimeMoving } : AT_REST;
  }

  get isMoving(): boolean {
    return this.motion !== AT_REST;
  }

  /** The part in sight has changed. */
  moveCamera(): void {
    this.#cameraUntil = performance.now() + REST_AFTER;
    this.#schedule();
  }

  /** The moment has changed. */
  moveTime(): void {
    this.#timeUntil = performance.now() + REST_AFTER;
    this.#schedule();
  }

  /** Ends all motion immediately, without a call of `onRest`. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#cameraUntil = this.#timeUntil = 0;
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    // Timers may be early by a fraction of a millisecond.
    this.#timer = setTimeout(this.#onRest, REST_AFTER + 1);
  }
}
