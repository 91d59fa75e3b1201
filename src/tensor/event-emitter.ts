// Typed events: views, players, timelines and readers all notify their listeners through this class.

import { fail, quoteValue } from './error.ts';

/** How long a listener stays registered. */
export interface ListenSettings {
  /** Removes the listener when aborted. If it is aborted already, the listener is not added. Default: none. */
  readonly signal?: AbortSignal;
  /** Whether to remove the listener after its first event. Default: false. */
  readonly once?: boolean;
}

/** Called with each event. An exception is reported as uncaught and does not affect other listeners. */
export type Listener<T> = (event: T) => void;

interface Registration {
  readonly listener: Listener<never>;
  readonly once: boolean;
  readonly remove: () => void;
}

/** Registers listeners for a fixed set of events. Listeners may be added and removed at any time, even while an event is emitted. */
export class EventEmitter<Events> {
  readonly #registrations: ReadonlyMap<keyof Events, Set<Registration>>;

  constructor(names: readonly (keyof Events & string)[]) {
    this.#registrations = new Map(names.map((name) => [name, new Set()]));
  }

  /**
   * Adds a listener. Adding the same function twice calls it twice.
   * @returns a function that removes the listener
   * @throws HeadglowError if the event does not exist or the listener is not a function
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
        `the events are ${[...this.#registrations.keys()].join(', ')}`,
      );
    if (typeof listener !== 'function')
      fail('option', place, `${quoteValue(listener)} is not a listener`, 'pass a function');
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

  /** Whether an event has any listener. */
  hasListeners(event: keyof Events): boolean {
    return (this.#registrations.get(event)?.size ?? 0) > 0;
  }

  /** Calls all current listeners, except those that an earlier one removes. */
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
