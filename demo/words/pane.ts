// The figure in words: the panel beside it, what it outlines, and what screen readers say of the picture.

import { descriptionJson } from '../../src/analysis/description/json.ts';
import { shareText } from '../../src/analysis/description/words.ts';
import {
  type DescribeSettings,
  descriptionMarkdown,
  type Statement,
  type TopHead,
  topHeadsCsv,
} from '../../src/analysis.ts';
import type { Options, View } from '../../src/index.ts';
import type { Player } from '../../src/play.ts';
import { byId } from '../elements.ts';
import { announce, showError } from '../notice.ts';
import { saveFile } from '../save.ts';
import { sidePanel } from '../side.ts';
import { ColorbarTools } from './colorbar.ts';
import { countAbove, normOf, shareOfValue, valueAtShare } from './count.ts';
import { Describer } from './describer.ts';
import { headsTable, type Sorting } from './heads.ts';
import type { Answer, Group } from './message.ts';
import { Outline } from './outline.ts';
import { similarityTable } from './similarity.ts';
import { descriptionElements } from './text.ts';
import './words.css';

/** Milliseconds without a change before the figure is described, and before that is shown and can be cancelled. */
const STILL = 300;
const SHOW_AFTER = 500;
const CANCEL_AFTER = 2000;
/** Bytes of values from which a figure is described only where its words are shown: the worker has a copy of them. */
const LARGE = 2 ** 28;

/** Options that no sentence depends on. */
const UNSAID: ReadonlySet<string> = new Set([
  'reduction',
  'columns',
  'aspect',
  'theme',
  'extend',
  'markExtremes',
] satisfies (keyof Options)[]);

const rounded = (value: number): string => String(Number(value.toPrecision(3)));
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
  #answer: Answer | null = null;
  /** True while the answer is of what is shown. */
  #isFresh = false;
  /** What was asked for last. */
  #wanted = '';
  #described: View['dataset'] | null = null;
  /** Cells are bright from this value on; null: from 80 % of the colorbar on. */
  #threshold: number | null = null;
  /** The sentence that was chosen, with its element. */
  #chosen: { readonly statement: Statement; readonly element: HTMLElement } | null = null;
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
      onAnswer: (answer) => this.#take(answer),
      onError: (error) => {
        this.#rest();
        if (!this.#root.hidden) showError(error);
      },
    });
    this.#listen(figure);
    this.#changed();
  }

  #listen(figure: HTMLElement): void {
    this.#view.subscribe('change', () => this.#changed());
    this.#player.subscribe(() => this.#changed());
    new ResizeObserver(() => this.#draw()).observe(figure);
    sidePanel(byId('words-toggle'), this.#root, (shown) => {
      if (!shown) this.#choose(null);
      this.#changed();
      this.#draw();
    });
    byId('words-busy')
      .querySelector('button')
      ?.addEventListener('click', () => {
        this.#describer.cancel();
        this.#rest();
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
        byId('words-text').focus();
      });
    this.#slider.addEventListener('input', () => {
      const [group] = this.#answer?.groups ?? [];
      if (group) this.#bright(valueAtShare(normOf(group), group.signed, Number(this.#slider.value)));
    });
    this.#value.addEventListener('change', () => {
      const value = Number(this.#value.value.trim().replace('−', '-'));
      if (this.#value.value.trim() !== '' && Number.isFinite(Math.fround(value))) this.#bright(value);
      else this.#showThreshold();
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
        if (this.#answer) saveFile(new Blob([content(this.#answer)], { type }), name);
      });
    const text = ({ description }: Answer): string => descriptionMarkdown(description);
    save('words-save', 'description.md', 'text/markdown', text);
    save('words-json', 'description.json', 'application/json', ({ description }) =>
      descriptionJson(description),
    );
    save('heads-csv', 'top-heads.csv', 'text/csv', ({ heads }) => topHeadsCsv(heads));
    save('heads-json', 'top-heads.json', 'application/json', ({ heads }) => JSON.stringify(heads, null, 1));
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
    if (isHeld && !this.#isFresh) this.#describer.cancel();
    this.#rest();
    if (!isHeld) this.#changed();
  }

  get #settings(): Partial<DescribeSettings> {
    return { threshold: this.#threshold };
  }

  /** What words depend on. */
  #wish(): string {
    const options = Object.entries(this.#view.options).filter(([key]) => !UNSAID.has(key));
    return JSON.stringify([options, this.#threshold]);
  }

  /** Describes anew once nothing changes any more. */
  #changed(): void {
    if (this.#view.dataset !== this.#described) this.#threshold = null;
    const isSame = this.#wish() === this.#wanted && this.#view.dataset === this.#described;
    if (isSame && this.#isFresh) {
      // Columns and the like move what the words are drawn on.
      this.#draw();
      return;
    }
    this.#spoil();
    this.#rest();
    if (!this.#player.state.playing) this.#timers = [window.setTimeout(() => this.#describe(), STILL)];
  }

  /** What was said is no longer true. */
  #spoil(): void {
    if (!this.#isFresh) return;
    this.#isFresh = false;
    this.#root.classList.add('stale');
    for (const button of this.#buttons) button.disabled = true;
    this.#view.describe('', '');
    this.#choose(null);
    this.#drawColorbar();
  }

  get #buttons(): Iterable<HTMLButtonElement> {
    return this.#root.querySelectorAll<HTMLButtonElement>('.bar button');
  }

  #describe(): void {
    const { dataset, options } = this.#view;
    const bytes = dataset.tensors.reduce((sum, { values }) => sum + values.byteLength, 0);
    if (this.#isHeld || dataset.stream || (this.#root.hidden && bytes > LARGE)) return;
    this.#wanted = this.#wish();
    this.#described = dataset;
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
    byId('words-busy').hidden = true;
    byId('words-off').hidden = true;
  }

  #take(answer: Answer): void {
    this.#rest();
    this.#answer = answer;
    this.#isFresh = true;
    this.#root.classList.remove('stale');
    for (const button of this.#buttons) button.disabled = false;
    const { description } = answer;
    this.#view.describe(description.summary, descriptionMarkdown(description));
    const place = byId('words-text');
    const events = {
      onPoint: (statement: Statement | null) =>
        this.#outline.show((statement ?? this.#chosen?.statement)?.cells ?? []),
      onChoose: (statement: Statement, element: HTMLElement) => this.#choose({ statement, element }),
    };
    const similarities = description.statements.filter(({ kind }) => kind === 'similarity');
    place.replaceChildren(
      ...descriptionElements(description, events),
      ...similarities
        .filter(({ values }) => (values.tasks as readonly string[]).length > 2)
        .map(similarityTable),
    );
    this.#listHeads();
    this.#showThreshold();
    this.#draw();
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
    byId('heads-table').replaceChildren(headsTable(heads, this.#sorting, sort, point));
  }

  /** The value from which cells of a group are bright. */
  readonly #brightFrom = (group: Group): number => this.#threshold ?? group.brightFrom;

  /** Has cells be bright from a value on; what there is to count is shown at once, words follow. */
  #bright(threshold: number | null): void {
    this.#threshold = threshold === null ? null : Number(threshold.toPrecision(3));
    this.#showThreshold();
    this.#changed();
    this.#drawColorbar();
  }

  #showThreshold(): void {
    const groups = this.#answer?.groups ?? [];
    const [group] = groups;
    if (!group) return;
    const value = this.#brightFrom(group);
    this.#slider.value = String(shareOfValue(normOf(group), group.signed, value));
    this.#value.value = Number.isFinite(value) ? rounded(value) : '';
    this.#slider.setAttribute('aria-valuetext', rounded(value));
    const total = groups.reduce((sum, { values }) => sum + values.length, 0);
    const count = groups.reduce((sum, one) => sum + countAbove(one, this.#brightFrom(one)), 0);
    byId('words-count').textContent =
      `${grouped(count)} of ${grouped(total)} cells (${shareText(total === 0 ? 0 : count / total)}) at or above ${groups.length > 1 && this.#threshold === null ? '80 % of their colorbar' : rounded(value)}${group.signed ? ' in magnitude' : ''}`;
  }

  #draw(): void {
    this.#outline.draw();
    this.#drawColorbar();
  }

  #drawColorbar(): void {
    const groups = this.#answer?.groups ?? [];
    // Their limits are those of the colorbar as long as nothing but the threshold has changed.
    const isShown = !this.#root.hidden && this.#view.dataset === this.#described;
    this.#colorbar.show(groups, groups.map(this.#brightFrom), isShown);
  }
}
