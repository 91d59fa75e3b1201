// The search dialog: a combobox whose list of names narrows while one types, and buttons for what to do with the chosen one.

import { createElement } from '../parts/elements.ts';
import type { Entry } from './entries.ts';
import { type Match, Matcher } from './matcher.ts';
import './search.css';

/** What can be done with an entry. */
export interface SearchAction {
  readonly label: string;
  /** The key that is held down together with Enter or a click. */
  readonly modifier: 'none' | 'shift' | 'control';
  /** Whether it is possible for an entry. */
  readonly applies: (entry: Entry) => boolean;
  readonly run: (entry: Entry, isKeyboard: boolean) => void;
}

export interface SearchRequest {
  readonly title: string;
  readonly entries: readonly Entry[];
  /** The entry that is listed first while nothing is typed; null for none. */
  readonly first: Entry | null;
  /** The first one is for Enter alone. */
  readonly actions: readonly SearchAction[];
  /** Called with the chosen entry whenever it changes, and with null when the dialog closes. */
  readonly onChoose: (entry: Entry | null) => void;
}

/** Limit on the entries that are listed. */
const MAX_LISTED = 100;
/** Options that Page Up and Page Down move by. */
const PAGE = 8;

const KIND_TEXT: Record<Entry['kind'], string> = { panel: '', model: 'model', task: 'task' };
const KEY_TEXT: Record<SearchAction['modifier'], string> = {
  none: 'Enter',
  shift: 'Shift+Enter',
  control: 'Ctrl+Enter',
};

const countText = (count: number, noun: string, plural: string): string =>
  `${count.toLocaleString('en')} ${count === 1 ? noun : plural}`;

const optionId = (position: number): string => `search-option-${position}`;

/** A name as text, with the matching parts in `mark` elements. */
function markedName(name: string, ranges: Match['ranges']): (Node | string)[] {
  const parts: (Node | string)[] = [];
  let last = 0;
  for (const [start, end] of ranges) {
    parts.push(name.slice(last, start), createElement('mark', {}, name.slice(start, end)));
    last = end;
  }
  return [...parts, name.slice(last)];
}

/** Opens the dialog over the page. */
export const openSearch = (request: SearchRequest): void => new SearchDialog(request).open();

class SearchDialog {
  readonly #request: SearchRequest;
  readonly #matcher: Matcher;
  readonly #input: HTMLInputElement;
  readonly #status = createElement('p', { role: 'status' });
  readonly #list: HTMLUListElement;
  readonly #buttons: readonly HTMLButtonElement[];
  readonly #dialog: HTMLDialogElement;
  #listed: readonly Entry[] = [];
  /** Position of the chosen entry in the list. */
  #chosen = 0;

  constructor(request: SearchRequest) {
    this.#request = request;
    this.#matcher = new Matcher(request.entries.map(({ name }) => name));
    this.#input = createElement('input', {
      ...{
        type: 'text',
        role: 'combobox',
        placeholder: 'Name of a model or task',
        'aria-label': request.title,
      },
      ...{ 'aria-autocomplete': 'list', 'aria-controls': 'search-list', 'aria-expanded': 'false' },
      ...{ autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', enterkeyhint: 'go' },
    });
    this.#list = createElement('ul', {
      id: 'search-list',
      role: 'listbox',
      'aria-label': 'Models and tasks',
    });
    this.#buttons = request.actions.map(({ label, modifier }) => {
      const title = `${label} (${KEY_TEXT[modifier]})`;
      return createElement(
        'button',
        { type: 'button', title },
        label,
        createElement('kbd', {}, KEY_TEXT[modifier]),
      );
    });
    this.#dialog = createElement('dialog', { class: 'search', 'aria-label': request.title });
    this.#dialog.append(
      createElement('div', { class: 'field' }, this.#input),
      this.#list,
      this.#status,
      createElement('div', { class: 'buttons' }, ...this.#buttons),
    );
    this.#listen();
  }

  open(): void {
    document.body.append(this.#dialog);
    this.#dialog.showModal();
    this.#input.focus();
    this.#search();
  }

  #listen(): void {
    this.#input.addEventListener('input', () => this.#search());
    this.#dialog.addEventListener('keydown', (event) => this.#handleKey(event));
    for (const [i, button] of this.#buttons.entries())
      button.addEventListener('click', ({ detail }) => this.#run(this.#request.actions[i], detail === 0));
    this.#list.addEventListener('click', (event) => {
      const option = (event.target as Element).closest('[role=option]');
      if (!option) return;
      this.#choose([...this.#list.children].indexOf(option));
      this.#run(this.#actionFor(event), false);
    });
    // The list must not take the focus from the field.
    this.#list.addEventListener('pointerdown', (event) => event.preventDefault());
    this.#dialog.addEventListener('click', ({ target }) => {
      if (target === this.#dialog) this.#close();
    });
    // By the browser, for Escape.
    this.#dialog.addEventListener('close', () => this.#close());
  }

  #close(): void {
    if (!this.#dialog.isConnected) return;
    this.#dialog.close();
    this.#dialog.remove();
    this.#request.onChoose(null);
  }

  #handleKey(event: KeyboardEvent): void {
    // The keys of the page and of the figure do not apply here.
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.#input.focus();
      this.#input.select();
      return;
    }
    if (event.target !== this.#input) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE }[event.key];
    if (step !== undefined && !event.altKey) {
      event.preventDefault();
      this.#move(step);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      this.#run(this.#actionFor(event), true);
    }
  }

  #actionFor({ shiftKey, ctrlKey, metaKey }: KeyboardEvent | MouseEvent): SearchAction | undefined {
    const modifier = shiftKey ? 'shift' : ctrlKey || metaKey ? 'control' : 'none';
    return this.#request.actions.find((action) => action.modifier === modifier);
  }

  #search(): void {
    const query = this.#input.value;
    if (query.trim() === '') this.#showAll();
    else {
      const { best, count } = this.#matcher.find(query, MAX_LISTED);
      const { entries } = this.#request;
      this.#show(best.map(({ index, ranges }) => ({ entry: entries[index] as Entry, ranges })));
      this.#status.textContent = listedText(best.length, count, ['match', 'matches']);
    }
  }

  #showAll(): void {
    const { first, entries } = this.#request;
    const all = first ? [first, ...entries.filter((entry) => entry !== first)] : entries;
    const listed = all.slice(0, MAX_LISTED);
    this.#show(listed.map((entry) => ({ entry, ranges: [] })));
    this.#status.textContent = listedText(listed.length, all.length, ['name', 'names']);
  }

  #show(matches: readonly { readonly entry: Entry; readonly ranges: Match['ranges'] }[]): void {
    this.#listed = matches.map(({ entry }) => entry);
    const options = matches.map(({ entry, ranges }, i) => {
      const kind = KIND_TEXT[entry.kind];
      const note = kind && `${kind} · ${countText(entry.panels.length, 'panel', 'panels')}`;
      return createElement(
        'li',
        { id: optionId(i), role: 'option', 'aria-selected': 'false', title: entry.name },
        createElement(
          'span',
          { class: 'name' },
          ...markedName(entry.name || 'Unnamed', entry.name ? ranges : []),
        ),
        // A space separates the two for screen readers.
        ...(note ? [' ', createElement('span', { class: 'note' }, note)] : []),
      );
    });
    this.#list.replaceChildren(...options);
    this.#list.hidden = options.length === 0;
    this.#input.setAttribute('aria-expanded', String(options.length > 0));
    this.#list.scrollTop = 0;
    this.#choose(0);
  }

  /** Moves the choice by some options; by one, from the last to the first and back. */
  #move(step: number): void {
    const { length } = this.#listed;
    if (length === 0) return;
    const next = this.#chosen + step;
    const isSingle = Math.abs(step) === 1;
    this.#choose(isSingle ? (next + length) % length : Math.min(Math.max(next, 0), length - 1));
  }

  #choose(position: number): void {
    this.#list.children[this.#chosen]?.setAttribute('aria-selected', 'false');
    this.#chosen = position;
    const option = this.#list.children[position];
    option?.setAttribute('aria-selected', 'true');
    option?.scrollIntoView({ block: 'nearest' });
    if (option) this.#input.setAttribute('aria-activedescendant', option.id);
    else this.#input.removeAttribute('aria-activedescendant');
    const entry = this.#listed[position] ?? null;
    for (const [i, button] of this.#buttons.entries())
      button.disabled = entry === null || !(this.#request.actions[i] as SearchAction).applies(entry);
    this.#request.onChoose(entry);
  }

  #run(action: SearchAction | undefined, isKeyboard: boolean): void {
    const entry = this.#listed[this.#chosen];
    if (!entry || !action) return;
    if (!action.applies(entry)) {
      this.#status.textContent = `${action.label}: choose a single panel`;
      return;
    }
    this.#close();
    action.run(entry, isKeyboard);
  }
}

/** "12 matches", or "first 100 of 9,812 matches; type more to find others". */
function listedText(listed: number, count: number, [noun, plural]: readonly [string, string]): string {
  if (count === 0) return 'No matches';
  if (listed === count) return countText(count, noun, plural);
  return `First ${listed} of ${countText(count, noun, plural)}; type more to find others`;
}
