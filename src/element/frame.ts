// What is in the shadow root of `<head-glow>`: the figure, its timeline, and a message.

import type { Theme } from '../options/table.ts';
import { SharedStyleSheet } from '../view/style-sheet.ts';
import { ELEMENT_CSS } from './style.ts';

function addBox(parent: Node, name: string): HTMLElement {
  const box = document.createElement('div');
  box.className = name;
  parent.appendChild(box);
  return box;
}

/** The elements in a shadow root. */
export class Frame {
  readonly figure: HTMLElement;
  readonly timeline: HTMLElement;
  readonly style: SharedStyleSheet;
  readonly #frame: HTMLElement;
  readonly #message: HTMLElement;
  #text = '';

  constructor(root: ShadowRoot) {
    this.#frame = addBox(root, 'frame');
    // Hides the tooltip that browsers show for the attribute `title` of the element.
    this.#frame.title = '';
    this.figure = addBox(this.#frame, 'figure');
    this.timeline = addBox(this.#frame, 'timeline');
    this.#message = addBox(this.#frame, 'message');
    this.#message.dir = 'auto';
    this.style = new SharedStyleSheet(this.#frame, ELEMENT_CSS);
  }

  paint(theme: Theme, background: string): void {
    this.#frame.dataset.theme = theme;
    this.#frame.style.background = background;
  }

  /** Shows errors or, if there are none, a status; neither if there is nothing to say. */
  showMessage(errors: readonly string[], status: string): void {
    const isError = errors.length > 0;
    const lines = isError ? errors : [status].filter(Boolean);
    const text = lines.join('\n');
    if (text === this.#text) return; // a screen reader would announce it again
    this.#text = text;
    this.#message.setAttribute('role', isError ? 'alert' : 'status');
    this.#message.dataset.kind = isError ? 'error' : 'status';
    this.#message.replaceChildren(
      ...lines.map((line) => {
        const paragraph = document.createElement('p');
        paragraph.textContent = line;
        return paragraph;
      }),
    );
  }
}
