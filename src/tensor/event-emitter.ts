// Named events and their listeners: the one way in which views, players and timelines say what happens.

import { fail, quoteValue } from './error.ts';

/** How long a listener listens. */
export interface ListenSettings {
  /** Stops the listener when it aborts; one that has aborted already adds no listener. Default: none. */
  readonly signal?: AbortSignal;
  /** True stops the listener after its first event. Default: false. */
  readonly once?: boolean;
}

/** What is called with an event. What it throws is reported as uncaught, and keeps no other listener from the event. */
export type Listener<T> = (event: T) => void;

interface Registration {
  readonly listener: Listener<never>;
  readonly once: boolean;
  readonly remove: () => void;
}

/** The listeners of some events, by name. They may be added and removed at any time, also while an event is emitted. */
export class EventEmitter<Events> {
  readonly #registrations: ReadonlyMap<keyof Events, Set<Registration>>;

  constructor(names: readonly (keyof Events & string)[]) {
    this.#registrations = new Map(names.map((name) => [name, new Set()]));
  }

  /**
   * Adds a listener, as often as it is called.
   * @returns removes it
   * @throws HeadglowError for an event that does not exist, and for a listener that is no function
   */
  on<K extends keyof Events>(
    event: K,
    listener: Listener<Events[K]>,
    { signal, once = false }: ListenSettings = {},
  ): () => void {
    const all = this.#registrations.get(event);
    const place = `on(${quoteValue(event)})`;
    if (!all)
      return fail(
        'option',
        place,
        'there is no such event',
        `there are ${[...this.#registrations.keys()].join(', ')}`,
      );
    if (typeof listener !== 'function')
      fail('option', place, `${quoteValue(listener)} is not a listener`, 'give a function');
    if (signal?.aborted) return () => {};
    const remove = () => {
      all.delete(registration);
      signal?.removeEventListener('abort', remove);
    };
    const registration = { listener: listener as Listener<never>, once, remove };
    all.add(registration);
    signal?.addEventListener('abort', remove);
    return remove;
  }

  /** True where an event has a listener. */
  hasListeners(event: keyof Events): boolean {
    return (this.#registrations.get(event)?.size ?? 0) > 0;
  }

  /** Calls those who listen now, unless another of them removes them first. */
  emit<K extends keyof Events>(event: K, value: Events[K]): void {
    const all = this.#registrations.get(event);
    for (const registration of [...(all ?? [])]) {
      if (!all?.has(registration)) continue;
      if (registration.once) registration.remove();
      try {
        (registration.listener as Listener<Events[K]>)(value);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  /** Removes all listeners. */
  clear(): void {
    for (const all of this.#registrations.values()) for (const { remove } of all) remove();
  }
}
