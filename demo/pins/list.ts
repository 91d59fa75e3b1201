// The list of pins, with the current value of each.

import { withMinusSign } from '../../src/index.ts';
import { breakableText } from '../parts/elements.ts';
import { pinMark } from './marks.ts';
import type { Pin } from './pins.ts';

interface Item {
  readonly pin: Pin;
  readonly output: HTMLElement;
}

function formatValue(value: number | undefined): string {
  if (value === undefined) return '—';
  return Number.isNaN(value) ? 'missing' : withMinusSign(String(Number(value.toPrecision(4))));
}

export class PinList {
  readonly #element: HTMLElement;
  readonly #onUnpin: (pin: Pin) => void;
  #items: readonly Item[] = [];

  constructor(element: HTMLElement, onUnpin: (pin: Pin) => void) {
    [this.#element, this.#onUnpin] = [element, onUnpin];
  }

  show(pins: readonly Pin[], labelOf: (pin: Pin) => string): void {
    const rows = pins.map((pin) => this.#createRow(pin, labelOf(pin)));
    this.#items = rows.map(({ pin, output }) => ({ pin, output }));
    this.#element.replaceChildren(...rows.map(({ element }) => element));
  }

  /** Shows the value of each pin; undefined if there is none at the current moment. */
  showValues(getValue: (pin: Pin) => number | undefined): void {
    for (const { pin, output } of this.#items) output.textContent = formatValue(getValue(pin));
  }

  /** Shows the progress of reading for the pins without values. */
  showProgress(fraction: number, isRead: (pin: Pin) => boolean): void {
    for (const { pin, output } of this.#items)
      if (!isRead(pin)) output.textContent = `Reading ${Math.floor(100 * fraction)} %`;
  }

  #createRow(pin: Pin, label: string): Item & { readonly element: HTMLElement } {
    const element = document.createElement('li');
    const swatch = document.createElement('span');
    swatch.className = 'swatch';
    const { color, style } = pinMark(pin);
    swatch.style.borderTop = `3px ${style} ${color}`;
    const name = document.createElement('span');
    name.className = 'name';
    name.title = label;
    name.append(breakableText(label));
    const output = document.createElement('output');
    const unpin = document.createElement('button');
    unpin.type = 'button';
    unpin.textContent = '×';
    unpin.setAttribute('aria-label', `Unpin ${label}`);
    unpin.addEventListener('click', () => this.#onUnpin(pin));
    element.append(swatch, name, output, unpin);
    return { pin, element, output };
  }
}
