// Search for models and tasks: the button in the toolbar, its shortcuts, and what is done with a panel that was found.

import { headAtPlace } from '../../src/analysis.ts';
import { type Dataset, HeadglowError, type Options, type View } from '../../src/index.ts';
import { byId } from '../parts/elements.ts';
import { announce, showError } from '../parts/notice.ts';
import { isTyping } from '../state/gesture.ts';
import type { SearchAction } from './dialog.ts';
import { type Entry, entriesOf, panelKey } from './entries.ts';
import { goToPanels } from './go-to.ts';
import { PanelMark } from './mark.ts';

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** Whether a key opens the search: Ctrl+K (⌘K), or a slash outside of text fields. */
function isShortcut(event: KeyboardEvent): boolean {
  const { key, altKey, shiftKey } = event;
  const isCommand = event.ctrlKey || event.metaKey;
  if (altKey) return false;
  // On some keyboards, a slash needs Shift.
  if (key === '/') return !isCommand && !isTyping(event.target);
  return key.toLowerCase() === 'k' && isCommand && !shiftKey;
}

const isPanel = ({ kind }: Entry): boolean => kind === 'panel';
const isAny = (): boolean => true;

export class Search {
  readonly #view: View;
  readonly #mark: PanelMark;
  readonly #button = byId<HTMLButtonElement>('search');
  /** What the panels were counted of. */
  #counted: (Pick<Options, 'models' | 'tasks'> & { readonly dataset: Dataset }) | null = null;

  constructor(figure: HTMLElement, view: View) {
    this.#view = view;
    this.#mark = new PanelMark(figure, view);
    this.#button.title = `Find a model or task (${isMac ? '⌘K' : 'Ctrl+K'} or /)`;
    this.#button.addEventListener('click', () => void this.open());
    // In the capture phase, as parts of the figure stop the propagation of keys.
    document.addEventListener(
      'keydown',
      (event) => {
        if (this.#button.hidden || !isShortcut(event) || document.querySelector('dialog[open]')) return;
        event.preventDefault();
        event.stopPropagation();
        void this.open();
      },
      { capture: true },
    );
    this.update();
  }

  /** Hides the button while there is a single panel. */
  update(): void {
    const { dataset, options } = this.#view;
    const { models, tasks } = options;
    const last = this.#counted;
    // The layout of 10,000 panels takes too long for every change.
    if (last?.dataset === dataset && last.models === models && last.tasks === tasks) return;
    this.#counted = { dataset, models, tasks };
    this.#button.hidden = this.#view.layout.panels.length < 2;
  }

  /** Opens the dialog that finds panels. */
  async open(): Promise<void> {
    await this.#openDialog('Find a model or task', [
      { label: 'Show', modifier: 'none', applies: isAny, run: (...chosen) => this.#show(...chosen) },
      {
        label: 'Full size',
        modifier: 'shift',
        applies: isPanel,
        run: (...chosen) => this.#showAlone(...chosen),
      },
      {
        label: 'Sort by similarity',
        modifier: 'control',
        applies: isPanel,
        run: (entry) => this.#sortBy(entry),
      },
    ]);
  }

  /** Opens the dialog that chooses the panel which others are compared with. */
  async chooseReference(): Promise<void> {
    await this.#openDialog(
      'Sort panels by their similarity to',
      [{ label: 'Sort', modifier: 'none', applies: isAny, run: (entry) => this.#sortBy(entry) }],
      isPanel,
    );
  }

  async #openDialog(
    title: string,
    actions: readonly SearchAction[],
    isOffered: (entry: Entry) => boolean = isAny,
  ): Promise<void> {
    const { openSearch } = await import('./dialog.ts');
    if (document.querySelector('dialog[open]')) return;
    const all = entriesOf(this.#view.layout);
    // The panels are last.
    const pointed = this.#view.readout && all.at(this.#view.readout.panel - this.#view.layout.panels.length);
    openSearch({
      title,
      actions,
      entries: all.filter(isOffered),
      first: pointed || null,
      onChoose: (entry) => this.#mark.show(entry?.panels ?? []),
    });
  }

  #show({ name, panels }: Entry, isKeyboard: boolean): void {
    void this.#try(async () => {
      await goToPanels(this.#view, panels);
      this.#mark.flash(panels);
      this.#focus(panels, isKeyboard);
      announce(`Showing ${name}`);
    });
  }

  #showAlone({ name, panels }: Entry, isKeyboard: boolean): void {
    void this.#try(() => {
      this.#view.set({ panel: this.#keyOf(panels) });
      this.#focus(panels, isKeyboard);
      announce(`Showing ${name} at full size`);
    });
  }

  #sortBy({ name, panels }: Entry): void {
    void this.#try(() => {
      this.#view.set({ sort: 'similarity', similarTo: this.#keyOf(panels) });
      announce(`Panels are sorted by their similarity to ${name}`);
    });
  }

  #keyOf([index = 0]: readonly number[]): string | null {
    const panel = this.#view.layout.panels[index];
    return panel ? panelKey(panel) : null;
  }

  /** Moves the focus to the figure, and with the keyboard to a cell of the panel, from which arrow keys go on. */
  #focus([panel = 0]: readonly number[], isKeyboard: boolean): void {
    this.#view.element.focus({ preventScroll: true });
    const found = this.#view.layout.panels[panel];
    if (!isKeyboard || !found || found.width === 0) return;
    const [layer, head] = [found.layersInSight, found.headsInSight].map(([start]) => Math.floor(start)) as [
      number,
      number,
    ];
    this.#view.point({ panel, ...headAtPlace(found, [layer, head]) });
  }

  async #try(act: () => void | Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof HeadglowError)) throw error;
      showError(error);
    }
  }
}
