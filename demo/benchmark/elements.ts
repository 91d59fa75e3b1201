// Small helpers for the dialog's elements.

import { createElement } from '../parts/elements.ts';
import type { Row } from './text.ts';

/** Milliseconds for which a button shows a confirmation. */
const CONFIRMATION_TIME = 2000;

export function createButton(label: string, onClick: () => void): HTMLButtonElement {
  const button = createElement('button', { type: 'button' }, label);
  button.addEventListener('click', onClick);
  return button;
}

/** Temporarily replaces a button's label, to confirm that its action succeeded. */
export function showConfirmation(button: HTMLButtonElement, text: string): void {
  const label = button.textContent;
  if (label === text) return;
  button.textContent = text;
  setTimeout(() => {
    button.textContent = label;
  }, CONFIRMATION_TIME);
}

/** A table that scrolls horizontally if it is too wide. @param head column headings; empty for none */
export function createTable(name: string, head: readonly string[], rows: readonly Row[]): HTMLElement {
  const table = createElement('table');
  if (head.length > 0) {
    const cells = head.map((text) => createElement(text ? 'th' : 'td', text ? { scope: 'col' } : {}, text));
    table.append(createElement('thead', {}, createElement('tr', {}, ...cells)));
  }
  const body = createElement('tbody');
  for (const { label, values } of rows) {
    const cells = values.map((value) => createElement('td', {}, value));
    body.append(createElement('tr', {}, createElement('th', { scope: 'row' }, label), ...cells));
  }
  table.append(body);
  return createElement('div', { class: 'scroll', role: 'region', tabindex: '0', 'aria-label': name }, table);
}
