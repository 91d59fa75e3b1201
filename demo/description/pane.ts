// The description panel: sentences with outlines, top heads, bright threshold, and the description for screen readers.

import { descriptionText, type Statement, type TopHead } from '../../src/analysis.ts';
import type { HeadglowError, Options, View } from '../../src/index.ts';
import { OPTION_NAMES, optionRow } from '../../src/options.ts';
import type { Player } from '../../src/play.ts';
import { byId } from '../parts/elements.ts';
import { announce, showError } from '../parts/notice.ts';
import { enableRovingTab } from '../parts/roving-tab.ts';
import { sidePanel } from '../parts/side-panel.ts';
import { bringIntoSight } from '../zoom/reveal.ts';
import { ColorbarTools } from './colorbar.ts';
import { type ColorbarScale, currentScales } from './colorbar-scales.ts';
import { Describer } from './describer.ts';
import { headsTable, type Sorting } from './heads.ts';
import type { ColorbarValues, DescribeAnswer, DescribeRequest } from './messages.ts';
import { Outline } from './outline.ts';
import { connectSaves } from './save-buttons.ts';
import { DescriptionScope } from './scope.ts';
import { similarityTable } from './similarity.ts';
import { DescriptionStatus } from './status.ts';
import { descriptionElements } from './text.ts';
import { Threshold } from './threshold.ts';
import { UnreadCells } from './unread.ts';
import './description.css';

/** Milliseconds without a change before the figure is described. */
const DESCRIBE_DELAY = 300;
/** Above this number of bytes, a figure is described only while the panel is open: the worker gets a copy of the values. */
const MAX_BYTES_IF_CLOSED = 2 ** 28;
/** The same for the number of panels: receiving their sentences takes the page seconds. */
const MAX_PANELS_IF_CLOSED = 10_000;

/** Options that the description depends on. */
const DESCRIBED_OPTIONS = OPTION_NAMES.filter((name) => optionRow(name).inWords !== false);

/** Options that determine which values are shown, and under which colorbar. */
const VALUE_OPTIONS = [
  'tasks',
  'models',
  'checkpoint',
  'mixing',
  'limitsBy',
] as const satisfies (keyof Options)[];

/** A selected sentence, whose cells stay outlined. */
interface Selection {
  readonly statement: Statement;
  readonly element: HTMLElement;
}

/**
 * - `idle`: the description is out of date and no request is scheduled
 * - `waiting`: a request is scheduled
 * - `busy`: the worker is describing
 * - `cancelled`: cancelled or failed
 * - `fresh`: the description is up to date
 */
type State = 'idle' | 'waiting' | 'busy' | 'cancelled' | 'fresh';

export class DescriptionPane {
  readonly #view: View;
  readonly #player: Player;
  readonly #outline: Outline;
  readonly #colorbar: ColorbarTools;
  readonly #describer: Describer;
  readonly #status: DescriptionStatus;
  readonly #root = byId('description');
  readonly #threshold = new Threshold(() => this.#update());
  readonly #scope: DescriptionScope;
  readonly #unread = new UnreadCells(() => this.#retry());
  #state: State = 'idle';
  #timer = 0;
  /** True during a benchmark, which nothing else may disturb. */
  #isOnHold = false;
  #answer: DescribeAnswer | null = null;
  /** Options of the last change of the view. */
  #options: Options | null = null;
  /** What the values of the answer depend on. */
  #answered: { readonly dataset: View['dataset']; readonly valuesKey: string } | null = null;
  /** What the latest requested description depends on. */
  #requested: { readonly dataset: View['dataset']; readonly key: string } | null = null;
  /** The current colorbars; empty while the panel is closed. */
  #scales: readonly ColorbarScale[] = [];
  #selection: Selection | null = null;
  /** Index of the sentence that had the focus when the description went out of date. */
  #focusedIndex: number | null = null;
  #sorting: Sorting = { by: 'z-score', isDescending: true };

  constructor(figure: HTMLElement, view: View, player: Player) {
    this.#view = view;
    this.#player = player;
    this.#scope = new DescriptionScope(view, () => this.#update());
    this.#outline = new Outline(figure, view);
    this.#colorbar = new ColorbarTools(figure, view);
    this.#status = new DescriptionStatus({
      onCancel: () => this.#cancel(),
      onRetry: () => this.#retry(),
    });
    // Answers to outdated requests are ignored.
    this.#describer = new Describer({
      onProgress: (fraction) => this.#status.setProgress(fraction),
      onAnswer: (answer) => {
        if (this.#state === 'busy') this.#showAnswer(answer);
      },
      onError: (error) => {
        if (this.#state === 'busy') this.#fail(error);
      },
    });
    this.#listen(figure);
    this.#update();
  }

  /** Suspends or resumes describing. */
  hold(isOnHold: boolean): void {
    this.#isOnHold = isOnHold;
    if (this.#state !== 'fresh') {
      if (isOnHold) this.#describer.cancel();
      this.#state = 'idle';
    }
    this.#clearPending();
    if (!isOnHold) this.#update();
  }

  #listen(figure: HTMLElement): void {
    this.#view.on('change', (options) => this.#followView(options));
    this.#player.on('change', () => this.#update());
    new ResizeObserver(() => (this.#scope.isInSight ? this.#update() : this.#draw())).observe(figure);
    sidePanel(byId('description-toggle'), this.#root, (isOpen) => {
      if (!isOpen) this.#select(null);
      this.#update();
    });
    this.#root.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.#select(null);
    });
    connectSaves(() => this.#answer);
  }

  get #settings(): DescribeRequest['settings'] {
    const { readsAll: readAll } = this.#unread;
    return { threshold: this.#threshold.value, inSight: this.#scope.parts, readAll };
  }

  /** Identifies the options that the description depends on. */
  get #descriptionKey(): string {
    const options = DESCRIBED_OPTIONS.map((name) => this.#view.options[name]);
    return JSON.stringify([options, this.#threshold.value, this.#scope.key]);
  }

  /** Identifies the options that the shown values depend on. */
  get #valuesKey(): string {
    return JSON.stringify([VALUE_OPTIONS.map((name) => this.#view.options[name]), this.#scope.key]);
  }

  /** Updates the panel, or in a frame of a zoom only the outlines. */
  #followView(options: Options): void {
    const previous = this.#options;
    this.#options = options;
    const isZoom =
      options.zoom !== previous?.zoom &&
      OPTION_NAMES.every((name) => name === 'zoom' || options[name] === previous?.[name]);
    if (isZoom && !this.#scope.isInSight) {
      this.#scope.update();
      this.#outline.draw();
    } else this.#update();
  }

  /** Updates the panel, and schedules a new description if the current one is out of date. */
  #update(): void {
    const { dataset } = this.#view;
    if (this.#requested && dataset !== this.#requested.dataset) this.#threshold.clear();
    const key = this.#descriptionKey;
    const isSame = dataset === this.#requested?.dataset && key === this.#requested.key;
    if (!isSame || this.#state === 'idle') {
      this.#requested = { dataset, key };
      this.#unread.reset();
      this.#invalidate();
      this.#clearPending();
      this.#state = 'waiting';
      this.#timer = window.setTimeout(() => this.#describe(), DESCRIBE_DELAY);
    }
    this.#scales = this.#root.hidden ? [] : currentScales(this.#view);
    this.#scope.update();
    this.#render();
  }

  /** Disables the sentences of an outdated description, which would outline cells of another figure. */
  #invalidate(): void {
    if (this.#state !== 'fresh') return;
    this.#root.classList.add('stale');
    const focusedIndex = this.#sentences.indexOf(document.activeElement as HTMLElement);
    this.#focusedIndex = focusedIndex < 0 ? null : focusedIndex;
    this.#setEnabled(false);
    this.#view.describe('', '');
    this.#select(null);
  }

  get #sentences(): readonly HTMLElement[] {
    return [...byId('description-text').querySelectorAll<HTMLElement>('.statement')];
  }

  #setEnabled(isEnabled: boolean): void {
    for (const id of ['description-text', 'description-heads']) byId(id).inert = !isEnabled;
    for (const button of this.#root.querySelectorAll<HTMLButtonElement>('.bar button'))
      button.disabled = !isEnabled;
  }

  /** Requests a description, unless the page is on hold, playing, or closed with a large dataset. */
  #describe(): void {
    const { dataset, options } = this.#view;
    this.#state = 'idle';
    if (this.#isOnHold || this.#player.state.playing) return;
    if (this.#root.hidden && this.#isLarge) return;
    this.#state = 'busy';
    this.#status.showProgress();
    this.#describer.describe(dataset, options, this.#settings);
  }

  get #isLarge(): boolean {
    let [bytes, panels] = [0, 0];
    for (const { steps, tasks, layers, heads } of this.#view.dataset.tensors) {
      bytes += Float32Array.BYTES_PER_ELEMENT * (steps?.length ?? 1) * tasks.length * layers * heads;
      panels += tasks.length;
    }
    return bytes > MAX_BYTES_IF_CLOSED || panels > MAX_PANELS_IF_CLOSED;
  }

  #cancel(): void {
    this.#describer.cancel();
    this.#clearPending();
    this.#state = 'cancelled';
    if (this.#unread.reset() && this.#answer) this.#showAnswer(this.#answer);
    else this.#status.showCancelled();
    announce('Description cancelled');
  }

  #retry(): void {
    this.#clearPending();
    this.#describe();
    byId('description-title').focus();
  }

  #fail(error: HeadglowError): void {
    this.#clearPending();
    this.#state = 'cancelled';
    if (!this.#root.hidden) showError(error);
  }

  /** Cancels the scheduled request and hides its status. */
  #clearPending(): void {
    clearTimeout(this.#timer);
    this.#status.clear();
  }

  #showAnswer(answer: DescribeAnswer): void {
    this.#clearPending();
    this.#setExtremes(answer);
    this.#select(null);
    this.#state = 'fresh';
    this.#answer = answer;
    this.#answered = { dataset: this.#view.dataset, valuesKey: this.#valuesKey };
    this.#root.classList.remove('stale');
    this.#setEnabled(true);
    const { description } = answer;
    this.#unread.offer(description.unread);
    this.#view.describe(description.summary, descriptionText(description));
    this.#showText(answer);
    this.#showHeads();
    this.#render();
  }

  /** Passes the extremes found by the description to the figure's statistics. */
  #setExtremes({ extremes }: DescribeAnswer): void {
    const { dataset, reader } = this.#view;
    dataset.tensors.forEach((tensor, i) => {
      const tasks = extremes[i];
      if (tasks) reader.statistics.setExtremes(tensor, tasks);
    });
    if (extremes.some((tasks) => tasks !== null)) this.#view.set({});
  }

  #showText({ description }: DescribeAnswer): void {
    const text = byId('description-text');
    const events = {
      onPoint: (statement: Statement | null) =>
        this.#outline.show((statement ?? this.#selection?.statement)?.cells ?? []),
      onSelect: (statement: Statement, element: HTMLElement) => this.#select({ statement, element }),
    };
    const similarities = description.statements.filter(
      ({ kind, values }) => kind === 'similarity' && (values.tasks as readonly string[]).length > 2,
    );
    text.replaceChildren(
      ...descriptionElements(description, events),
      ...similarities.map((statement) => similarityTable(statement)),
    );
    enableRovingTab(text, '.statement');
    if (this.#focusedIndex !== null && document.activeElement === document.body)
      this.#sentences[this.#focusedIndex]?.focus();
    this.#focusedIndex = null;
  }

  /** Selects a sentence, and brings its cells into sight if none is; selecting it again, or null, clears the selection. */
  #select(selection: Selection | null): void {
    const previous = this.#selection;
    previous?.element.setAttribute('aria-pressed', 'false');
    this.#selection = selection?.element === previous?.element ? null : selection;
    this.#selection?.element.setAttribute('aria-pressed', 'true');
    const cells = this.#selection?.statement.cells ?? [];
    bringIntoSight(this.#view, cells);
    this.#outline.show(cells);
  }

  #showHeads(): void {
    const { heads, description } = this.#answer as DescribeAnswer;
    const search = description.isLarge && description.unread ? 'levels' : 'values';
    const table = byId('heads-table');
    const onPoint = ({ panel, layer, head }: TopHead) => {
      bringIntoSight(this.#view, [{ panel, runs: [[layer, head, head]] }]);
      this.#view.point({ panel, layer, head });
    };
    const onSort = (sorting: Sorting) => {
      this.#sorting = sorting;
      this.#showHeads();
      table.querySelector<HTMLElement>('[aria-sort] button')?.focus();
    };
    table.replaceChildren(headsTable({ heads, search }, this.#sorting, { onSort, onPoint }));
    enableRovingTab(table, 'tbody button');
  }

  /** The values under each colorbar; null while those of the current figure are unknown. */
  get #groups(): readonly ColorbarValues[] | null {
    const { dataset, valuesKey } = this.#answered ?? {};
    const isCurrent = dataset === this.#view.dataset && valuesKey === this.#valuesKey;
    const groups = this.#answer?.groups ?? [];
    return isCurrent && groups.length === this.#scales.length ? groups : null;
  }

  #render(): void {
    const isOutOfDate = this.#state === 'idle' || this.#state === 'waiting';
    this.#status.setAwaitingPause(isOutOfDate && this.#player.state.playing);
    this.#threshold.show(this.#scales, this.#groups);
    this.#draw();
  }

  /** Draws the outlines in the figure and the tools on the colorbars. */
  #draw(): void {
    this.#outline.draw();
    this.#colorbar.show(this.#scales, this.#groups, this.#scales.map(this.#threshold.brightFrom));
  }
}
