// Printing: hands the figure's shape to the print style.

import type { View } from '../src/index.ts';
import { byId } from './parts/elements.ts';

export function connectPrint(view: View): void {
  window.addEventListener('beforeprint', () => {
    const { width, height } = view.layout;
    byId('figure').style.setProperty('--figure-ratio', String(width / height));
    view.point(null);
    // What was changed for paper is drawn before the page is.
    view.redraw();
  });
}
