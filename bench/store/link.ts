// A connection of limited bandwidth, which all answers of a server share.

import { setTimeout } from 'node:timers/promises';

export class Link {
  readonly #bytesPerSecond: number;
  /** When the bytes that were passed so far have arrived, in milliseconds. */
  #freeAt = 0;

  /** @param bytesPerSecond Infinity without a limit */
  constructor(bytesPerSecond: number) {
    this.#bytesPerSecond = bytesPerSecond;
  }

  /** Resolves when so many more bytes have arrived. */
  async pass(bytes: number): Promise<void> {
    if (this.#bytesPerSecond === Infinity) return;
    const now = performance.now();
    this.#freeAt = Math.max(now, this.#freeAt) + (1000 * bytes) / this.#bytesPerSecond;
    if (this.#freeAt > now) await setTimeout(this.#freeAt - now);
  }
}
