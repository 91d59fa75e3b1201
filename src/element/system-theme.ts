// The theme of the system: dark if it prefers dark, and light on paper.

import type { Theme } from '../options/table.ts';

/** Follows the theme of the system in a window. */
export class SystemTheme {
  readonly #dark: MediaQueryList;
  #isPrinting = false;

  /**
   * @param onChange called when the theme changes
   * @param isPrinting in that call, whether the browser is about to capture the page
   */
  constructor(home: Window, onChange: (isPrinting: boolean) => void, signal: AbortSignal) {
    this.#dark = home.matchMedia('(prefers-color-scheme: dark)');
    this.#dark.addEventListener('change', () => onChange(false), { signal });
    for (const type of ['beforeprint', 'afterprint'] as const)
      home.addEventListener(
        type,
        () => {
          this.#isPrinting = type === 'beforeprint';
          onChange(this.#isPrinting);
        },
        { signal },
      );
  }

  get theme(): Theme {
    return this.#dark.matches && !this.#isPrinting ? 'dark' : 'light';
  }
}
