// The theme of the page: the one that was chosen, or the system's.

import type { Theme } from '../../src/index.ts';
import type { ThemeChoice } from './state.ts';
import { readStored, writeStored } from './storage.ts';

const KEY = 'headglow:theme';

const dark = matchMedia('(prefers-color-scheme: dark)');

export class PageTheme {
  readonly #onChange: () => void;
  #choice: ThemeChoice;
  #isPrinting = false;

  /** @param onChange hears that another theme is to be shown */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
    const chosen = readStored('localStorage', KEY);
    this.#choice = chosen === 'light' || chosen === 'dark' ? chosen : 'auto';
    dark.addEventListener('change', () => this.#choice === 'auto' && onChange());
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

  /** Paper is light. */
  get shown(): Theme {
    if (this.#isPrinting) return 'light';
    if (this.#choice !== 'auto') return this.#choice;
    return dark.matches ? 'dark' : 'light';
  }

  /** @param isKept whether this browser is to open pages with it from now on */
  choose(choice: ThemeChoice, isKept: boolean): void {
    this.#choice = choice;
    if (isKept) writeStored('localStorage', KEY, choice);
    this.#onChange();
  }
}
