// The controls above a figure: menus of its most used options, in the look of VS Code.

import { createElement } from '../../demo/parts/elements.ts';
import type { Options, View } from '../../src/index.ts';
import { OPTIONS } from '../../src/options.ts';
import { sanitizeText } from '../../src/tensor/sanitize.ts';
import { modelNames, taskNames } from '../../src/tensor/select.ts';

/** An entry of a menu: its text, and the value that it sets. */
interface Entry {
  readonly text: string;
  readonly value: unknown;
}

const ALL_TASKS: Entry = { text: 'all', value: null };

/** A menu of an option. */
class Menu {
  readonly element: HTMLElement;
  readonly #select = createElement('select');
  readonly #name: 'norm' | 'colormap' | 'limits' | 'models' | 'tasks';
  #entries: readonly Entry[] = [];
  #listed = '';

  constructor(name: Menu['name'], label: string, onSelect: (change: Partial<Options>) => void) {
    this.#name = name;
    this.#select.title = `${label}: ${OPTIONS[name].help}`;
    this.element = createElement('label', {}, createElement('span', {}, label), this.#select);
    this.#select.addEventListener('change', () => {
      const entry = this.#entries[this.#select.selectedIndex];
      if (entry) onSelect({ [name]: entry.value });
    });
  }

  get name(): 'norm' | 'colormap' | 'limits' | 'models' | 'tasks' {
    return this.#name;
  }

  /** Shows the value of the option among the entries. It is hidden if there is nothing to select. */
  update(entries: readonly Entry[], options: Options): void {
    const value = options[this.#name];
    const isListed = entries.some((entry) => JSON.stringify(entry.value) === JSON.stringify(value));
    const own = { text: Array.isArray(value) ? `${value.length} selected` : String(value), value };
    this.#entries = isListed ? entries : [...entries, own];
    const listed = JSON.stringify(this.#entries);
    if (listed !== this.#listed)
      this.#select.replaceChildren(...this.#entries.map(({ text }) => createElement('option', {}, text)));
    this.#listed = listed;
    this.#select.selectedIndex = this.#entries.findIndex(
      (entry) => JSON.stringify(entry.value) === JSON.stringify(value),
    );
    this.element.hidden = this.#entries.length < 2;
  }
}

const choices = (names: readonly string[]): Entry[] => names.map((name) => ({ text: name, value: name }));

/** One entry for all, and one for each; none if there is only one. */
const selections = (names: readonly string[]): Entry[] =>
  names.length < 2
    ? []
    : [
        { ...ALL_TASKS, text: `all ${names.length}` },
        ...names.map((name) => ({ text: sanitizeText(name), value: [name] })),
      ];

/** What buttons do. */
export interface Actions {
  readonly save: () => void;
}

/** The controls of a view. */
export class Controls {
  readonly element = createElement('div', {
    class: 'controls',
    role: 'group',
    'aria-label': 'Options of the figure',
  });
  readonly #menus: readonly Menu[];
  readonly #whole = createElement('button', { type: 'button', title: 'Zoom out (0)' }, 'Show all');
  #view: View | null = null;

  constructor({ save }: Actions) {
    const set = (change: Partial<Options>) => this.#view?.set(change);
    this.#menus = [
      new Menu('norm', 'Norm', set),
      new Menu('colormap', 'Colours', set),
      new Menu('limits', 'Limits', set),
      new Menu('models', 'Model', set),
      new Menu('tasks', 'Task', set),
    ];
    const picture = createElement('button', { type: 'button' }, 'Save picture…');
    picture.addEventListener('click', save);
    this.#whole.addEventListener('click', () => {
      this.#view?.set({ panel: null });
      void this.#view?.zoomTo(null);
    });
    this.element.append(
      ...this.#menus.map(({ element }) => element),
      createElement('span', { class: 'buttons' }, this.#whole, picture),
    );
    this.element.hidden = true;
  }

  /** Controls a view. */
  follow(view: View): void {
    this.#view = view;
    view.on('change', () => this.#update());
    view.on('camera', () => this.#update());
    this.#update();
  }

  #update(): void {
    const view = this.#view;
    if (!view) return;
    const { dataset, options } = view;
    const entries = {
      norm: choices(OPTIONS.norm.choices),
      colormap: [{ text: 'auto', value: null }, ...choices(OPTIONS.colormap.choices)],
      limits: choices(OPTIONS.limits.choices),
      models: selections(modelNames(dataset)),
      tasks: selections(taskNames(dataset)),
    };
    for (const menu of this.#menus) menu.update(entries[menu.name], options);
    this.#whole.disabled = options.zoom === null && options.panel === null;
    this.element.hidden = false;
  }
}
