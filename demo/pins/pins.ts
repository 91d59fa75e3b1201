// The pinned heads, independent of their presentation.

import { findTensor, type HeadId } from '../../src/analysis.ts';
import { type Dataset, HeadglowError } from '../../src/index.ts';

/** A pinned head. */
export interface Pin extends HeadId {
  /** Smallest free number from 1 up; it determines the colour of the pin and does not change. */
  readonly number: number;
}

/** Number of distinguishable pins: six colours in three line styles. */
export const MAX_PINS = 18;

/** Returns whether two names mean the same head. */
export const isSameHead = (a: HeadId, b: HeadId): boolean =>
  a.layer === b.layer && a.head === b.head && a.task === b.task && a.model === b.model;

/** The list of pins. */
export class Pins {
  readonly #listeners = new Set<() => void>();
  #list: readonly Pin[] = [];

  get list(): readonly Pin[] {
    return this.#list;
  }

  /**
   * Pins or unpins a head.
   * @throws HeadglowError if the maximum number of pins is reached
   */
  toggle(head: HeadId): void {
    const others = this.#list.filter((pin) => !isSameHead(pin, head));
    if (others.length < this.#list.length) {
      this.#replace(others);
      return;
    }
    if (others.length === MAX_PINS)
      throw new HeadglowError({
        code: 'option',
        reason: `no more than ${MAX_PINS} heads can be pinned`,
        remedy: 'unpin one first',
      });
    const { model, task, layer, head: index } = head;
    let number = 1;
    while (others.some((pin) => pin.number === number)) number++;
    this.#replace([...others, { model, task, layer, head: index, number }]);
  }

  clear(): void {
    this.#replace([]);
  }

  /** Unpins heads that are not in a dataset. */
  keepThoseIn(dataset: Dataset): void {
    const remaining = this.#list.filter((pin) => findTensor(dataset, pin));
    if (remaining.length < this.#list.length) this.#replace(remaining);
  }

  /** Restores pins with their numbers, as far as the dataset has their heads. */
  restore(list: readonly Pin[], dataset: Dataset): void {
    this.#replace(list.filter((pin) => findTensor(dataset, pin)));
  }

  /** Calls a listener whenever the pins change; returns an unsubscribe function. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #replace(list: readonly Pin[]): void {
    this.#list = list;
    for (const listener of this.#listeners) listener();
  }
}
