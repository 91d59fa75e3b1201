// Groups changes into gestures: a drag, typing in a field, or holding down a key.

const isTextField = (target: EventTarget | null): boolean =>
  target instanceof HTMLTextAreaElement ||
  (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'range'].includes(target.type));

/** Returns whether the user is typing in a field, which has its own undo. */
export const isTyping = (target: EventTarget | null): boolean =>
  isTextField(target) || (target instanceof HTMLElement && target.isContentEditable);

/** Counts the user's gestures; returns a function that returns the number of the current one. */
export function createGestureCounter(): () => number {
  let count = 0;
  const startNext = () => count++;
  for (const type of ['pointerdown', 'drop']) document.addEventListener(type, startNext, { capture: true });
  document.addEventListener('focusin', ({ target }) => isTextField(target) && startNext(), { capture: true });
  document.addEventListener(
    'keydown',
    ({ repeat, target }) => !repeat && !isTextField(target) && startNext(),
    {
      capture: true,
    },
  );
  // Drop-down lists and checkboxes only: a text field sends `change` after typing, as part of the same gesture.
  document.addEventListener('change', ({ target }) => !isTextField(target) && startNext(), { capture: true });
  return () => count;
}

/** Returns a function that returns the number of the drag in progress, or null while no button or finger is down. */
export function createDragCounter(): () => number | null {
  const down = new Set<number>();
  let count = 0;
  const listen = (type: 'pointerdown' | 'pointerup' | 'pointercancel', handle: (id: number) => void) =>
    document.addEventListener(type, ({ pointerId }) => handle(pointerId), { capture: true });
  listen('pointerdown', (id) => {
    if (down.size === 0) count++;
    down.add(id);
  });
  for (const type of ['pointerup', 'pointercancel'] as const) listen(type, (id) => down.delete(id));
  return () => (down.size > 0 ? count : null);
}

/**
 * Counts bursts of calls, which are separated by pauses; returns a function that returns the number of the current one. A
 * pause within a drag separates nothing.
 */
export function createBurstCounter(
  pause: number,
  currentDrag: () => number | null,
  now: () => number = () => performance.now(),
): () => number {
  let count = 0;
  let last = Number.NEGATIVE_INFINITY;
  let lastDrag: number | null = null;
  return () => {
    const time = now();
    const drag = currentDrag();
    const isSameDrag = drag !== null && drag === lastDrag;
    if (time - last > pause && !isSameDrag) count++;
    [last, lastDrag] = [time, drag];
    return count;
  };
}
