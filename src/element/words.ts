// The figure in words, below it: written again when the figure has come to rest.

import { LazyPart } from '../tensor/lazy-part.ts';
import type { WordsHost } from './words-host.ts';

const PART = new LazyPart(() => import('./describe-part.ts'));

/** Milliseconds without a change after which a figure is described. */
const DELAY = 400;

/** Describes a view until it is destroyed. */
export class Words {
  readonly #host: WordsHost;
  readonly #lifetime = new AbortController();
  #work = new AbortController();
  #timer = 0;

  constructor(host: WordsHost) {
    this.#host = host;
    host.view.on('change', () => this.#schedule(), this.#lifetime);
    host.player.on('change', () => this.#schedule(), this.#lifetime);
    host.view.on('destroy', () => this.destroy(), this.#lifetime);
    void this.#describe();
  }

  /** Removes the words. */
  destroy(): void {
    this.#lifetime.abort();
    this.#work.abort();
    clearTimeout(this.#timer);
    this.#host.box.replaceChildren();
    this.#host.onSummary('');
  }

  #schedule(): void {
    this.#work.abort();
    clearTimeout(this.#timer);
    // A play changes the figure in every frame; its end is a change of the player.
    if (!this.#host.player.state.playing)
      this.#timer = setTimeout(() => void this.#describe(), DELAY) as never;
  }

  async #describe(): Promise<void> {
    const { box, view, onSummary, onError } = this.#host;
    this.#work = new AbortController();
    const { signal } = this.#work;
    try {
      const { describe, descriptionText } = await PART.load();
      signal.throwIfAborted();
      const description = await describe(view.dataset, view.options, { signal });
      signal.throwIfAborted();
      box.replaceChildren(
        ...descriptionText(description)
          .split('\n')
          .map((text) => Object.assign(box.ownerDocument.createElement('p'), { textContent: text })),
      );
      onSummary(description.summary);
    } catch (error) {
      if (!signal.aborted) onError(error);
    }
  }
}
