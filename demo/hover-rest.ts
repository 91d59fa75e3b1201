// Tracks the head that the pointer rested on, as opposed to heads it crossed on its way out of the figure.

import type { Readout } from '../src/index.ts';

/** Milliseconds after which the pointer counts as resting on a head. */
const MIN_REST = 200;

export class HoverRest {
  readonly #now: () => number;
  #current: Readout | null = null;
  #since = 0;
  #lastRested: Readout | null = null;

  /** @param now a clock in milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The head to show after the pointer has left: the last one it rested on, else the last one it crossed. */
  get lastHead(): Readout | null {
    return this.#isResting ? this.#current : (this.#lastRested ?? this.#current);
  }

  get #isResting(): boolean {
    return this.#current !== null && this.#now() - this.#since >= MIN_REST;
  }

  /** The pointer has moved to another head. */
  move(readout: Readout): void {
    if (this.#isResting) this.#lastRested = this.#current;
    [this.#current, this.#since] = [readout, this.#now()];
  }

  /** The current head was clicked: it counts as rested on, regardless of time. */
  choose(): void {
    this.#lastRested = this.#current;
    this.#since = Number.NEGATIVE_INFINITY;
  }

  forget(): void {
    [this.#current, this.#lastRested] = [null, null];
  }
}
