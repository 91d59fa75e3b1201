// Shows pins in the figure itself, so that saved pictures have them: as the options `mark` and `annotate`, which follow the pins.

import type { View } from '../../src/index.ts';
import { byId } from '../parts/elements.ts';
import { showError } from '../parts/notice.ts';

const OPTIONS = ['mark', 'annotate'] as const;

export class PinMarking {
  readonly #view: View;
  readonly #headsOf: () => string;
  readonly #boxes = OPTIONS.map((option) => ({ option, box: byId<HTMLInputElement>(`pins-${option}`) }));
  /** The heads at the last update. */
  #heads = '';

  /** @param headsOf returns the pinned heads as the options take them; '' if there are none */
  constructor(view: View, headsOf: () => string) {
    [this.#view, this.#headsOf] = [view, headsOf];
    for (const { option, box } of this.#boxes)
      box.addEventListener('change', () => this.#set(option, box.checked ? headsOf() : ''));
    view.on('change', () => this.#showState());
  }

  /** Follows the pins where they were shown before. */
  update(): void {
    const [before, heads] = [this.#heads, this.#headsOf()];
    this.#heads = heads;
    if (before !== '' && heads !== before)
      for (const option of OPTIONS) if (this.#view.options[option] === before) this.#set(option, heads);
    this.#showState();
  }

  #set(option: (typeof OPTIONS)[number], heads: string): void {
    try {
      this.#view.set({ [option]: heads || 'none' });
    } catch (error) {
      showError(error);
    }
  }

  #showState(): void {
    for (const { option, box } of this.#boxes)
      box.checked = this.#heads !== '' && this.#view.options[option] === this.#heads;
  }
}
