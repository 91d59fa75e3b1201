// What is in the shadow root of `<head-glow>`: the figure, its timeline, its words, and a message.

import type { Theme } from '../options/table.ts';
import { SharedStyleSheet } from '../view/style-sheet.ts';
import { ELEMENT_CSS } from './style.ts';

function addBox(parent: Node, name: string, part = name): HTMLElement {
  const box = document.createElement('div');
  box.className = name;
  box.setAttribute('part', part);
  parent.appendChild(box);
  return box;
}

/** What an element says in place of a figure, or about it. */
export interface Message {
  /** Which content of the page is shown instead, if it has any: that in the slot of this name. */
  readonly kind: 'error' | 'loading' | 'status';
  readonly lines: readonly string[];
}

/** The elements in a shadow root. */
export class Frame {
  readonly figure: HTMLElement;
  readonly timeline: HTMLElement;
  readonly words: HTMLElement;
  readonly style: SharedStyleSheet;
  readonly #frame: HTMLElement;
  readonly #message: HTMLElement;
  readonly #slot: HTMLSlotElement;
  #text = '';

  constructor(root: ShadowRoot) {
    this.#frame = addBox(root, 'frame');
    // Hides the tooltip that browsers show for the attribute `title` of the element.
    this.#frame.title = '';
    this.figure = addBox(this.#frame, 'figure');
    this.timeline = addBox(this.#frame, 'timeline');
    this.words = addBox(this.#frame, 'description', 'words');
    this.words.dir = 'auto';
    this.#message = addBox(this.#frame, 'message');
    this.#message.dir = 'auto';
    this.#slot = document.createElement('slot');
    this.#message.append(this.#slot);
    this.#slot.addEventListener('slotchange', () => this.#markOwn());
    this.style = new SharedStyleSheet(this.#frame, ELEMENT_CSS);
  }

  paint(theme: Theme, background: string): void {
    this.#frame.dataset.theme = theme;
    this.#frame.style.background = background;
  }

  /** Shows a message; without lines, none. The page's own content for it takes its place. */
  showMessage({ kind, lines }: Message): void {
    const text = [kind, ...lines].join('\n');
    if (text === this.#text) return; // a screen reader would announce it again
    this.#text = text;
    this.#message.setAttribute('role', kind === 'error' ? 'alert' : 'status');
    this.#message.dataset.kind = kind;
    this.#message.hidden = lines.length === 0;
    // Without lines, the slot has a name that no content has.
    this.#slot.name = lines.length === 0 ? 'none' : kind;
    this.#slot.replaceChildren(
      ...lines.map((line) => {
        const paragraph = document.createElement('p');
        paragraph.textContent = line;
        return paragraph;
      }),
    );
    this.#markOwn();
  }

  /** Our own messages have a border; content of the page looks as it does elsewhere. */
  #markOwn(): void {
    this.#message.toggleAttribute('data-own', this.#slot.assignedNodes().length === 0);
  }
}
