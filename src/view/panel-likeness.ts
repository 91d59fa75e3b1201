// The likeness of a view's panels, for sorting: requested when it is needed, and replaced once the new one is complete.

import { type LikenessLookup, referenceOf } from '../figure/reference-panel.ts';
import type { Options } from '../options.ts';
import type { Reader } from '../source/reader.ts';
import type { EventEmitter } from '../tensor/event-emitter.ts';
import type { Moment } from '../tensor/moment.ts';
import { type SelectedMatrix, selectMatrices } from '../tensor/select.ts';
import type { Dataset } from '../tensor/tensor.ts';
import { computeLikeness, type LikenessRequest } from './compute-likeness.ts';
import type { ViewEvents } from './events.ts';

export { computeLikeness };

/** Milliseconds for which the figure must stay at a checkpoint before panels are sorted again: not during a play. */
const SETTLE_TIME = 250;

/** What a likeness depends on. */
interface Subject {
  readonly dataset: Dataset;
  readonly reference: SelectedMatrix;
  readonly models: Options['models'];
  readonly tasks: Options['tasks'];
  readonly reduction: Options['reduction'];
  /** Of the timeline. */
  readonly checkpoint: number;
  readonly checkpointCount: number;
}

const isSameSubject = (a: Subject, b: Subject): boolean =>
  a.reference.tensor === b.reference.tensor &&
  a.reference.task === b.reference.task &&
  (['dataset', 'models', 'tasks', 'reduction', 'checkpoint', 'checkpointCount'] as const).every(
    (key) => a[key] === b[key],
  );

export class PanelLikeness {
  readonly #onReady: () => void;
  /** What is requested, or known. */
  #subject: Subject | null = null;
  #request = new AbortController();
  #known: LikenessLookup | null = null;

  /**
   * @param events of the view; its destruction stops computing
   * @param onReady called when a likeness is known that was not known at the last call of `lookup`
   */
  constructor(events: EventEmitter<ViewEvents>, onReady: () => void) {
    this.#onReady = onReady;
    events.on('destroy', () => this.cancel());
  }

  /**
   * The likeness to sort by now: while a new one is computed, the previous one of the dataset; null if there is none.
   * @throws HeadglowError if the option `similarTo` names no panel
   */
  lookup(reader: Reader, options: Options, moment: Moment): LikenessLookup | null {
    if (options.sort !== 'similarity') {
      this.cancel();
      return null;
    }
    const { dataset } = reader;
    const { models, tasks, reduction } = options;
    const panels = selectMatrices(dataset, models, tasks);
    const reference = referenceOf(dataset, panels, options);
    if (moment.isEmpty) return null;
    const subject: Subject = {
      ...{ dataset, reference, models, tasks, reduction },
      checkpoint: moment.checkpoints[0] as number,
      checkpointCount: moment.steps.length,
    };
    if (this.#subject && isSameSubject(subject, this.#subject)) return this.#known;
    if (this.#subject?.dataset !== dataset) this.#known = null;
    this.#request.abort();
    this.#request = new AbortController();
    this.#subject = subject;
    const request = { dataset, reference, panels, moment, valuesAt: reader.values, reduction };
    void this.#compute(request, this.#request.signal);
    return this.#known;
  }

  /** Stops computing. */
  cancel(): void {
    if (!this.#subject) return;
    this.#request.abort();
    [this.#subject, this.#known] = [null, null];
  }

  async #compute(request: LikenessRequest, signal: AbortSignal): Promise<void> {
    if (this.#known) await new Promise((resolve) => setTimeout(resolve, SETTLE_TIME));
    try {
      const likeness = await computeLikeness(request, signal);
      if (signal.aborted) return;
      this.#known = likeness;
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    this.#onReady();
  }
}
