// Which changes belong together: a drag, the typing in a field, or a key that is held down.

const isTextField = (target: EventTarget | null): boolean =>
  target instanceof HTMLTextAreaElement ||
  (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'range'].includes(target.type));

/** True while what is typed goes into a field, where the browser has an undo of its own. */
export const isTyping = (target: EventTarget | null): boolean =>
  isTextField(target) || (target instanceof HTMLElement && target.isContentEditable);

/** Counts what the user does; the result gives the number of what goes on now. */
export function createGestureCounter(): () => number {
  let count = 0;
  const next = () => count++;
  for (const type of ['pointerdown', 'drop']) document.addEventListener(type, next, { capture: true });
  document.addEventListener('focusin', ({ target }) => isTextField(target) && next(), { capture: true });
  document.addEventListener('keydown', ({ repeat, target }) => !repeat && !isTextField(target) && next(), {
    capture: true,
  });
  // A choice in a list or a tick; a field says so once it is left, with all that was typed.
  document.addEventListener('change', ({ target }) => !isTextField(target) && next(), { capture: true });
  return () => count;
}
