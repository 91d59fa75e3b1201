// A list for selecting and ordering tasks or models. Long lists are shown in pages and can be filtered.

import { sanitizeText } from '../src/index.ts';

/** Number of rows shown initially, and added by the button for more. */
const PAGE_SIZE = 100;
/** Minimum number of names for a filter field. */
const MIN_NAMES_FOR_FILTER = 12;

const { format: formatNumber } = new Intl.NumberFormat('en');

function createElement<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
): HTMLElementTagNameMap[K] {
  return Object.assign(document.createElement(tag), properties);
}

const matchesText = (count: number): string => `${formatNumber(count)} ${count === 1 ? 'match' : 'matches'}`;

interface Row {
  readonly element: HTMLElement;
  readonly checkbox: HTMLInputElement;
}

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, i) => name === b[i]);

/** A list of names with checkboxes and buttons to move them. */
export class Picker {
  readonly #onChange: (names: readonly string[] | null) => void;
  readonly #filter = createElement('input', { type: 'search', placeholder: 'Filter…', spellcheck: false });
  readonly #list = createElement('ul', { className: 'picker' });
  readonly #showAll = createElement('button', { type: 'button', textContent: 'Show all' });
  readonly #showMatches = createElement('button', { type: 'button', textContent: 'Show matches only' });
  readonly #showMore = createElement('button', { type: 'button', className: 'more' });
  readonly #status = createElement('p', { className: 'picker-count' });
  /** All names, in their original order. */
  #names: readonly string[] = [];
  /** All names, in the order of the list. */
  #order: string[] = [];
  #selected = new Set<string>();
  /** The names that match the filter, in the order of the list. */
  #matches: readonly string[] = [];
  #rows = new Map<string, Row>();
  /** Maximum number of listed names. */
  #limit = PAGE_SIZE;

  /** @param onChange called with the selected names in order; null for all names in their original order */
  constructor(root: HTMLElement, title: string, onChange: (names: readonly string[] | null) => void) {
    this.#onChange = onChange;
    this.#list.setAttribute('aria-label', title);
    this.#filter.setAttribute('aria-label', `Filter ${title.toLowerCase()}`);
    this.#status.setAttribute('role', 'status');
    const tools = createElement('div', { className: 'picker-tools' });
    tools.append(this.#filter, this.#showAll, this.#showMatches);
    root.append(tools, this.#status, this.#list, this.#showMore);
    this.#showAll.title = `Show all ${title.toLowerCase()} in their original order`;
    this.#showMatches.title = `Show only the ${title.toLowerCase()} that match the filter`;
    this.#filter.addEventListener('input', () => {
      this.#limit = PAGE_SIZE;
      this.#render();
    });
    this.#showAll.addEventListener('click', () => this.#onChange(null));
    this.#showMatches.addEventListener('click', () => this.#onChange(this.#matches));
    this.#showMore.addEventListener('click', () => {
      const firstNew = this.#limit;
      this.#limit += PAGE_SIZE;
      this.#render();
      this.#list.children[firstNew]?.querySelector('input')?.focus();
    });
  }

  /** @param selected null for all names in their original order */
  update(names: readonly string[], selected: readonly string[] | null): void {
    if (names !== this.#names) {
      this.#limit = PAGE_SIZE;
      this.#filter.value = '';
    }
    this.#selected = new Set(selected ?? names);
    // Names that were just deselected stay in place.
    const isInOrder = names === this.#names && isSame(this.#selectedInOrder, selected ?? names);
    this.#names = names;
    if (!isInOrder)
      this.#order = selected
        ? [...this.#selected, ...names.filter((name) => !this.#selected.has(name))]
        : [...names];
    this.#render();
  }

  get #selectedInOrder(): readonly string[] {
    return this.#order.filter((name) => this.#selected.has(name));
  }

  #reportChange(): void {
    const selected = this.#selectedInOrder;
    this.#onChange(isSame(selected, this.#names) ? null : selected);
  }

  #toggle(name: string, isSelected: boolean): void {
    if (isSelected) this.#selected.add(name);
    else this.#selected.delete(name);
    this.#reportChange();
  }

  /** Swaps a name's position with the previous (-1) or next (1) listed name. */
  #move(name: string, step: 1 | -1): void {
    const row = this.#matches.indexOf(name);
    const other = this.#matches[row + step];
    if (other === undefined) return;
    const target = this.#order.indexOf(other);
    this.#order.splice(this.#order.indexOf(name), 1);
    this.#order.splice(target, 0, name);
    this.#limit = Math.max(this.#limit, row + step + 1);
    this.#render();
    const [up, down] = this.#list.children[row + step]?.querySelectorAll('button') ?? [];
    (step < 0 ? up : down)?.focus();
    this.#reportChange();
  }

  #render(): void {
    const filter = this.#filter.value.trim().toLowerCase();
    this.#matches = filter ? this.#order.filter((name) => name.toLowerCase().includes(filter)) : this.#order;
    const listed = this.#matches.slice(0, this.#limit);
    this.#renderRows(listed);
    const unlisted = this.#matches.length - listed.length;
    const nextPage = formatNumber(Math.min(unlisted, PAGE_SIZE));
    this.#showMore.hidden = unlisted <= 0;
    this.#showMore.textContent = `Show ${nextPage} more (${formatNumber(unlisted)} hidden)`;
    const isLong = this.#names.length >= MIN_NAMES_FOR_FILTER;
    this.#filter.hidden = !isLong;
    this.#showMatches.hidden = filter === '' || this.#matches.length === 0;
    this.#showAll.hidden = this.#selected.size === this.#names.length && this.#showMatches.hidden;
    const counts = `${formatNumber(this.#selected.size)} of ${formatNumber(this.#names.length)} shown`;
    const status = filter ? `${matchesText(this.#matches.length)} · ${counts}` : counts;
    this.#status.hidden = !isLong;
    if (this.#status.textContent !== status) this.#status.textContent = status;
  }

  /** Lists names; rows that are already listed are reused, which keeps the focus. */
  #renderRows(listed: readonly string[]): void {
    const previous = [...this.#rows.keys()];
    const rowOf = (name: string) => this.#rows.get(name) ?? this.#createRow(name);
    this.#rows = new Map(listed.map((name) => [name, rowOf(name)]));
    for (const [name, { checkbox }] of this.#rows) checkbox.checked = this.#selected.has(name);
    if (isSame(previous, listed)) return;
    this.#list.replaceChildren(...[...this.#rows.values()].map(({ element }) => element));
  }

  #createRow(name: string): Row {
    const element = createElement('li');
    const text = sanitizeText(name) || 'Unnamed';
    const checkbox = createElement('input', { type: 'checkbox' });
    checkbox.addEventListener('change', () => this.#toggle(name, checkbox.checked));
    const label = createElement('label', { title: sanitizeText(name) });
    label.append(checkbox, createElement('span', { textContent: text }));
    const createArrow = (arrow: string, direction: 'up' | 'down', step: 1 | -1) => {
      const button = createElement('button', {
        type: 'button',
        textContent: arrow,
        title: `Move ${direction}`,
      });
      button.setAttribute('aria-label', `Move ${text} ${direction}`);
      button.addEventListener('click', () => this.#move(name, step));
      return button;
    };
    element.append(label, createArrow('↑', 'up', -1), createArrow('↓', 'down', 1));
    return { element, checkbox };
  }
}
