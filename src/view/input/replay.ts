// Does what a person did before the input was loaded.

type EventConstructor = new (type: string, init: EventInit) => Event;

/** A copy of an event that only the element itself receives: the page has received the event already. */
function copyOf(event: Event): Event {
  const init = new Proxy(event, {
    get: (target, key) => (key === 'bubbles' ? false : Reflect.get(target, key)),
  });
  const copy = new (event.constructor as EventConstructor)(event.type, init);
  Object.defineProperty(copy, 'timeStamp', { value: event.timeStamp });
  return copy;
}

/** Repeats events on an element, in their order. */
export function replay(events: readonly Event[], root: HTMLElement): void {
  for (const event of events) {
    root.dispatchEvent(copyOf(event));
    // A drag ends at the edge: where the button was released outside of the element is not known.
    if (event.type === 'pointerleave' && (event as PointerEvent).buttons > 0)
      root.dispatchEvent(new MouseEvent('mouseup', event as PointerEvent));
  }
}
