// A list of arrays, of which one is chosen. Only the rows in sight are elements, so that 10,000 of them scroll well.

import { createElement } from '../parts/elements.ts';
import type { ArrayRow } from './array-rows.ts';

/** CSS pixels; also in reading.css. */
const ROW_HEIGHT = 46;
/** Rows above and below those in sight. */
const MARGIN = 5;
/** Rows without a filter, at most. */
const MAX_UNFILTERED = 12;

const countText = (count: number, noun: string): string =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;

function shownText(shown: number, all: number): string {
  if (shown === 0) return 'none shown';
  return shown < all ? `${shown.toLocaleString('en')} shown` : all === 1 ? 'shown' : 'all shown';
}

const optionId = (index: number): string => `reading-array-${index}`;

export class ArrayList {
  readonly element: HTMLElement;
  readonly #onChoose: (row: ArrayRow) => void;
  readonly #filter = createElement('input', {
    ...{ type: 'search', placeholder: 'Filter…', 'aria-label': 'Filter arrays' },
    ...{ autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false' },
  });
  readonly #status = createElement('p', { role: 'status' }, 'Looking into the file…');
  readonly #space = createElement('div', { role: 'presentation', class: 'space' });
  readonly #list = createElement(
    'div',
    { role: 'listbox', class: 'arrays', tabindex: '0', 'aria-label': 'Arrays in the file' },
    this.#space,
  );
  #all: readonly ArrayRow[] = [];
  /** The rows that match the filter. */
  #rows: readonly ArrayRow[] = [];
  #active = 0;

  /** @param onChoose called with the row that is clicked, or chosen with Enter */
  constructor(onChoose: (row: ArrayRow) => void) {
    this.#onChoose = onChoose;
    this.element = createElement(
      'section',
      { class: 'contents' },
      createElement('div', { class: 'bar' }, this.#status, this.#filter),
      this.#list,
    );
    this.#filter.hidden = true;
    this.#list.hidden = true;
    this.#filter.addEventListener('input', () => this.#filterRows());
    this.#list.addEventListener('scroll', () => this.#render());
    this.#list.addEventListener('keydown', (event) => this.#handleKey(event));
    this.#filter.addEventListener('keydown', (event) => this.#handleKey(event));
    this.#list.addEventListener('click', ({ target }) => {
      const index = Number((target as Element).closest<HTMLElement>('[role=option]')?.dataset.index ?? -1);
      if (index >= 0) this.#choose(index);
    });
  }

  show(rows: readonly ArrayRow[]): void {
    this.#all = rows;
    this.#filter.hidden = rows.length <= MAX_UNFILTERED;
    this.#filterRows();
  }

  /** Shows a message instead of the number of arrays. */
  showStatus(text: string): void {
    this.#status.textContent = text;
  }

  #filterRows(): void {
    const wanted = this.#filter.value.trim().toLowerCase();
    this.#rows = wanted ? this.#all.filter(({ name }) => name.toLowerCase().includes(wanted)) : this.#all;
    const shown = this.#all.filter((row) => row.shown).length;
    const matches = this.#rows.length === 1 ? '1 match' : `${this.#rows.length.toLocaleString('en')} matches`;
    const arrays = `${countText(this.#all.length, 'array')}, ${shownText(shown, this.#all.length)}`;
    this.#status.textContent = wanted ? `${matches} · ${arrays}` : arrays;
    this.#list.hidden = this.#rows.length === 0;
    this.#space.style.height = `${this.#rows.length * ROW_HEIGHT}px`;
    this.#list.scrollTop = 0;
    this.#activate(0);
  }

  #handleKey(event: KeyboardEvent): void {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor(this.#list.clientHeight / ROW_HEIGHT) - 1);
    const { length } = this.#rows;
    const isInList = event.currentTarget === this.#list;
    const steps: Readonly<Record<string, number>> = {
      ...{ ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page },
      ...(isInList && { Home: -length, End: length }),
    };
    const step = steps[event.key];
    if (step !== undefined) this.#activate(this.#active + step);
    else if (event.key === 'Enter' || (event.key === ' ' && isInList)) this.#choose(this.#active);
    else return;
    event.preventDefault();
  }

  /** Marks a row, and scrolls it into sight. */
  #activate(index: number): void {
    this.#active = Math.max(0, Math.min(index, this.#rows.length - 1));
    const top = this.#active * ROW_HEIGHT;
    const { scrollTop, clientHeight } = this.#list;
    if (top < scrollTop) this.#list.scrollTop = top;
    else if (top + ROW_HEIGHT > scrollTop + clientHeight)
      this.#list.scrollTop = top + ROW_HEIGHT - clientHeight;
    this.#render();
  }

  #choose(index: number): void {
    const row = this.#rows[index];
    if (!row) return;
    this.#activate(index);
    this.#onChoose(row);
  }

  /** Creates the rows in sight. */
  #render(): void {
    const { scrollTop, clientHeight } = this.#list;
    const first = Math.max(0, Math.floor(scrollTop / ROW_HEIGHT) - MARGIN);
    const last = Math.min(this.#rows.length, Math.ceil((scrollTop + clientHeight) / ROW_HEIGHT) + MARGIN);
    const rows = this.#rows.slice(first, last);
    this.#space.replaceChildren(...rows.map((row, i) => this.#createRow(row, first + i)));
    if (this.#active >= first && this.#active < last)
      this.#list.setAttribute('aria-activedescendant', optionId(this.#active));
    else this.#list.removeAttribute('aria-activedescendant');
  }

  #createRow({ name, details, shown }: ArrayRow, index: number): HTMLElement {
    const position = { 'aria-setsize': `${this.#rows.length}`, 'aria-posinset': `${index + 1}` };
    const isActive = index === this.#active;
    const row = createElement(
      'div',
      { role: 'option', id: optionId(index), 'aria-selected': `${isActive}`, title: name, ...position },
      createElement('span', { class: 'name' }, name),
      // Spaces separate the parts for screen readers.
      ...(shown ? [' ', createElement('span', { class: 'shown' }, 'shown')] : []),
      ' ',
      createElement('span', { class: 'details' }, details),
    );
    row.dataset.index = `${index}`;
    row.style.top = `${index * ROW_HEIGHT}px`;
    return row;
  }
}
