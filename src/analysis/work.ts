// Long work on data: what it reads, how far it is, when it stops; other events have their turn meanwhile.

import type { Statistics } from '../scale/statistics.ts';
import { type SourceCache, sharedCache } from '../source/cache.ts';
import { Reader } from '../source/reader.ts';
import { valuesIfLoaded } from '../tensor/source.ts';
import { checkpointCount, type TensorOrSource } from '../tensor/tensor.ts';

/** How far long work is. */
export interface Progress {
  /** Parts that are done, and all parts that are known of. */
  readonly done: number;
  /** All parts that are known of. */
  readonly total: number;
}

/** How long work is followed and stopped. */
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
  readonly #cacheOf: (tensor: TensorOrSource) => SourceCache;
  readonly #readers = new Map<TensorOrSource, Reader>();
  #total = 0;
  #done = 0;
  #sliceStart = performance.now();

  /**
   * @param cacheOf what holds the values that are read of a source
   * @throws the signal's reason where it is aborted already
   */
  constructor(
    { signal, onProgress }: WorkSettings = {},
    cacheOf = (_: TensorOrSource): SourceCache => sharedCache,
  ) {
    this.signal = signal ?? new AbortController().signal;
    this.#onProgress = onProgress ?? (() => {});
    this.#cacheOf = cacheOf;
    this.signal.throwIfAborted();
  }

  /** What is known of all values that were read through the shared cache. */
  get statistics(): Statistics {
    return sharedCache.statistics;
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

  /**
   * The values of a tensor's own checkpoint: (task, layer, head) in C order, and whatever follows in memory.
   * @param ahead checkpoints that will be read after it, those that there are
   * @throws HeadglowError where it can't be read; the signal's reason
   */
  async read(
    tensor: TensorOrSource,
    checkpoint: number,
    ahead: readonly number[] = [],
  ): Promise<Float32Array> {
    const here = valuesIfLoaded(tensor, checkpoint);
    if (here) return here;
    const reader = this.#readerOf(tensor);
    reader.prefetch(ahead.filter((one) => one >= 0 && one < checkpointCount(tensor)));
    await reader.load([checkpoint], this.signal);
    return reader.values(tensor, checkpoint) as Float32Array;
  }

  /** Ends all reading. */
  end(): void {
    for (const reader of this.#readers.values()) reader.close();
    this.#readers.clear();
  }

  #readerOf(tensor: TensorOrSource): Reader {
    const reader = this.#readers.get(tensor) ?? new Reader({ tensors: [tensor] }, this.#cacheOf(tensor));
    this.#readers.set(tensor, reader);
    return reader;
  }
}

/** Does some work, and ends its reading whatever becomes of it. */
export async function runWork<Result>(
  settings: WorkSettings,
  act: (work: Work) => Promise<Result>,
  cacheOf?: (tensor: TensorOrSource) => SourceCache,
): Promise<Result> {
  const work = new Work(settings, cacheOf);
  try {
    return await act(work);
  } finally {
    work.end();
  }
}
