// Stores the state of the page in this tab and in its address, a while after each change and when the page is hidden.

import type { Address } from './address.ts';
import type { Link } from './link.ts';
import { type Command, filesKey, type PageRecord } from './resume.ts';
import type { ViewerState } from './state.ts';
import { writeStored } from './storage.ts';

/** Milliseconds from the first unsaved change until it is stored. */
const SAVE_DELAY = 300;

export class Autosave {
  readonly #getState: () => ViewerState;
  readonly #address: Address;
  /** What the page was opened with; nothing is stored until it is known. */
  #command: Command | null = null;
  #timer = 0;

  constructor(getState: () => ViewerState, address: Address) {
    [this.#getState, this.#address] = [getState, address];
    // The next page has its address already, so that it must not change any more.
    window.addEventListener('pagehide', () => this.#store());
    document.addEventListener('visibilitychange', () => document.hidden && this.save());
  }

  /** Enables saving, for a page that was opened with a command. */
  enable(command: Command): void {
    this.#command = command;
  }

  /** Adds an entry to the browser's history, with the current state. @param previous the link to what was shown until now */
  addEntry(previous: Link): void {
    if (this.#command) this.#address.add(previous);
  }

  /** Saves after a delay. */
  schedule(): void {
    if (this.#timer === 0) this.#timer = window.setTimeout(() => this.save(), SAVE_DELAY);
  }

  /** Saves at once: a page that is left may not get to it any more. */
  save(): void {
    if (this.#command) this.#address.replace();
    this.#store();
  }

  #store(): void {
    clearTimeout(this.#timer);
    this.#timer = 0;
    if (!this.#command) return;
    const record: PageRecord = { command: this.#command, state: this.#getState() };
    writeStored('sessionStorage', filesKey(this.#command.files), record);
  }
}
