// The heads that are pinned, and nothing of how they look.

import { findTensor, type HeadName } from '../../src/analysis.ts';
import { type Dataset, HeadglowError } from '../../src/index.ts';

export interface Pin extends HeadName {
  /** 1-based, the smallest that is free: it stays with the head, and its colour with it. */
  readonly number: number;
}

/** As many as can be told apart: by six colours and three kinds of line. */
export const MAX_PINS = 18;

export const isSameHead = (a: HeadName, b: HeadName): boolean =>
  a.layer === b.layer && a.head === b.head && a.task === b.task && a.model === b.model;

export class Pins {
  readonly #listeners = new Set<() => void>();
  #list: readonly Pin[] = [];

  get list(): readonly Pin[] {
    return this.#list;
  }

  /**
   * Pins a head, or lets go of it.
   * @throws HeadglowError where there are as many as can be told apart
   */
  toggle(head: HeadName): void {
    const others = this.#list.filter((pin) => !isSameHead(pin, head));
    if (others.length < this.#list.length) {
      this.#become(others);
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
    this.#become([...others, { model, task, layer, head: index, number }]);
  }

  clear(): void {
    this.#become([]);
  }

  /** Lets go of heads that other data lacks. */
  keepThoseIn(dataset: Dataset): void {
    const kept = this.#list.filter((pin) => findTensor(dataset, pin));
    if (kept.length < this.#list.length) this.#become(kept);
  }

  /** Pins heads with the numbers that they had, as far as the data have them. */
  restore(list: readonly Pin[], dataset: Dataset): void {
    this.#become(list.filter((pin) => findTensor(dataset, pin)));
  }

  /** Calls back whenever other heads are pinned; the result stops it. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #become(list: readonly Pin[]): void {
    this.#list = list;
    for (const listener of this.#listeners) listener();
  }
}
