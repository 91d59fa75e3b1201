// Long-running work on data: reading, progress and cancellation, with pauses that keep the page responsive.

import type { Statistics } from '../scale/statistics.ts';
import { readCells, type SourceCell } from '../source/level-cells.ts';
import { loadCheckpoints } from '../source/load-checkpoints.ts';
import { pageCache, type ReaderCache } from '../source/page-cache.ts';
import { wholeSource } from '../source/read-blocks.ts';
import { Reader } from '../source/reader.ts';
import { workCache } from '../source/work-cache.ts';
import type { Reduction } from '../tensor/reductions.ts';
import { nextTurn } from '../tensor/slices.ts';
import { isDouble, preciseValues } from '../tensor/source.ts';
import { checkpointCount, type Numbers, type TensorOrSource } from '../tensor/tensor.ts';

/** A threshold in the precision of a tensor's values, so that 0.7 in a file reaches a threshold of 0.7. */
export const roundLike = (tensor: TensorOrSource, threshold: number): number =>
  isDouble(tensor) ? threshold : Math.fround(threshold);

/** The progress of long-running work. */
export interface Progress {
  /** Number of parts that are done. */
  readonly done: number;
  /** Number of parts expected so far, which may grow. */
  readonly total: number;
}

/** Progress and cancellation of long-running work. */
export interface WorkSettings {
  /** Aborts the work, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each part. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Milliseconds of uninterrupted work after which pending events are handled. */
const SLICE = 16;

export class Work {
  readonly signal: AbortSignal;
  readonly #onProgress: (progress: Progress) => void;
  readonly #cacheOf: (tensor: TensorOrSource) => ReaderCache;
  readonly #readers = new Map<TensorOrSource, Reader>();
  #total = 0;
  #done = 0;
  #sliceStart = performance.now();

  /**
   * @param cacheOf the cache for the values of a source; by default the shared cache
   * @throws the signal's reason if it is already aborted
   */
  constructor(
    { signal, onProgress }: WorkSettings = {},
    cacheOf = (_: TensorOrSource): ReaderCache => workCache(pageCache()),
  ) {
    this.signal = signal ?? new AbortController().signal;
    this.#onProgress = onProgress ?? (() => {});
    this.#cacheOf = cacheOf;
    this.signal.throwIfAborted();
  }

  /** Statistics of all values that were read through the shared cache. */
  get statistics(): Statistics {
    return pageCache().statistics;
  }

  get done(): number {
    return this.#done;
  }

  get total(): number {
    return this.#total;
  }

  /** Adds to the number of expected parts. */
  expect(parts: number): void {
    this.#total += parts;
  }

  /** Completes a part. @throws the signal's reason */
  step(): Promise<void> {
    return this.reach(this.#done + 1);
  }

  /** Sets the number of parts that are done. It never decreases, and never exceeds the total. @throws the signal's reason */
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
   * Reads a checkpoint of a tensor: (task, layer, head) in C order, possibly followed by other values in memory. In double
   * precision if the tensor is; a source always has float32. Of a source with levels, all tiles of level 0 are read.
   * @param ahead checkpoints to prefetch because they will be read next; indices out of range are ignored
   * @throws HeadglowError if it can't be read; the signal's reason
   */
  async read(tensor: TensorOrSource, checkpoint: number, ahead: readonly number[] = []): Promise<Numbers> {
    const loaded = preciseValues(tensor, checkpoint);
    if (loaded) return loaded;
    const source = wholeSource(tensor);
    const reader = this.#readerOf(source);
    // Requested first, so that it is not aborted if it was prefetched.
    const loading = loadCheckpoints(reader, [checkpoint], this.signal);
    reader.prefetch(ahead.filter((next) => next >= 0 && next < checkpointCount(tensor)));
    await loading;
    return reader.values(source, checkpoint) as Float32Array;
  }

  /**
   * Reads the coarsest level of checkpoints of a source with levels, for its statistics.
   * @throws HeadglowError if it can't be read; the signal's reason
   */
  async readLevels(
    tensor: TensorOrSource,
    checkpoints: readonly number[],
    reduction: Reduction,
  ): Promise<void> {
    const reader = this.#readerOf(tensor);
    reader.watch([tensor], reduction);
    await loadCheckpoints(reader, checkpoints, this.signal);
  }

  /** The values of single cells of a source with levels. @throws HeadglowError if they can't be read; the signal's reason */
  readCells(tensor: TensorOrSource, cells: readonly SourceCell[]): Promise<Float32Array> {
    return readCells(this.#cacheOf(tensor), tensor, cells, this.signal);
  }

  /** Closes all readers. */
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

/** Runs a function that does the work, and closes its readers afterwards, even if it fails. */
export async function runWork<Result>(
  settings: WorkSettings,
  act: (work: Work) => Promise<Result>,
  cacheOf?: (tensor: TensorOrSource) => ReaderCache,
): Promise<Result> {
  const work = new Work(settings, cacheOf);
  try {
    return await act(work);
  } finally {
    work.end();
  }
}
