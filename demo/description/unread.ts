// The row that offers to read all cells of a figure larger than memory, for the statements that need them.

import { formatBytes } from '../../src/formats.ts';
import { byId } from '../parts/elements.ts';

export class UnreadCells {
  readonly #row = byId('description-unread');
  readonly #text = this.#row.querySelector('span') as HTMLElement;
  #readsAll = false;

  /** @param onRead called when the user asks for all cells */
  constructor(onRead: () => void) {
    this.#row.querySelector('button')?.addEventListener('click', () => {
      this.#readsAll = true;
      this.#row.hidden = true;
      onRead();
    });
  }

  /** Whether all cells are to be read. */
  get readsAll(): boolean {
    return this.#readsAll;
  }

  /** Offers to read cells. @param bytes how many they have; none hides the offer */
  offer(bytes = 0): void {
    this.#row.hidden = bytes === 0;
    this.#text.textContent = `Other statements need all cells: ${formatBytes(bytes)}.`;
  }

  /** Goes back to the statements that need no other cells, which still hold. @returns whether all were to be read */
  reset(): boolean {
    const readAll = this.#readsAll;
    this.#readsAll = false;
    this.offer();
    return readAll;
  }
}
