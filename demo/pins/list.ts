// The list of pins, with the current value of each.

import { withMinusSign } from '../../src/index.ts';
import { breakableText } from '../parts/elements.ts';
import { pinMark } from './marks.ts';
import type { Pin } from './pins.ts';

interface Item {
  readonly pin: Pin;
  readonly element: HTMLElement;
  readonly name: HTMLButtonElement;
  readonly output: HTMLElement;
}

/** Where a pin is: in sight, elsewhere in the figure, or in a task that is not selected. */
export type PinPlace = 'in sight' | 'out of sight' | 'not shown';

const HINTS: Record<PinPlace, string> = {
  'in sight': 'Point at it in the figure',
  'out of sight': 'Out of sight: bring it into sight',
  'not shown': 'Its task or model is not selected',
};

function formatValue(value: number | undefined): string {
  if (value === undefined) return '—';
  return Number.isNaN(value) ? 'missing' : withMinusSign(String(Number(value.toPrecision(4))));
}

export interface PinListEvents {
  readonly onUnpin: (pin: Pin) => void;
  /** Called when a pin is to be shown in the figure. */
  readonly onShow: (pin: Pin) => void;
}

export class PinList {
  readonly #element: HTMLElement;
  readonly #events: PinListEvents;
  #items: readonly Item[] = [];

  constructor(element: HTMLElement, events: PinListEvents) {
    [this.#element, this.#events] = [element, events];
  }

  show(pins: readonly Pin[], labelOf: (pin: Pin) => string): void {
    this.#items = pins.map((pin) => this.#createRow(pin, labelOf(pin)));
    this.#element.replaceChildren(...this.#items.map(({ element }) => element));
  }

  /** Shows which pins are out of sight. */
  showPlaces(placeOf: (pin: Pin) => PinPlace): void {
    for (const { pin, element, name } of this.#items) {
      const place = placeOf(pin);
      if (element.dataset.place === place) continue;
      element.dataset.place = place;
      name.disabled = place === 'not shown';
      name.title = HINTS[place];
    }
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

  #createRow(pin: Pin, label: string): Item {
    const element = document.createElement('li');
    const swatch = document.createElement('span');
    swatch.className = 'swatch';
    const { color, style } = pinMark(pin);
    swatch.style.borderTop = `3px ${style} ${color}`;
    const name = document.createElement('button');
    name.type = 'button';
    name.className = 'name';
    name.append(breakableText(label));
    name.addEventListener('click', () => this.#events.onShow(pin));
    const output = document.createElement('output');
    const unpin = document.createElement('button');
    unpin.type = 'button';
    unpin.className = 'unpin';
    unpin.textContent = '×';
    unpin.setAttribute('aria-label', `Unpin ${label}`);
    unpin.addEventListener('click', () => this.#events.onUnpin(pin));
    element.append(swatch, name, output, unpin);
    return { pin, element, name, output };
  }
}
