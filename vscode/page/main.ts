// The page of a figure in VS Code: reads the files that the extension sends, shows them, and follows their changes.

import './page.css';
import { createElement } from '../../demo/parts/elements.ts';
import { applyOptions } from '../../src/element/apply-options.ts';
import { FigureElement } from '../../src/element/figure-element.ts';
import { compareNames } from '../../src/formats/folder.ts';
import { type LoadedDataset, loadFiles } from '../../src/formats/load.ts';
import { parseReading, READING, type Reading, type ReadingName } from '../../src/formats/reading.ts';
import { DEFAULTS, type Options, type Theme } from '../../src/options/table.ts';
import { type ErrorDetails, HeadglowError, sentenceOf } from '../../src/tensor/error.ts';
import type { HeadEvent } from '../../src/view/events.ts';
import { readoutText } from '../../src/view/readout-text.ts';
import type { SentFile, ToPage } from '../src/protocol.ts';
import { changedOptions } from './changed-options.ts';
import { Channel } from './channel.ts';
import { Controls } from './controls.ts';
import { Notice } from './notice.ts';

/** Milliseconds between savings of the page's state. */
const SAVE_EVERY = 300;

/** The theme of VS Code. */
function themeOf({ classList }: HTMLElement): Theme {
  const isLight = classList.contains('vscode-light') || classList.contains('vscode-high-contrast-light');
  return isLight ? 'light' : 'dark';
}

/** What went wrong, as a sentence. */
const detailsOf = (error: unknown): ErrorDetails =>
  error instanceof HeadglowError
    ? error.details
    : {
        code: 'environment',
        reason: `the figure could not be shown (${(error as Error)?.message ?? error})`,
      };

/** The page. */
class Page {
  readonly #channel = new Channel((message) => this.#receive(message));
  readonly #element = new FigureElement();
  readonly #controls = new Controls({ save: () => this.#channel.send({ type: 'save' }) });
  readonly #notice = new Notice({
    read: (reading) => this.#readAs(reading),
    ask: (reading, name) => void this.#askAndRead(reading, name),
    again: () => this.#channel.send({ type: 'again' }),
    openWith: () => this.#channel.send({ type: 'openWith' }),
  });
  readonly #readout = createElement('span', { class: 'readout' });
  readonly #notes = createElement('button', { type: 'button', class: 'notes' });
  #settings: Partial<Options> = {};
  #sent: Extract<ToPage, { type: 'files' }> | null = null;
  #loading = new AbortController();
  #saving: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    const footer = createElement('footer', {}, this.#readout, this.#notes);
    const heading = createElement('h1', {}, 'Headglow');
    const parts = [heading, this.#controls.element, this.#notice.element, this.#element, footer];
    document.body.append(createElement('main', {}, ...parts));
    this.#element.hidden = true;
    this.#notes.hidden = true;
    this.#element.setAttribute('gestures', 'page');
    this.#element.addEventListener('load', () => this.#start());
    new MutationObserver(() => this.#applySettings()).observe(document.body, { attributeFilter: ['class'] });
    this.#channel.send({ type: 'ready' });
  }

  get #reading(): Reading {
    return (this.#channel.state.reading ?? {}) as Reading;
  }

  #receive(message: Exclude<ToPage, { type: 'reply' }>): void {
    if (message.type === 'settings') {
      this.#settings = message.options;
      this.#channel.state = { ...this.#channel.state, inputs: message.inputs };
      this.#applySettings();
    } else if (message.type === 'files') {
      this.#sent = message;
      void this.#load(message);
    } else if (message.type === 'gone') {
      this.#loading.abort();
      this.#showError(message.error);
    } else void this.#draw(message.id, message.format);
  }

  #applySettings(): void {
    this.#element.options = { ...this.#settings, theme: themeOf(document.body) };
  }

  async #load({ files, isFolder }: { files: readonly SentFile[]; isFolder: boolean }): Promise<void> {
    this.#loading.abort();
    this.#loading = new AbortController();
    const { signal } = this.#loading;
    if (!this.#element.view)
      this.#notice.showStatus(`Reading ${files.length === 1 ? files[0]?.name : `${files.length} files`}…`);
    try {
      // Files of folders are in the order of their names, with numbers by their size.
      const sorted = isFolder ? files.toSorted(compareNames) : files;
      const settings = { ...this.#reading, signal, strict: !isFolder };
      const dataset = await loadFiles(this.#channel.inputsOf(sorted), settings);
      signal.throwIfAborted();
      this.#show(dataset);
    } catch (error) {
      if (!signal.aborted) this.#showError(detailsOf(error));
    }
  }

  #show(dataset: LoadedDataset): void {
    const { view } = this.#element;
    if (view) {
      // Who looks at the last checkpoint sees the new one.
      const { player } = this.#element;
      const isAtLast = player?.position === view.steps.length - 1 && !player.state.playing;
      view.show(dataset, isAtLast ? { checkpoint: null } : {});
    } else {
      this.#element.hidden = false;
      this.#element.data = dataset;
    }
    this.#notice.clear();
    const notes = [...(this.#sent?.unread ?? []), ...dataset.skipped, ...dataset.notes].map(sentenceOf);
    this.#notes.hidden = notes.length === 0;
    this.#notes.textContent = notes.length > 1 ? `${notes.length} notes` : (notes[0] ?? '');
    this.#notes.title = notes.join('\n');
    this.#notes.onclick = () => this.#notice.showNotes(notes);
  }

  #showError(error: ErrorDetails): void {
    const hasFigure = this.#element.view !== null;
    this.#notice.showError(error, {
      rest: hasFigure ? 'The figure shows what was there before.' : '',
      reading: this.#reading,
      isPassing: error.code === 'read',
      hasFile: !hasFigure && this.#sent?.files.length === 1 && !this.#sent.isFolder,
    });
  }

  /** Called when the view has been created. */
  #start(): void {
    const { view } = this.#element;
    if (!view) return;
    // What does not fit these files is left out.
    applyOptions(this.#channel.state.options ?? {}, (options) => view.set(options));
    this.#controls.follow(view);
    view.on('change', () => this.#saveState());
    view.on('hover', ({ readout }: HeadEvent) => {
      this.#readout.textContent = readout ? readoutText(readout) : '';
    });
  }

  #saveState(): void {
    clearTimeout(this.#saving);
    this.#saving = setTimeout(() => {
      const { view } = this.#element;
      if (!view) return;
      const options = changedOptions({ ...DEFAULTS, ...this.#settings }, view.options);
      this.#channel.state = { ...this.#channel.state, options };
    }, SAVE_EVERY);
  }

  #readAs(reading: Reading): void {
    this.#channel.state = { ...this.#channel.state, reading: { ...reading } };
    if (this.#sent) void this.#load(this.#sent);
  }

  async #askAndRead(reading: Reading, name: ReadingName): Promise<void> {
    const text = await this.#channel.ask(`${READING[name].label}: ${READING[name].help}`);
    if (text === null) return;
    try {
      this.#readAs({ ...reading, [name]: parseReading(name, text) });
    } catch (error) {
      this.#showError(detailsOf(error));
    }
  }

  async #draw(id: number, format: 'png' | 'svg' | 'pdf'): Promise<void> {
    try {
      const { view } = this.#element;
      if (!view) throw new Error('there is no figure');
      const { drawPicture } = await import('./picture.ts');
      this.#channel.send({ type: 'picture', id, bytes: await drawPicture(view, format) });
    } catch (error) {
      this.#channel.send({ type: 'picture', id, error: (error as Error).message });
    }
  }
}

customElements.define('head-glow', FigureElement);
new Page();
