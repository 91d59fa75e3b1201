// The line under the figure: the head pointed at, with a button that copies the value the line shows.

import { type Readout, readoutText, sanitizeText, type View } from '../src/index.ts';
import { HoverRest } from './hover-rest.ts';
import { byId } from './parts/elements.ts';
import { announce } from './parts/notice.ts';

/** In two parts, of which the name is the one that is cut where there is no room for both. */
function write(line: HTMLElement, readout: Readout, more = ''): void {
  const text = readoutText(readout);
  const name = sanitizeText(readout.name) && `${sanitizeText(readout.name)} ·`;
  const [before, after] = [document.createElement('span'), document.createElement('span')];
  [before.textContent, after.textContent] = [name, text.slice(name.length) + more];
  line.replaceChildren(...(name ? [before] : []), after);
  line.title = text;
}

/** Connects the line and its button to a view. */
export function connectReadout(view: View): void {
  const line = byId('readout');
  const button = byId<HTMLButtonElement>('copy');
  const idle = line.textContent ?? '';
  const rested = new HoverRest();
  let shown: Readout | null = null;
  const show = (readout: Readout | null) => {
    shown = readout;
    if (readout) write(line, readout);
    else [line.textContent, line.title] = [idle, ''];
    button.disabled = readout === null;
  };
  view.on('hover', ({ readout }) => {
    if (readout) rested.move(readout);
    // On its way to the button the pointer crosses other heads.
    show(readout ?? rested.kept);
  });
  view.on('change', () => {
    rested.forget();
    if (view.readout) rested.move(view.readout);
    show(view.readout);
  });
  view.on('click', () => rested.choose());
  button.addEventListener('click', () => {
    void view.copy(shown);
  });
  // The pointer needs no focus to copy what it points at.
  document.addEventListener('keydown', (event) => {
    const isCopy = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c';
    const isTyping = event.target instanceof HTMLInputElement || String(getSelection()) !== '';
    if (isCopy && !isTyping && !event.defaultPrevented) void view.copy();
  });
  view.on('copy', (readout) => {
    write(line, readout, ' — copied');
    announce('Value copied');
  });
}
