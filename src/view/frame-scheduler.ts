// Schedules a callback for the next animation frame of the window that an element is in.

import { windowOf } from './window-of.ts';

/** Requests at most one animation frame at a time. A request is renewed if the element has moved to another window. */
export class FrameScheduler {
  readonly #element: Element;
  readonly #callback: () => void;
  /** The window whose frame is requested; null if no frame is. */
  #window: Window | null = null;
  #requestId = 0;

  constructor(element: Element, callback: () => void) {
    this.#element = element;
    this.#callback = callback;
  }

  /** Whether a frame is requested. */
  get isPending(): boolean {
    return this.#window !== null;
  }

  /** Calls the callback once, at the next frame. */
  request(): void {
    const home = windowOf(this.#element);
    // A hidden or closed window delivers no frames, so a frame requested there before the element moved would never come.
    if (this.#window === home) return;
    this.cancel();
    this.#window = home;
    this.#requestId = home.requestAnimationFrame(() => {
      this.#window = null;
      this.#callback();
    });
  }

  /** Cancels the requested frame. */
  cancel(): void {
    this.#window?.cancelAnimationFrame(this.#requestId);
    this.#window = null;
  }
}
