// The line below the figure: the head under the pointer, and a button that copies its value.

import { type Readout, readoutText, sanitizeText, type View } from '../src/index.ts';
import { HoverRest } from './hover-rest.ts';
import { byId } from './parts/elements.ts';
import { announce } from './parts/notice.ts';

/** Shows a read-out in two parts, so that only the name is truncated if space is short. */
function showReadout(line: HTMLElement, readout: Readout, suffix = ''): void {
  const text = readoutText(readout);
  const name = sanitizeText(readout.name) && `${sanitizeText(readout.name)} ·`;
  const [before, after] = [document.createElement('span'), document.createElement('span')];
  [before.textContent, after.textContent] = [name, text.slice(name.length) + suffix];
  line.replaceChildren(...(name ? [before] : []), after);
  line.title = text;
}

/** Connects the line and its copy button to a view. */
export function connectReadout(view: View): void {
  const line = byId('readout');
  const button = byId<HTMLButtonElement>('copy');
  const idle = line.textContent ?? '';
  // A pointer does not rest while the page is busy, so events count from when they happened.
  let time = 0;
  const hoverRest = new HoverRest(() => time);
  let shown: Readout | null = null;
  const show = (readout: Readout | null) => {
    shown = readout;
    if (readout) showReadout(line, readout);
    else [line.textContent, line.title] = [idle, ''];
    button.disabled = readout === null;
  };
  view.on('hover', ({ readout, originalEvent }) => {
    time = originalEvent?.timeStamp ?? performance.now();
    if (readout) hoverRest.move(readout);
    // The pointer crosses other heads on its way to the button.
    show(readout ?? hoverRest.lastHead);
  });
  view.on('change', () => {
    time = performance.now();
    hoverRest.forget();
    if (view.readout) hoverRest.move(view.readout);
    show(view.readout);
  });
  view.on('click', () => hoverRest.choose());
  button.addEventListener('click', () => {
    void view.copy(shown);
  });
  // The head under the pointer can be copied without focusing the figure.
  document.addEventListener('keydown', (event) => {
    const isCopy = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c';
    const isTyping = event.target instanceof HTMLInputElement || String(getSelection()) !== '';
    if (isCopy && !isTyping && !event.defaultPrevented) void view.copy();
  });
  view.on('copy', (readout) => {
    showReadout(line, readout, ' — copied');
    announce('Value copied');
  });
}
