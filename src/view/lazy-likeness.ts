// Sorting a view's panels by similarity, whose code loads on first use.

import { type LikenessLookup, referenceOf } from '../figure/sort-panels.ts';
import type { Options } from '../options.ts';
import type { Reader } from '../source/reader.ts';
import type { EventEmitter } from '../tensor/event-emitter.ts';
import type { Moment } from '../tensor/moment.ts';
import { selectMatrices } from '../tensor/select.ts';
import type { ViewEvents } from './events.ts';
import type { PanelLikeness } from './panel-likeness.ts';

export class LazyLikeness {
  readonly #events: EventEmitter<ViewEvents>;
  readonly #onReady: () => void;
  #likeness: PanelLikeness | null = null;
  #isLoading = false;
  #isDestroyed = false;

  /**
   * @param events of the view; its destruction stops computing
   * @param onReady called when a likeness is known that was not known at the last call of `lookup`
   */
  constructor(events: EventEmitter<ViewEvents>, onReady: () => void) {
    this.#events = events;
    this.#onReady = onReady;
    events.on('destroy', () => {
      this.#isDestroyed = true;
    });
  }

  /**
   * The likeness to sort by now: while a new one is computed, the previous one of the dataset; null if there is none.
   * @throws HeadglowError if the option `similarTo` names no panel
   */
  lookup(reader: Reader, options: Options, moment: Moment): LikenessLookup | null {
    if (this.#likeness) return this.#likeness.lookup(reader, options, moment);
    if (options.sort === 'similarity') {
      const { dataset } = reader;
      referenceOf(dataset, selectMatrices(dataset, options.models, options.tasks), options);
      this.#load();
    }
    return null;
  }

  #load(): void {
    if (this.#isLoading) return;
    this.#isLoading = true;
    void import('./panel-likeness.ts').then(({ PanelLikeness }) => {
      if (this.#isDestroyed) return;
      this.#likeness = new PanelLikeness(this.#events, this.#onReady);
      this.#onReady();
    });
  }
}
