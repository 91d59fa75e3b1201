// A short hint over an embedded view, such as how to zoom while the wheel scrolls the page. It fades by itself.

import { addStyledElement } from '../styled-element.ts';
import { prefersReducedMotion } from './control.ts';

const STYLE =
  'position:absolute;left:50%;top:50%;transform:translate(-50%,-50%);pointer-events:none;padding:8px 14px;' +
  'border-radius:6px;font:14px/1.4 system-ui,sans-serif;background:#111d;color:#fff;z-index:2;opacity:0;' +
  'max-width:90%;text-align:center';

/** Milliseconds that a hint stays. */
const STAY = 1200;
const FADE = 200;

/** The hints of a view. */
export class Hint {
  readonly #root: HTMLElement;
  #element: HTMLElement | null = null;
  #timer = 0;

  constructor(root: HTMLElement) {
    this.#root = root;
  }

  /** Shows a text. Screen readers do not announce it: it concerns the wheel and touch only. */
  show(text: string): void {
    if (!this.#element) {
      this.#element = addStyledElement(this.#root, 'div', STYLE);
      this.#element.className = 'headglow-pointer';
      this.#element.setAttribute('aria-hidden', 'true');
    }
    const { style } = this.#element;
    style.transition = prefersReducedMotion(this.#root) ? 'none' : `opacity ${FADE}ms`;
    this.#element.textContent = text;
    style.opacity = '1';
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.hide(), STAY);
  }

  /** Fades the hint. */
  hide(): void {
    clearTimeout(this.#timer);
    if (this.#element) this.#element.style.opacity = '0';
  }

  /** Removes the hint. */
  destroy(): void {
    clearTimeout(this.#timer);
    this.#element?.remove();
  }
}
