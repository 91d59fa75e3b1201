// Which head the pointer rested on: not one that it only crossed on its way out of the figure.

import type { Readout } from '../src/index.ts';

/** Milliseconds after which a head counts as pointed at, not crossed. */
const REST = 200;

export class HoverRest {
  readonly #now: () => number;
  #current: Readout | null = null;
  #since = 0;
  #rested: Readout | null = null;

  /** @param now a clock in milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** The head to keep once nothing is pointed at: the last one rested on, else the last one crossed. */
  get kept(): Readout | null {
    return this.#isResting ? this.#current : (this.#rested ?? this.#current);
  }

  get #isResting(): boolean {
    return this.#current !== null && this.#now() - this.#since >= REST;
  }

  /** Another head is pointed at. */
  move(readout: Readout): void {
    if (this.#isResting) this.#rested = this.#current;
    [this.#current, this.#since] = [readout, this.#now()];
  }

  /** The head pointed at was chosen, however short the rest. */
  choose(): void {
    this.#rested = this.#current;
    this.#since = Number.NEGATIVE_INFINITY;
  }

  forget(): void {
    [this.#current, this.#rested] = [null, null];
  }
}
