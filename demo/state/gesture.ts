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

/** Counts bursts of calls, which are separated by pauses; returns a function that returns the number of the current one. */
export function createBurstCounter(pause: number, now: () => number = () => performance.now()): () => number {
  let count = 0;
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    const time = now();
    if (time - last > pause) count++;
    last = time;
    return count;
  };
}
