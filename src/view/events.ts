// The events of a view, and who listens to them.

import type { Layout } from '../figure/layout-json.ts';
import type { Readout } from '../figure/read.ts';
import type { Options } from '../options.ts';
import type { HeadglowError } from '../tensor/error.ts';

/** What a view sends its listeners. */
export interface ViewEvents {
  /** The head pointed at, by pointer, keyboard or `point`; null for none. */
  readonly hover: Readout | null;
  /** Options or data changed. */
  readonly change: Options;
  /** A frame was drawn. */
  readonly draw: Layout;
  /** The value that was put on the clipboard. */
  readonly copy: Readout;
  /** A frame could not be drawn, or a value not be copied. */
  readonly error: HeadglowError;
}

export type Listener<T> = (event: T) => void;

export class Emitter<Events> {
  readonly #listeners = new Map<keyof Events, Set<Listener<never>>>();

  /** Listens; the result stops it. */
  subscribe<K extends keyof Events>(event: K, listener: Listener<Events[K]>): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener as Listener<never>));
    return () => listeners.delete(listener as Listener<never>);
  }

  isHeard(event: keyof Events): boolean {
    return (this.#listeners.get(event)?.size ?? 0) > 0;
  }

  emit<K extends keyof Events>(event: K, value: Events[K]): void {
    for (const listener of this.#listeners.get(event) ?? []) (listener as Listener<Events[K]>)(value);
  }

  clear(): void {
    this.#listeners.clear();
  }
}
