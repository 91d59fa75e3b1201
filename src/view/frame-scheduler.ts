// The next animation frame of the window that an element is in: a window that is hidden has none, and closed ones neither.

import { windowOf } from './style-sheet.ts';

export class FrameScheduler {
  readonly #element: Element;
  readonly #callback: () => void;
  #window: Window | null = null;
  #id = 0;

  constructor(element: Element, callback: () => void) {
    this.#element = element;
    this.#callback = callback;
  }

  get isPending(): boolean {
    return this.#window !== null;
  }

  /** Has the callback called once, at the next frame. */
  request(): void {
    const now = windowOf(this.#element);
    if (this.#window === now) return;
    this.cancel();
    this.#window = now;
    this.#id = now.requestAnimationFrame(() => {
      this.#window = null;
      this.#callback();
    });
  }

  cancel(): void {
    this.#window?.cancelAnimationFrame(this.#id);
    this.#window = null;
  }
}
