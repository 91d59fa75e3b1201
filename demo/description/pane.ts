// The panel with the figure in words: what it shows and outlines, and what screen readers say of the picture.

import { type DescribeSettings, descriptionText, type Statement, type TopHead } from '../../src/analysis.ts';
import type { Options, View } from '../../src/index.ts';
import { OPTION_NAMES, optionRow } from '../../src/options.ts';
import type { Player } from '../../src/play.ts';
import { byId } from '../parts/elements.ts';
import { announce, CANCEL_AFTER, SHOW_AFTER, showError } from '../parts/notice.ts';
import { sidePanel } from '../parts/side-panel.ts';
import { ColorbarTools } from './colorbar.ts';
import { type ColorbarScale, currentScales } from './colorbar-scales.ts';
import { Describer } from './describer.ts';
import { headsTable, type Sorting } from './heads.ts';
import type { DescribeAnswer, ScaleGroupText } from './messages.ts';
import { Outline } from './outline.ts';
import { enableRovingTab } from './roving-tab.ts';
import { connectSaves } from './save-buttons.ts';
import { similarityTable } from './similarity.ts';
import { descriptionElements } from './text.ts';
import { Threshold } from './threshold.ts';
import './description.css';

/** Milliseconds without a change before the figure is described. */
const STILL = 300;
/** Bytes of values from which a figure is described only where its words are shown: the worker has a copy of them. */
const LARGE = 2 ** 28;
/** Panels from which it is so, too: their sentences take the page seconds to receive. */
const MANY = 10_000;

/** Options that sentences depend on. */
const IN_WORDS = OPTION_NAMES.filter((name) => optionRow(name).inWords !== false);

/** Options that choose which values are shown, and under which colorbar. */
const CHOOSING = ['tasks', 'models', 'checkpoint', 'mixing', 'limitsBy'] as const satisfies (keyof Options)[];

export class DescriptionPane {
  readonly #view: View;
  readonly #player: Player;
  readonly #outline: Outline;
  readonly #colorbar: ColorbarTools;
  readonly #describer: Describer;
  readonly #root = byId('description');
  readonly #threshold = new Threshold(() => this.#changed());
  #timers: number[] = [];
  /** True while the machine is measured: nothing else is to be done on it. */
  #isHeld = false;
  /** `fresh`: what is described is what is shown; `idle`: it is not, and nothing is under way. */
  #state: 'idle' | 'waiting' | 'busy' | 'cancelled' | 'fresh' = 'idle';
  #answer: DescribeAnswer | null = null;
  /** Which values the answer is of. */
  #answered: { readonly dataset: View['dataset']; readonly values: string } | null = null;
  /** What was asked for last. */
  #wanted: { readonly dataset: View['dataset']; readonly words: string } | null = null;
  /** The colorbars as they are now, while the words are shown. */
  #scales: readonly ColorbarScale[] = [];
  /** The sentence that was chosen, with its element. */
  #chosen: { readonly statement: Statement; readonly element: HTMLElement } | null = null;
  /** Of the sentence that had the focus when it was no longer true. */
  #focused = -1;
  #sorting: Sorting = { by: 'z', falling: true };

  constructor(figure: HTMLElement, view: View, player: Player) {
    this.#view = view;
    this.#player = player;
    this.#outline = new Outline(figure, view);
    this.#colorbar = new ColorbarTools(figure, view);
    this.#describer = new Describer({
      onProgress: (share) => {
        (byId('description-busy').firstElementChild as HTMLProgressElement).value = share;
      },
      // An answer to what was asked for before the last change is none.
      onAnswer: (answer) => {
        if (this.#state === 'busy') this.#take(answer);
      },
      onError: (error) => {
        if (this.#state !== 'busy') return;
        this.#rest();
        this.#state = 'cancelled';
        if (!this.#root.hidden) showError(error);
      },
    });
    this.#listen(figure);
    this.#changed();
  }

  #listen(figure: HTMLElement): void {
    this.#view.on('change', () => this.#changed());
    this.#player.on('change', () => this.#changed());
    new ResizeObserver(() => this.#draw()).observe(figure);
    sidePanel(byId('description-toggle'), this.#root, (shown) => {
      if (!shown) this.#choose(null);
      this.#changed();
    });
    byId('description-busy')
      .querySelector('button')
      ?.addEventListener('click', () => {
        this.#describer.cancel();
        this.#rest();
        this.#state = 'cancelled';
        const off = byId('description-off');
        off.hidden = false;
        off.querySelector('button')?.focus();
        announce('Description cancelled');
      });
    byId('description-off')
      .querySelector('button')
      ?.addEventListener('click', () => {
        this.#rest();
        this.#describe();
        byId('description-title').focus();
      });
    this.#root.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.#choose(null);
    });
    connectSaves(() => this.#answer);
  }

  /** Describes nothing until it is let go of. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    if (this.#state !== 'fresh') {
      if (isHeld) this.#describer.cancel();
      this.#state = 'idle';
    }
    this.#rest();
    if (!isHeld) this.#changed();
  }

  get #settings(): Partial<DescribeSettings> {
    return { threshold: this.#threshold.value };
  }

  /** What words depend on. */
  get #description(): string {
    const options = IN_WORDS.map((name) => this.#view.options[name]);
    return JSON.stringify([options, this.#threshold.value]);
  }

  /** What counts depend on. */
  get #values(): string {
    return JSON.stringify(CHOOSING.map((key) => this.#view.options[key]));
  }

  /** Describes the figure once nothing changes any more. */
  #changed(): void {
    const { dataset } = this.#view;
    if (this.#wanted && dataset !== this.#wanted.dataset) this.#threshold.clear();
    const words = this.#description;
    const isSame = dataset === this.#wanted?.dataset && words === this.#wanted.words;
    if (!isSame || this.#state === 'idle') {
      this.#wanted = { dataset, words };
      this.#spoil();
      this.#rest();
      this.#state = 'waiting';
      this.#timers = [window.setTimeout(() => this.#describe(), STILL)];
    }
    this.#scales = this.#root.hidden ? [] : currentScales(this.#view);
    this.#show();
  }

  /** What was said is no longer true. */
  #spoil(): void {
    if (this.#state !== 'fresh') return;
    this.#root.classList.add('stale');
    const sentences = [...byId('description-text').querySelectorAll('.statement')];
    this.#focused = sentences.indexOf(document.activeElement as Element);
    // These sentences would outline cells of a figure that they do not describe.
    for (const part of this.#parts) part.inert = true;
    for (const button of this.#buttons) button.disabled = true;
    this.#view.describe('', '');
    this.#choose(null);
  }

  get #parts(): readonly HTMLElement[] {
    return [byId('description-text'), byId('description-heads')];
  }

  get #buttons(): Iterable<HTMLButtonElement> {
    return this.#root.querySelectorAll<HTMLButtonElement>('.bar button');
  }

  #describe(): void {
    const { dataset, options } = this.#view;
    const bytes = dataset.tensors.reduce(
      (sum, { steps, tasks, layers, heads }) =>
        sum + 4 * (steps?.length ?? 1) * tasks.length * layers * heads,
      0,
    );
    this.#state = 'idle';
    if (this.#isHeld || this.#player.state.playing) return;
    const panels = dataset.tensors.reduce((sum, { tasks }) => sum + tasks.length, 0);
    if (this.#root.hidden && (bytes > LARGE || panels > MANY)) return;
    this.#state = 'busy';
    const busy = byId('description-busy');
    const [bar, cancel] = busy.children as unknown as [HTMLProgressElement, HTMLElement];
    bar.removeAttribute('value');
    cancel.hidden = true;
    const show = (element: HTMLElement) => () => {
      element.hidden = false;
    };
    this.#timers = [window.setTimeout(show(busy), SHOW_AFTER), window.setTimeout(show(cancel), CANCEL_AFTER)];
    this.#describer.describe(dataset, options, this.#settings);
  }

  /** Nothing is under way. */
  #rest(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
    const busy = byId('description-busy');
    if (busy.contains(document.activeElement)) byId('description-title').focus();
    busy.hidden = true;
    byId('description-off').hidden = true;
  }

  #take(answer: DescribeAnswer): void {
    this.#rest();
    this.#learn(answer);
    this.#choose(null);
    this.#state = 'fresh';
    this.#answer = answer;
    this.#answered = { dataset: this.#view.dataset, values: this.#values };
    this.#root.classList.remove('stale');
    const text = byId('description-text');
    for (const part of this.#parts) part.inert = false;
    for (const button of this.#buttons) button.disabled = false;
    const { description } = answer;
    this.#view.describe(description.summary, descriptionText(description));
    const events = {
      onPoint: (statement: Statement | null) =>
        this.#outline.show((statement ?? this.#chosen?.statement)?.cells ?? []),
      onChoose: (statement: Statement, element: HTMLElement) => this.#choose({ statement, element }),
    };
    const similarities = description.statements.filter(({ kind }) => kind === 'similarity');
    text.replaceChildren(
      ...descriptionElements(description, events),
      ...similarities
        .filter(({ values }) => (values.tasks as readonly string[]).length > 2)
        .map(similarityTable),
    );
    enableRovingTab(text, '.statement');
    if (document.activeElement === document.body)
      text.querySelectorAll<HTMLElement>('.statement')[this.#focused]?.focus();
    this.#focused = -1;
    this.#listHeads();
    this.#show();
  }

  /** The figure takes the limits that the words go by. */
  #learn({ extremes }: DescribeAnswer): void {
    const { dataset, reader } = this.#view;
    dataset.tensors.forEach((tensor, i) => {
      const tasks = extremes[i];
      if (tasks) reader.statistics.setExtremes(tensor, tasks);
    });
    if (extremes.some((tasks) => tasks !== null)) this.#view.set({});
  }

  /** Keeps a sentence's outline; the same one again, or null, lets go of it. */
  #choose(chosen: { readonly statement: Statement; readonly element: HTMLElement } | null): void {
    const before = this.#chosen;
    before?.element.setAttribute('aria-pressed', 'false');
    this.#chosen = chosen?.element === before?.element ? null : chosen;
    this.#chosen?.element.setAttribute('aria-pressed', 'true');
    this.#outline.show(this.#chosen?.statement.cells ?? []);
  }

  #listHeads(): void {
    const { heads } = this.#answer as DescribeAnswer;
    const point = ({ panel, layer, head }: TopHead) => this.#view.point({ panel, layer, head });
    const sort = (sorting: Sorting) => {
      this.#sorting = sorting;
      this.#listHeads();
      byId('heads-table').querySelector<HTMLElement>('[aria-sort] button')?.focus();
    };
    const table = byId('heads-table');
    table.replaceChildren(headsTable(heads, this.#sorting, sort, point));
    enableRovingTab(table, 'tbody button');
  }

  /** The values under each colorbar; null where those that are known are of something else. */
  get #groups(): readonly ScaleGroupText[] | null {
    const { dataset, values } = this.#answered ?? {};
    const isTheirs = dataset === this.#view.dataset && values === this.#values;
    const groups = this.#answer?.groups ?? [];
    return isTheirs && groups.length === this.#scales.length ? groups : null;
  }

  #show(): void {
    const isLater = this.#state === 'idle' || this.#state === 'waiting';
    byId('description-later').hidden = !(isLater && this.#player.state.playing);
    this.#threshold.show(this.#scales, this.#groups);
    this.#draw();
  }

  /** Marks cells on the figure and values on the colorbar. */
  #draw(): void {
    this.#outline.draw();
    this.#colorbar.show(this.#scales, this.#groups, this.#scales.map(this.#threshold.brightFrom));
  }
}
