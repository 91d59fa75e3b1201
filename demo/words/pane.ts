// The figure in words: the panel beside it, what it outlines, and what screen readers say of the picture.

import {
  type DescribeSettings,
  descriptionJson,
  descriptionMarkdown,
  descriptionText,
  type Statement,
  safeJson,
  shareText,
  type TopHead,
  topHeadsCsv,
} from '../../src/analysis.ts';
import { type Options, type View, withMinus } from '../../src/index.ts';
import type { Player } from '../../src/play.ts';
import { byId } from '../parts/elements.ts';
import { numberFrom } from '../parts/fields.ts';
import { announce, CANCEL_AFTER, hideNotice, SHOW_AFTER, showError } from '../parts/notice.ts';
import { saveFile } from '../parts/save.ts';
import { sidePanel } from '../parts/side.ts';
import { ColorbarTools } from './colorbar.ts';
import { countAbove, shareOfValue, valueAtShare } from './count.ts';
import { Describer } from './describer.ts';
import { headsTable, type Sorting } from './heads.ts';
import type { Answer, Group } from './message.ts';
import { Outline } from './outline.ts';
import { roving } from './roving.ts';
import { BRIGHT, rounded, type Scale, scalesNow } from './scales.ts';
import { similarityTable } from './similarity.ts';
import { descriptionElements } from './text.ts';
import './words.css';

/** Milliseconds without a change before the figure is described. */
const STILL = 300;
/** Bytes of values from which a figure is described only where its words are shown: the worker has a copy of them. */
const LARGE = 2 ** 28;
/** Panels from which it is so, too: their sentences take the page seconds to receive. */
const MANY = 10_000;

/** Options that no sentence depends on. */
const UNSAID: ReadonlySet<string> = new Set([
  'reduction',
  'columns',
  'aspect',
  'theme',
  'extend',
  'markExtremes',
] satisfies (keyof Options)[]);

/** Options that choose which values are shown, and under which colorbar. */
const CHOOSING = ['tasks', 'models', 'checkpoint', 'mixing', 'limitsBy'] as const satisfies (keyof Options)[];

const { format: grouped } = new Intl.NumberFormat('en');

export class WordsPane {
  readonly #view: View;
  readonly #player: Player;
  readonly #outline: Outline;
  readonly #colorbar: ColorbarTools;
  readonly #describer: Describer;
  readonly #root = byId('words');
  readonly #slider = byId<HTMLInputElement>('words-threshold');
  readonly #value = byId<HTMLInputElement>('words-value');
  #timers: number[] = [];
  /** True while the machine is measured: nothing else is to be done on it. */
  #isHeld = false;
  /** `fresh`: what is described is what is shown; `idle`: it is not, and nothing is under way. */
  #state: 'idle' | 'waiting' | 'busy' | 'cancelled' | 'fresh' = 'idle';
  #answer: Answer | null = null;
  /** Which values the answer is of. */
  #answered: { readonly dataset: View['dataset']; readonly values: string } | null = null;
  /** What was asked for last. */
  #wanted: { readonly dataset: View['dataset']; readonly words: string } | null = null;
  /** The colorbars as they are now, while the words are shown. */
  #scales: readonly Scale[] = [];
  /** Cells are bright from this value on; null: from 80 % of the colorbar on. */
  #threshold: number | null = null;
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
        (byId('words-busy').firstElementChild as HTMLProgressElement).value = share;
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
    sidePanel(byId('words-toggle'), this.#root, (shown) => {
      if (!shown) this.#choose(null);
      this.#changed();
    });
    byId('words-busy')
      .querySelector('button')
      ?.addEventListener('click', () => {
        this.#describer.cancel();
        this.#rest();
        this.#state = 'cancelled';
        const off = byId('words-off');
        off.hidden = false;
        off.querySelector('button')?.focus();
        announce('The description was cancelled');
      });
    byId('words-off')
      .querySelector('button')
      ?.addEventListener('click', () => {
        this.#rest();
        this.#describe();
        byId('words-title').focus();
      });
    this.#slider.addEventListener('input', () => {
      const [scale] = this.#scales;
      if (scale) this.#bright(rounded(scale, valueAtShare(scale, Number(this.#slider.value))));
    });
    this.#value.addEventListener('change', () => {
      const text = this.#value.value.trim();
      try {
        const value = text === '' ? Number.NaN : numberFrom(text, 'Bright from');
        if (Number.isFinite(Math.fround(value))) this.#bright(value);
        else this.#showThreshold();
        hideNotice();
      } catch (error) {
        this.#showThreshold();
        showError(error);
      }
    });
    byId('words-reset').addEventListener('click', () => this.#bright(null));
    this.#root.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.#choose(null);
    });
    this.#saves();
  }

  #saves(): void {
    const save = (id: string, name: string, type: string, content: (answer: Answer) => string) =>
      byId(id).addEventListener('click', () => {
        const [kind = '', extension = ''] = name.split('.');
        if (this.#answer)
          saveFile(new Blob([content(this.#answer)], { type }), { kind, extension, isOfMoment: true });
      });
    const text = ({ description }: Answer): string => descriptionMarkdown(description);
    save('words-save', 'words.md', 'text/markdown', text);
    save('words-json', 'words.json', 'application/json', ({ description }) => descriptionJson(description));
    save('heads-csv', 'top-heads.csv', 'text/csv', ({ heads }) => topHeadsCsv(heads));
    save('heads-json', 'top-heads.json', 'application/json', ({ heads }) =>
      safeJson(JSON.stringify(heads, null, 1)),
    );
    byId('words-copy').addEventListener('click', async () => {
      if (!this.#answer) return;
      await navigator.clipboard.writeText(text(this.#answer)).then(
        () => announce('The description is copied'),
        () => announce('The browser does not let this page use the clipboard'),
      );
    });
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
    return { threshold: this.#threshold };
  }

  /** What words depend on. */
  get #words(): string {
    const options = Object.entries(this.#view.options).filter(([key]) => !UNSAID.has(key));
    return JSON.stringify([options, this.#threshold]);
  }

  /** What counts depend on. */
  get #values(): string {
    return JSON.stringify(CHOOSING.map((key) => this.#view.options[key]));
  }

  /** Describes anew once nothing changes any more. */
  #changed(): void {
    const { dataset } = this.#view;
    if (this.#wanted && dataset !== this.#wanted.dataset) this.#threshold = null;
    const words = this.#words;
    const isSame = dataset === this.#wanted?.dataset && words === this.#wanted.words;
    if (!isSame || this.#state === 'idle') {
      this.#wanted = { dataset, words };
      this.#spoil();
      this.#rest();
      this.#state = 'waiting';
      this.#timers = [window.setTimeout(() => this.#describe(), STILL)];
    }
    this.#scales = this.#root.hidden ? [] : scalesNow(this.#view);
    this.#showThreshold();
    this.#draw();
  }

  /** What was said is no longer true. */
  #spoil(): void {
    if (this.#state !== 'fresh') return;
    this.#root.classList.add('stale');
    const sentences = [...byId('words-text').querySelectorAll('.statement')];
    this.#focused = sentences.indexOf(document.activeElement as Element);
    // Pointed at, it would point at what it never told of.
    for (const part of this.#parts) part.inert = true;
    for (const button of this.#buttons) button.disabled = true;
    this.#view.describe('', '');
    this.#choose(null);
  }

  get #parts(): readonly HTMLElement[] {
    return [byId('words-text'), byId('words-heads')];
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
    const busy = byId('words-busy');
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
    const busy = byId('words-busy');
    if (busy.contains(document.activeElement)) byId('words-title').focus();
    busy.hidden = true;
    byId('words-off').hidden = true;
  }

  #take(answer: Answer): void {
    this.#rest();
    this.#learn(answer);
    this.#choose(null);
    this.#state = 'fresh';
    this.#answer = answer;
    this.#answered = { dataset: this.#view.dataset, values: this.#values };
    this.#root.classList.remove('stale');
    const text = byId('words-text');
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
    roving(text, '.statement');
    if (document.activeElement === document.body)
      text.querySelectorAll<HTMLElement>('.statement')[this.#focused]?.focus();
    this.#focused = -1;
    this.#listHeads();
    this.#showThreshold();
    this.#draw();
  }

  /** The figure takes the limits that the words go by. */
  #learn({ extremes }: Answer): void {
    const { dataset, reader } = this.#view;
    dataset.tensors.forEach((tensor, i) => {
      const tasks = extremes[i];
      if (tasks) reader.statistics.learn(tensor, tasks);
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
    const { heads } = this.#answer as Answer;
    const point = ({ panel, layer, head }: TopHead) => this.#view.point({ panel, layer, head });
    const sort = (sorting: Sorting) => {
      this.#sorting = sorting;
      this.#listHeads();
      byId('heads-table').querySelector<HTMLElement>('[aria-sort] button')?.focus();
    };
    const table = byId('heads-table');
    table.replaceChildren(headsTable(heads, this.#sorting, sort, point));
    roving(table, 'tbody button');
  }

  /** The values under each colorbar; null where those that are known are of something else. */
  get #groups(): readonly Group[] | null {
    const { dataset, values } = this.#answered ?? {};
    const isTheirs = dataset === this.#view.dataset && values === this.#values;
    const groups = this.#answer?.groups ?? [];
    return isTheirs && groups.length === this.#scales.length ? groups : null;
  }

  /** The value from which cells under a colorbar are bright. */
  readonly #brightFrom = (scale: Scale): number => this.#threshold ?? scale.brightFrom;

  /** Has cells be bright from a value on; what there is to count is shown at once, words follow. */
  #bright(threshold: number | null): void {
    this.#threshold = threshold;
    this.#changed();
  }

  #showThreshold(): void {
    const [scale] = this.#scales;
    if (!scale) return;
    const isEach = this.#scales.length > 1 && this.#threshold === null;
    const value = this.#brightFrom(scale);
    const text = this.#thresholdText(scale, value);
    this.#slider.value = String(isEach ? BRIGHT : shareOfValue(scale, value));
    this.#slider.setAttribute('aria-valuetext', isEach ? '80 % of each colorbar' : text);
    this.#value.value = isEach ? '' : text;
    this.#value.placeholder = isEach ? '80 % each' : '';
    const groups = this.#groups;
    const total = groups?.reduce((sum, { values }) => sum + values.length, 0) ?? 0;
    const share = (count: number): string => shareText(total === 0 ? 0 : count / total);
    const where = `${isEach ? '80 % of their colorbar' : text}${scale.signed ? ' in magnitude' : ''}`;
    const count = this.#countAbove(groups ?? [], this.#brightFrom);
    const told = groups
      ? `${grouped(count)} of ${grouped(total)} cells (${share(count)}) at or above ${where}`
      : '';
    const output = byId('words-count');
    if (output.textContent !== told) output.textContent = told;
  }

  #countAbove(groups: readonly Group[], from: (scale: Scale) => number): number {
    return groups.reduce((sum, { values }, i) => {
      const scale = this.#scales[i] as Scale;
      return sum + countAbove({ values, signed: scale.signed }, from(scale));
    }, 0);
  }

  /** With as few digits as tell it from other values, and count the same. */
  #thresholdText(scale: Scale, value: number): string {
    const groups = this.#groups ?? [];
    const count = this.#countAbove(groups, () => value);
    const short = rounded(scale, value);
    if (groups.length !== 1 || this.#countAbove(groups, () => short) === count)
      return withMinus(String(short));
    for (let digits = 4; digits < 9; digits++) {
      const more = Number(value.toPrecision(digits));
      if (this.#countAbove(groups, () => more) === count) return withMinus(String(more));
    }
    return withMinus(String(Number(value.toPrecision(9))));
  }

  #draw(): void {
    this.#outline.draw();
    this.#colorbar.show(this.#scales, this.#groups, this.#scales.map(this.#brightFrom));
  }
}
