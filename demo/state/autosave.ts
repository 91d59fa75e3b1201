// Stores the state of the page in this tab, a while after each change and when the page is hidden.

import { type Command, filesKey, type PageRecord } from './resume.ts';
import type { ViewerState } from './state.ts';
import { writeStored } from './storage.ts';

/** Milliseconds from the first unsaved change until it is stored. */
const SAVE_DELAY = 300;

export class Autosave {
  readonly #getState: () => ViewerState;
  /** What the page was opened with; nothing is stored until it is known. */
  #command: Command | null = null;
  #timer = 0;

  constructor(getState: () => ViewerState) {
    this.#getState = getState;
    window.addEventListener('pagehide', () => this.#save());
    document.addEventListener('visibilitychange', () => document.hidden && this.#save());
  }

  /** Enables saving, for a page that was opened with a command. */
  enable(command: Command): void {
    this.#command = command;
  }

  /** Saves after a delay. */
  schedule(): void {
    if (this.#timer === 0) this.#timer = window.setTimeout(() => this.#save(), SAVE_DELAY);
  }

  #save(): void {
    clearTimeout(this.#timer);
    this.#timer = 0;
    if (!this.#command) return;
    const record: PageRecord = { command: this.#command, state: this.#getState() };
    writeStored('sessionStorage', filesKey(this.#command.files), record);
  }
}
