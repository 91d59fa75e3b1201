// A press: a click whose pointer stayed where it went down. A drag is not one, nor is selecting text.

/** CSS pixels that a pointer may stray within a press. */
const SLACK = 5;

/** Calls back for presses on an element, and for clicks that come from the keyboard. */
export function listenForPress(element: HTMLElement, listener: (event: MouseEvent) => void): void {
  let start: PointerEvent | null = null;
  let strayed = false;
  const follow = (event: PointerEvent) => {
    if (start) strayed ||= Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) > SLACK;
  };
  element.addEventListener('pointerdown', (event) => {
    [start, strayed] = [event, false];
  });
  element.addEventListener('pointermove', follow);
  element.addEventListener('pointerup', (event) => {
    follow(event);
    start = null;
  });
  element.addEventListener('click', (event) => {
    const isKeyboard = event.detail === 0;
    if (isKeyboard || !strayed) listener(event);
  });
}
