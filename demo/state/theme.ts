// The theme of the page: the user's choice, or the system's theme.

import type { Theme } from '../../src/index.ts';
import type { ThemeChoice } from './state.ts';
import { readStored, writeStored } from './storage.ts';

const KEY = 'headglow:theme';

const darkQuery = matchMedia('(prefers-color-scheme: dark)');

export class PageTheme {
  readonly #onChange: () => void;
  #choice: ThemeChoice;
  #isPrinting = false;

  /** @param onChange called when another theme is to be shown */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
    const stored = readStored('localStorage', KEY);
    this.#choice = stored === 'light' || stored === 'dark' ? stored : 'auto';
    darkQuery.addEventListener('change', () => this.#choice === 'auto' && onChange());
    for (const [type, isPrinting] of [
      ['beforeprint', true],
      ['afterprint', false],
    ] as const)
      window.addEventListener(type, () => {
        this.#isPrinting = isPrinting;
        onChange();
      });
  }

  get choice(): ThemeChoice {
    return this.#choice;
  }

  /** The theme to show; always light for printing. */
  get shown(): Theme {
    if (this.#isPrinting) return 'light';
    if (this.#choice !== 'auto') return this.#choice;
    return darkQuery.matches ? 'dark' : 'light';
  }

  /** @param isStored whether to remember the choice in this browser */
  choose(choice: ThemeChoice, isStored: boolean): void {
    this.#choice = choice;
    if (isStored) writeStored('localStorage', KEY, choice);
    this.#onChange();
  }
}
