// Presses: clicks whose pointer did not move, as opposed to drags and text selection.

/** Maximum movement of the pointer within a press, in CSS pixels. */
const MAX_MOVEMENT = 5;

/** Listens for presses on an element, and for clicks from the keyboard. */
export function listenForPress(element: HTMLElement, listener: (event: MouseEvent) => void): void {
  let start: PointerEvent | null = null;
  let hasMoved = false;
  const follow = (event: PointerEvent) => {
    if (start)
      hasMoved ||= Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) > MAX_MOVEMENT;
  };
  element.addEventListener('pointerdown', (event) => {
    [start, hasMoved] = [event, false];
  });
  element.addEventListener('pointermove', follow);
  element.addEventListener('pointerup', (event) => {
    follow(event);
    start = null;
  });
  element.addEventListener('click', (event) => {
    const isKeyboard = event.detail === 0;
    if (isKeyboard || !hasMoved) listener(event);
  });
}
