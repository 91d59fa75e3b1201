// Printing: passes the figure's aspect ratio to the print style sheet.

import type { View } from '../src/index.ts';
import { byId } from './parts/elements.ts';

/** Prepares the figure for each print. */
export function connectPrint(view: View): void {
  window.addEventListener('beforeprint', () => {
    const { width, height } = view.layout;
    byId('figure').style.setProperty('--figure-ratio', String(width / height));
    view.point(null);
    // Redraws synchronously, before the browser captures the page.
    view.redraw();
  });
}
