// The engine in HTML files of figures: shows the figure that the page contains. `writeHtml` writes such pages.

import { fromBase85 } from '../export/html/base85.ts';
import { unpackFigure } from '../export/html/packed-figure.ts';
import { FIGURE_ID, STATUS_ID } from '../export/html/page-parts.ts';
import { FigureElement } from './figure-element.ts';

async function showFigure(): Promise<void> {
  const element = document.querySelector('head-glow') as FigureElement;
  const packed = document.getElementById(FIGURE_ID) as HTMLElement;
  // In a frame, gestures are those of a page that scrolls.
  element.setAttribute('gestures', window === window.top ? 'page' : 'embedded');
  const { dataset, options } = await unpackFigure(fromBase85(packed.textContent));
  packed.remove();
  Object.assign(element, { options, data: dataset });
  customElements.define('head-glow', FigureElement);
}

showFigure().catch((error) => {
  const status = document.getElementById(STATUS_ID) as HTMLElement;
  status.textContent = `The figure could not be shown: the file is damaged or incomplete (${error.message}).`;
});
