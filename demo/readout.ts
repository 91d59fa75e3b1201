// The line under the figure: the head pointed at, with a button that copies the value the line shows.

import { type Readout, readoutText, type View } from '../src/index.ts';
import { byId } from './elements.ts';
import { announce } from './notice.ts';
import { onPress } from './press.ts';
import { Rested } from './rested.ts';

/** Connects the line and its button to a view in the element `figure`. */
export function connectReadout(view: View, figure: HTMLElement): void {
  const line = byId('readout');
  const button = byId<HTMLButtonElement>('copy');
  const idle = line.textContent ?? '';
  const rested = new Rested();
  let shown: Readout | null = null;
  const show = (readout: Readout | null) => {
    shown = readout;
    line.textContent = readout ? readoutText(readout) : idle;
    button.disabled = readout === null;
  };
  view.subscribe('hover', (readout) => {
    if (readout) rested.move(readout);
    // On its way to the button the pointer crosses other heads.
    show(readout ?? rested.kept);
  });
  view.subscribe('change', () => {
    rested.forget();
    if (view.readout) rested.move(view.readout);
    show(view.readout);
  });
  onPress(figure, () => rested.choose());
  button.addEventListener('click', () => {
    void view.copy(shown);
  });
  // The pointer needs no focus to copy what it points at.
  document.addEventListener('keydown', (event) => {
    const isCopy = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c';
    const isTyping = event.target instanceof HTMLInputElement || String(getSelection()) !== '';
    if (isCopy && !isTyping && !event.defaultPrevented) void view.copy();
  });
  view.subscribe('copy', (readout) => {
    line.textContent = `${readoutText(readout)} — copied`;
    announce('Copied');
  });
}
