// Zoom keys that work right after the page has opened, while nothing has the focus.

import type { View } from '../../src/index.ts';

const KEYS = ['+', '=', '-', '0', 'f', 'l', 'Escape'];

/** Passes zoom keys on to a view while nothing on the page has the focus. */
export function passZoomKeys(view: View): void {
  document.addEventListener('keydown', (event) => {
    const { target, key, code, shiftKey, ctrlKey, metaKey, altKey } = event;
    const isForFigure = target === document.body && KEYS.includes(key) && !ctrlKey && !metaKey && !altKey;
    if (!isForFigure || document.querySelector('dialog[open]')) return;
    view.element.dispatchEvent(new KeyboardEvent('keydown', { key, code, shiftKey, bubbles: true }));
  });
}
