// What a person does to a view before its input is loaded: it is remembered, and done then.

import { isTaken } from './camera/taken.ts';
import type { ViewSettings } from './settings.ts';

const TYPES = [
  'pointerdown',
  'pointermove',
  'pointerup',
  'pointercancel',
  'pointerleave',
  'mousedown',
  'mousemove',
  'mouseup',
  'touchstart',
  'touchmove',
  'touchend',
  'touchcancel',
  'click',
  'wheel',
  'keydown',
  'blur',
];

const isMove = (event: Event | undefined): boolean => event?.type.endsWith('move') === true;

/** Events on the root element of a view, in their order. Of successive moves, only the last one of each type is kept. */
export class EarlyEvents {
  readonly #listening = new AbortController();
  #events: Event[] = [];

  /**
   * @param onEvent called for each event
   * @param types of events; by default, all that a view handles
   */
  constructor(root: HTMLElement, settings: ViewSettings, onEvent: (event: Event) => void, types = TYPES) {
    const { signal } = this.#listening;
    const listen = (event: Event): void => {
      // Else the page would scroll or be zoomed as well.
      const scrolls = event.cancelable && /wheel|touchmove/.test(event.type);
      if (scrolls && isTaken(event, settings, root)) event.preventDefault();
      this.#add(event);
      onEvent(event);
    };
    for (const type of types) root.addEventListener(type, listen, { signal });
  }

  /** Removes and returns all events so far. */
  take(): readonly Event[] {
    return this.#events.splice(0);
  }

  /** Stops listening. */
  stop(): void {
    this.#listening.abort();
  }

  #add(event: Event): void {
    const events = this.#events;
    for (let i = events.length - 1; isMove(event) && isMove(events[i]); i--)
      if (events[i]?.type === event.type) events.splice(i, 1);
    events.push(event);
  }
}
