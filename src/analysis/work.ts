// Long work on data: it says how far it is, stops when it is aborted, and lets other events have their turn.

export interface Progress {
  /** Parts that are done, and all parts. */
  readonly done: number;
  readonly total: number;
}

export interface WorkSettings {
  /** Stops the work, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each part. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Milliseconds of work at a time, so that a page stays responsive. */
const SLICE = 16;

/** Resolves after the events that wait, such as the pointer's. (Timers wait 4 ms in browsers when they are nested.) */
const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });

export class Work {
  readonly signal: AbortSignal;
  readonly #onProgress: (progress: Progress) => void;
  #total = 0;
  #done = 0;
  #sliceStart = performance.now();

  /** @throws the signal's reason where it is aborted already */
  constructor({ signal, onProgress }: WorkSettings) {
    this.signal = signal ?? new AbortController().signal;
    this.#onProgress = onProgress ?? (() => {});
    this.signal.throwIfAborted();
  }

  get done(): number {
    return this.#done;
  }

  get total(): number {
    return this.#total;
  }

  /** Says that there are so many parts more. */
  expect(parts: number): void {
    this.#total += parts;
  }

  /** Ends a part. @throws the signal's reason */
  step(): Promise<void> {
    return this.reach(this.#done + 1);
  }

  /** Says that so many parts are done: never fewer than before, and never more than there are. @throws the signal's reason */
  async reach(done: number): Promise<void> {
    this.#done = Math.max(this.#done, Math.min(done, this.#total));
    this.#onProgress({ done: this.#done, total: this.#total });
    if (performance.now() - this.#sliceStart > SLICE) {
      await nextTurn();
      this.#sliceStart = performance.now();
    }
    this.signal.throwIfAborted();
  }
}
