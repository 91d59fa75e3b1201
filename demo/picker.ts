// A list of names to choose from and to put in order: tasks or models. Of many names it shows some, and finds the others.

import { sanitizeText } from '../src/index.ts';

/** Rows that are on the page at first, and that "more" adds. */
const PAGE = 100;
/** Names from which there is a field to find them. */
const MANY = 12;

const { format: grouped } = new Intl.NumberFormat('en');

function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
): HTMLElementTagNameMap[K] {
  return Object.assign(document.createElement(tag), properties);
}

const matchesText = (count: number): string => `${grouped(count)} ${count === 1 ? 'match' : 'matches'}`;

interface Row {
  readonly element: HTMLElement;
  readonly box: HTMLInputElement;
}

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, i) => name === b[i]);

export class Picker {
  readonly #onChange: (names: readonly string[] | null) => void;
  readonly #find = element('input', { type: 'search', placeholder: 'Filter…', spellcheck: false });
  readonly #list = element('ul', { className: 'picker' });
  readonly #all = element('button', { type: 'button', textContent: 'Show all' });
  readonly #found = element('button', { type: 'button', textContent: 'Show matches only' });
  readonly #more = element('button', { type: 'button', className: 'more' });
  readonly #said = element('p', { className: 'picker-count' });
  #names: readonly string[] = [];
  #order: string[] = [];
  #on = new Set<string>();
  /** The names in the order in which they are listed, as far as they match. */
  #matches: readonly string[] = [];
  #rows = new Map<string, Row>();
  #shown = PAGE;

  /** @param onChange hears the chosen names in their order, null where all stand as they were */
  constructor(root: HTMLElement, title: string, onChange: (names: readonly string[] | null) => void) {
    this.#onChange = onChange;
    this.#list.setAttribute('aria-label', title);
    this.#find.setAttribute('aria-label', `Filter ${title.toLowerCase()}`);
    this.#said.setAttribute('role', 'status');
    const tools = element('div', { className: 'picker-tools' });
    tools.append(this.#find, this.#all, this.#found);
    root.append(tools, this.#said, this.#list, this.#more);
    this.#all.title = `Show all ${title.toLowerCase()} in their original order`;
    this.#found.title = `Show only the ${title.toLowerCase()} that match the filter`;
    this.#find.addEventListener('input', () => {
      this.#shown = PAGE;
      this.#render();
    });
    this.#all.addEventListener('click', () => this.#onChange(null));
    this.#found.addEventListener('click', () => this.#onChange(this.#matches));
    this.#more.addEventListener('click', () => {
      const first = this.#shown;
      this.#shown += PAGE;
      this.#render();
      this.#list.children[first]?.querySelector('input')?.focus();
    });
  }

  /** @param chosen null for all */
  update(names: readonly string[], chosen: readonly string[] | null): void {
    if (names !== this.#names) {
      this.#shown = PAGE;
      this.#find.value = '';
    }
    this.#on = new Set(chosen ?? names);
    // Names that were just taken away stay where they are.
    const isInOrder = names === this.#names && isSame(this.#picked, chosen ?? names);
    this.#names = names;
    if (!isInOrder)
      this.#order = chosen ? [...this.#on, ...names.filter((name) => !this.#on.has(name))] : [...names];
    this.#render();
  }

  get #picked(): readonly string[] {
    return this.#order.filter((name) => this.#on.has(name));
  }

  #change(): void {
    this.#onChange(isSame(this.#picked, this.#names) ? null : this.#picked);
  }

  #toggle(name: string, isOn: boolean): void {
    if (isOn) this.#on.add(name);
    else this.#on.delete(name);
    this.#change();
  }

  /** Moves a name to the place of the one that is listed before or after it. */
  #move(name: string, by: 1 | -1): void {
    const row = this.#matches.indexOf(name);
    const other = this.#matches[row + by];
    if (other === undefined) return;
    const to = this.#order.indexOf(other);
    this.#order.splice(this.#order.indexOf(name), 1);
    this.#order.splice(to, 0, name);
    this.#shown = Math.max(this.#shown, row + by + 1);
    this.#render();
    this.#list.children[row + by]?.querySelectorAll('button')[by < 0 ? 0 : 1]?.focus();
    this.#change();
  }

  #render(): void {
    const wanted = this.#find.value.trim().toLowerCase();
    this.#matches = wanted ? this.#order.filter((name) => name.toLowerCase().includes(wanted)) : this.#order;
    const listed = this.#matches.slice(0, this.#shown);
    this.#fill(listed);
    const more = this.#matches.length - listed.length;
    this.#more.hidden = more <= 0;
    this.#more.textContent = `Show ${grouped(Math.min(more, PAGE))} more (${grouped(more)} hidden)`;
    this.#find.hidden = this.#names.length < MANY;
    this.#found.hidden = wanted === '' || this.#matches.length === 0;
    this.#all.hidden = this.#on.size === this.#names.length && this.#found.hidden;
    const counts = `${grouped(this.#on.size)} of ${grouped(this.#names.length)} shown`;
    const said = wanted ? `${matchesText(this.#matches.length)} · ${counts}` : counts;
    this.#said.hidden = this.#names.length < MANY;
    if (this.#said.textContent !== said) this.#said.textContent = said;
  }

  /** Lists names; those that are listed already keep their rows, and with them the focus. */
  #fill(listed: readonly string[]): void {
    const before = [...this.#rows.keys()];
    const row = (name: string) => this.#rows.get(name) ?? this.#row(name);
    this.#rows = new Map(listed.map((name) => [name, row(name)]));
    for (const [name, { box }] of this.#rows) box.checked = this.#on.has(name);
    if (isSame(before, listed)) return;
    this.#list.replaceChildren(...[...this.#rows.values()].map(({ element }) => element));
  }

  #row(name: string): Row {
    const row = element('li');
    const shown = sanitizeText(name) || 'Unnamed';
    const box = element('input', { type: 'checkbox' });
    box.addEventListener('change', () => this.#toggle(name, box.checked));
    const label = element('label', { title: sanitizeText(name) });
    label.append(box, element('span', { textContent: shown }));
    const arrow = (text: string, word: string, by: 1 | -1) => {
      const button = element('button', { type: 'button', textContent: text, title: `Move ${word}` });
      button.setAttribute('aria-label', `Move ${shown} ${word}`);
      button.addEventListener('click', () => this.#move(name, by));
      return button;
    };
    row.append(label, arrow('↑', 'up', -1), arrow('↓', 'down', 1));
    return { element: row, box };
  }
}
