// The custom element `<head-glow>` without readers of files: a view and its timeline in a shadow root.

import { THEME_COLORS } from '../figure/theme.ts';
import { DEFAULTS, type Options } from '../options/table.ts';
import type { DatasetInput } from '../tensor/check.ts';
import { HeadglowError } from '../tensor/error.ts';
import { createView } from '../view/create-view.ts';
import { VIEW_EVENTS } from '../view/events.ts';
import { Player } from '../view/player.ts';
import type { ViewSettings } from '../view/settings.ts';
import { Timeline } from '../view/timeline.ts';
import type { View } from '../view/view.ts';
import { windowOf } from '../view/window-of.ts';
import { applyOptions, changedOptions } from './apply-options.ts';
import {
  ATTRIBUTES,
  readAttributes,
  readPlayerSettings,
  readSwitch,
  readWord,
  revealSetter,
} from './attributes.ts';
import { Frame, type Message } from './frame.ts';
import { SystemTheme } from './system-theme.ts';
import { toUserError } from './user-error.ts';
import type { WordsHost } from './words-host.ts';

/** Node has no elements, but imports this module. */
const ElementBase = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

/** Events of the view that the element dispatches. A listener for `draw` would make every frame slower. */
const DISPATCHED = VIEW_EVENTS.filter((name) => name !== 'draw' && name !== 'destroy');

/** A file that is being read, or has been. */
interface Opening {
  readonly controller: AbortController;
  readonly name: string;
  dataset: DatasetInput | null;
  error: HeadglowError | null;
}

/**
 * The element `<head-glow>`. Its attributes are the options of the figure in kebab case, such as `limits-by`, and `src`, `alt`,
 * `gestures`, `timeline`, `words`, `speed` and `repeat`. What is wrong with one is shown in the element and dispatched as `error`.
 */
export class FigureElement extends ElementBase {
  /** Attributes whose changes are followed. */
  static readonly observedAttributes: readonly string[] = ATTRIBUTES;
  readonly #frame: Frame;
  #connection = new AbortController();
  #theme: SystemTheme | null = null;
  #data: DatasetInput | null = null;
  #opening: Opening | null = null;
  #given: Partial<Options> = {};
  /** Options that attributes and the property have set in the view. */
  #applied: Partial<Options> = {};
  /** Options of the view when the element was removed from the page. */
  #kept: Partial<Options> = {};
  #gestures: ViewSettings['zoom'] = 'embedded';
  #view: View | null = null;
  #player: Player | null = null;
  #shown: DatasetInput | null = null;
  #words: { readonly destroy: () => void } | null = null;
  #summary = '';
  #isScheduled = false;
  #isAdopted = false;
  #errors: readonly HeadglowError[] = [];
  /** What went wrong in the view since its options were last changed here. */
  #viewErrors: readonly HeadglowError[] = [];

  /** Called by the browser, or by `new`. */
  constructor() {
    super();
    this.#frame = new Frame(this.attachShadow({ mode: 'open' }));
  }

  /** The dataset on display, read from `src` or set here; null if there is none. Setting it takes precedence over `src`. */
  get data(): DatasetInput | null {
    return this.#shown;
  }

  set data(data: DatasetInput | null) {
    this.#data = data;
    this.#forgetViewErrors();
  }

  /** All options of the view. Setting some takes precedence over attributes, until others are set. */
  get options(): Partial<Options> {
    return this.#view?.options ?? this.#given;
  }

  set options(options: Partial<Options>) {
    this.#given = options ?? {};
    this.#forgetViewErrors();
  }

  /** The view; null until there is a dataset, and while the element is in no page. */
  get view(): View | null {
    return this.#view;
  }

  /** What is wrong now: with attributes, properties, the file, or the figure. The element shows these sentences. */
  get errors(): readonly HeadglowError[] {
    return this.#errors;
  }

  /** The player of the view, or null. */
  get player(): Player | null {
    return this.#player;
  }

  /** Called by the browser. */
  connectedCallback(): void {
    for (const name of ['data', 'options']) revealSetter(this, name);
    this.#connection.abort();
    this.#connection = new AbortController();
    const onTheme = (isPrinting: boolean) => {
      this.#update();
      if (isPrinting) this.#view?.redraw();
    };
    this.#theme = new SystemTheme(windowOf(this), onTheme, this.#connection.signal);
    this.#frame.style.relocate();
    this.#request();
  }

  /** Called by the browser. In another document, there is another view, as observers end with the document that they are of. */
  adoptedCallback(): void {
    this.#isAdopted = true;
  }

  /** Called by the browser. The view is kept if the element is back in a page when the current task ends. */
  disconnectedCallback(): void {
    this.#connection.abort();
    this.#request();
  }

  /** Called by the browser. */
  attributeChangedCallback(name: string): void {
    if (name === 'src') this.#forget();
    this.#forgetViewErrors();
  }

  /**
   * Reads the file of `src`.
   * @throws HeadglowError if it can't be read
   */
  protected async read(url: URL, _signal: AbortSignal): Promise<DatasetInput> {
    throw new HeadglowError({
      code: 'environment',
      file: url.pathname,
      reason: 'this page contains its data, and reads no files',
      remedy: 'remove the attribute src',
    });
  }

  /** Shows the figure in words; null if this class of elements has none. */
  protected createWords(_host: WordsHost): { readonly destroy: () => void } | null {
    return null;
  }

  /** The error to show for one of the view. */
  protected explain(error: HeadglowError): HeadglowError {
    return error;
  }

  /** Updates the element once the current task ends, so that several changes are one. */
  #request(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      this.#update();
    });
  }

  #update(): void {
    if (!this.isConnected || this.#isAdopted) this.#close();
    this.#isAdopted = false;
    if (!this.isConnected || !this.#theme) return;
    const { options, errors } = readAttributes(this);
    const wanted: Partial<Options> = { theme: this.#theme.theme, ...options, ...this.#given };
    const found = [...errors, ...this.#viewErrors];
    this.#gestures = readWord(this, 'gestures', ['embedded', 'page', 'off'], found);
    try {
      const dataset = this.#data ?? this.#readSource();
      if (this.#opening?.error && !this.#data) found.push(this.#opening.error);
      if (dataset) this.#show(dataset, wanted, found);
      else if (!this.#opening) this.#close();
      this.#configure(found);
    } catch (error) {
      found.push(toUserError(error));
    }
    this.#report(found, wanted.theme ?? 'light');
  }

  /** Shows a dataset with options; adds what is wrong with some of them to `errors`. @throws HeadglowError if it can't be shown */
  #show(dataset: DatasetInput, wanted: Partial<Options>, errors: HeadglowError[]): void {
    const isNew = dataset !== this.#shown;
    const before = this.#view ? changedOptions(this.#applied, wanted, DEFAULTS) : this.#kept;
    const present = (options: Partial<Options>) => {
      if (!this.#view) this.#create(dataset, options);
      else if (this.#shown === dataset) this.#view.set(options);
      else this.#view.show(dataset, options);
      this.#shown = dataset;
    };
    const outcome = applyOptions({ ...before, ...(isNew && wanted) }, present);
    if (this.#shown !== dataset) present({}); // none of the options is valid
    const own = Object.entries(outcome.applied).filter(([name]) => name in this.#applied || name in wanted);
    this.#applied = { ...(!isNew && this.#applied), ...Object.fromEntries(own) };
    errors.push(...outcome.errors);
  }

  #create(dataset: DatasetInput, options: Partial<Options>): void {
    const view = createView(this.#frame.figure, dataset, options, { zoom: this.#gestures });
    this.#view = view;
    this.#player = new Player(view);
    new Timeline(this.#frame.timeline, view, this.#player);
    for (const name of DISPATCHED) view.on(name, (detail) => this.#onViewEvent(name, detail));
    this.#dispatch('load', dataset);
  }

  #onViewEvent(name: (typeof DISPATCHED)[number], detail: unknown): void {
    // What went wrong before may not any more.
    if (name === 'change' && this.#viewErrors.length > 0) this.#forgetViewErrors();
    if (name === 'error') this.#addError(detail);
    else this.#dispatch(`view-${name}`, detail);
  }

  #forgetViewErrors(): void {
    this.#viewErrors = [];
    this.#request();
  }

  #addError(error: unknown): void {
    const added = this.explain(toUserError(error));
    const isKnown = this.#viewErrors.some(({ message }) => message === added.message);
    if (!isKnown) this.#viewErrors = [...this.#viewErrors, added];
    this.#request();
  }

  /** Follows the attributes that are not options of the figure. */
  #configure(errors: HeadglowError[]): void {
    this.#frame.timeline.hidden = !readSwitch(this, 'timeline', true, errors);
    const hasWords = readSwitch(this, 'words', false, errors);
    if (!hasWords) this.#closeWords();
    else if (this.#view && this.#player)
      this.#words ??= this.createWords({
        box: this.#frame.words,
        view: this.#view,
        player: this.#player,
        onSummary: (summary) => {
          this.#summary = summary;
          this.#describe();
        },
        onError: (error) => this.#addError(error),
      });
    this.#describe();
    this.#player?.set(readPlayerSettings(this, errors));
  }

  #closeWords(): void {
    this.#words?.destroy();
    this.#words = null;
  }

  /** Tells screen readers what the figure is. */
  #describe(): void {
    this.#view?.describe(this.getAttribute('alt') ?? this.#summary, '');
  }

  /** The dataset of `src`; null while it is being read, and if there is none. */
  #readSource(): DatasetInput | null {
    const src = this.getAttribute('src');
    if (src === null || src.trim() === '') return null;
    if (!this.#opening) this.#open(src);
    // What was shown before stays until the next file has been read.
    return this.#opening?.dataset ?? (this.#opening?.error ? null : this.#shown);
  }

  #open(src: string): void {
    const controller = new AbortController();
    const opening: Opening = { controller, name: src, dataset: null, error: null };
    this.#opening = opening;
    const reading = async () => {
      if (!URL.canParse(src, this.baseURI))
        throw new HeadglowError({
          code: 'option',
          place: 'src',
          reason: `${JSON.stringify(src.slice(0, 60))} is not a URL`,
          remedy: 'use the address of a file',
        });
      opening.dataset = await this.read(new URL(src, this.baseURI), controller.signal);
    };
    void reading()
      .catch((error) => {
        opening.error = toUserError(error);
      })
      .finally(() => {
        if (this.#opening === opening) this.#request();
      });
  }

  #forget(): void {
    this.#opening?.controller.abort();
    this.#opening = null;
  }

  /** Shows errors and what is awaited, and dispatches errors that are new. */
  #report(errors: readonly HeadglowError[], theme: Options['theme']): void {
    const isKnown = ({ message }: HeadglowError) => this.#errors.some((known) => known.message === message);
    const added = errors.filter((error) => !isKnown(error));
    this.#errors = errors;
    this.#frame.paint(theme, THEME_COLORS[theme].background);
    const lines = errors.map(({ message }) => message);
    this.#frame.showMessage(lines.length > 0 ? { kind: 'error', lines } : this.#status());
    for (const error of added) {
      console.warn(`<head-glow>: ${error.message}`);
      this.#dispatch('error', error);
    }
  }

  /** What the element shows instead of a figure. */
  #status(): Message {
    if (this.#view || this.#opening?.error) return { kind: 'status', lines: [] };
    if (this.#opening) return { kind: 'loading', lines: [`Reading ${this.#opening.name}…`] };
    const advice = 'set the attribute src to the address of a file, or the property data to a dataset';
    return { kind: 'status', lines: [`No data: ${advice}.`] };
  }

  /** `load` and `error` do not bubble, as those of images: pages take such events at a window for their own. */
  #dispatch(type: string, detail: unknown): void {
    if (type === 'load' || type === 'error') this.dispatchEvent(new CustomEvent(type, { detail }));
    const name = type.startsWith('view-') ? type : `view-${type}`;
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  /** Frees everything but the data. */
  #close(): void {
    if (!this.isConnected && this.#opening && !this.#opening.dataset) this.#forget();
    if (!this.#view) return;
    if (!this.isConnected || this.#isAdopted) this.#kept = this.#view.options;
    this.#closeWords();
    this.#view.destroy();
    this.#view = null;
    this.#player = null;
    this.#shown = null;
    this.#applied = {};
  }
}
