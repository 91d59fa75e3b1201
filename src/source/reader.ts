// A reader of a dataset: asks the cache for the checkpoints that someone shows, and knows which of them are here.

import type { Statistics } from '../scale/statistics.ts';
import type { HeadglowError } from '../tensor/error.ts';
import { EventEmitter, type Listener, type ListenSettings } from '../tensor/event-emitter.ts';
import type { Moment } from '../tensor/moment.ts';
import { valuesIfLoaded } from '../tensor/source.ts';
import type { Dataset, TensorOrSource } from '../tensor/tensor.ts';
import { stepText } from '../tensor/text.ts';
import { checkpointAtStep, timelineSteps } from '../tensor/timeline.ts';
import { type CacheClient, type SourceCache, sharedCache } from './cache.ts';
import { type Chunk, chunkKey } from './chunk.ts';

/** Whether a checkpoint is in memory, is being read, or could not be read. */
export type CheckpointState = 'loaded' | 'loading' | 'failed';

/** What a reader emits, by name. */
export interface ReaderEvents {
  /** Values have arrived. */
  readonly load: null;
  /** Something could not be read. */
  readonly error: HeadglowError;
}

/** Each view, still picture, movie and description has one of its own. All checkpoints are those of the timeline. */
export class Reader implements CacheClient {
  /** What it reads. */
  readonly dataset: Dataset;
  readonly #cache: SourceCache;
  readonly #sources: ReadonlySet<TensorOrSource>;
  readonly #steps: readonly number[];
  #watched: readonly TensorOrSource[];
  readonly #events = new EventEmitter<ReaderEvents>(['load', 'error']);
  /** What is on the screen, and what was asked for. */
  #shown: readonly number[] = [];
  #ahead: readonly number[] = [];
  readonly #closing = new AbortController();
  /** What calls of `load` wait for. */
  readonly #loading = new Set<readonly number[]>();

  /** A view has one, `view.reader`; datasets without a view need none. */
  constructor(dataset: Dataset, cache: SourceCache = sharedCache) {
    this.dataset = dataset;
    this.#cache = cache;
    this.#steps = timelineSteps(dataset);
    this.#sources = new Set(dataset.tensors.filter((tensor) => !valuesIfLoaded(tensor, 0)));
    this.#watched = [...this.#sources];
  }

  /** What is known of the values: in memory of all, of sources of those that were read. */
  get statistics(): Statistics {
    return this.#cache.statistics;
  }

  /** The sources that are read. */
  get watched(): readonly TensorOrSource[] {
    return this.#watched;
  }

  /** Reads only these tensors from now on, such as those that are on the screen; all of the dataset at first. */
  watch(tensors: Iterable<TensorOrSource>): void {
    this.#watched = [...new Set(tensors)].filter((tensor) => this.#sources.has(tensor));
  }

  /**
   * What can be shown of a moment now: all of it, where that is here; else the nearest checkpoint that is, and what is
   * awaited; without one, the moment as an empty one.
   */
  loadedMoment(wanted: Moment): Moment {
    const missing = wanted.checkpoints.find((checkpoint) => this.stateOf(checkpoint) !== 'loaded');
    if (missing === undefined) return wanted;
    const why = this.stateOf(missing) === 'failed' ? 'could not be read' : 'is being read';
    const awaited = `${this.#name(missing)} ${why}`;
    const nearestLoaded = this.nearestLoaded(wanted.position);
    if (nearestLoaded === null) return { ...wanted, pendingText: awaited, isEmpty: true };
    return { ...wanted, position: nearestLoaded, checkpoints: [nearestLoaded], mix: 0, pendingText: awaited };
  }

  /** Asks for what a moment shows, and keeps it and what can be shown now, which it returns. */
  show(wanted: Moment): Moment {
    // What is on the screen stays until it is known what takes its place.
    this.#shown = [...wanted.checkpoints, ...this.#shown];
    this.#need();
    const available = this.loadedMoment(wanted);
    this.#shown = [...wanted.checkpoints, ...available.checkpoints];
    this.#need();
    return available;
  }

  /** Asks for checkpoints ahead of time, the next first, in place of those asked for before. */
  prefetch(checkpoints: readonly number[]): void {
    this.#ahead = checkpoints;
    this.#need();
  }

  /** Whether all is here that a checkpoint of the timeline shows. */
  stateOf(checkpoint: number): CheckpointState {
    const missing = this.#chunksAt(checkpoint).filter((chunk) => !this.#cache.get(chunk));
    if (missing.length === 0) return 'loaded';
    return missing.some((chunk) => this.#cache.errorOf(chunk)) ? 'failed' : 'loading';
  }

  /** Why a checkpoint could not be read; null where it is here or coming. */
  errorOf(checkpoint: number): HeadglowError | null {
    for (const chunk of this.#chunksAt(checkpoint)) {
      const error = this.#cache.errorOf(chunk);
      if (error) return error;
    }
    return null;
  }

  /** The checkpoint that is here and nearest to a position; of two as near, the earlier one; null where none is here. */
  nearestLoaded(position: number): number | null {
    let nearest: number | null = null;
    for (let checkpoint = 0; checkpoint < Math.max(1, this.#steps.length); checkpoint++) {
      const closer = nearest === null || Math.abs(checkpoint - position) < Math.abs(nearest - position);
      if (closer && this.stateOf(checkpoint) === 'loaded') nearest = checkpoint;
    }
    return nearest;
  }

  /** The values of a tensor's own checkpoint, and behind them whatever follows in memory; null where they are not here. */
  readonly values = (tensor: TensorOrSource, checkpoint: number): Float32Array | null =>
    this.#cache.get({ tensor, request: { checkpoint } });

  /** Reads again, at once, what could not be read. */
  retry(): void {
    this.#cache.retry([...this.#chunks(this.#needed), ...this.#chunks(this.#ahead)]);
  }

  /**
   * Calls a listener at each event of a name, until `signal` aborts, or, with `once`, at the next one only.
   * @returns stops it
   * @throws HeadglowError for an event that does not exist, and for a listener that is no function
   */
  on<K extends keyof ReaderEvents>(
    event: K,
    listener: Listener<ReaderEvents[K]>,
    settings?: ListenSettings,
  ): () => void {
    return this.#events.on(event, listener, settings);
  }

  /**
   * Resolves when these checkpoints are here; they stay until something else is shown or loaded. What failed before is
   * read again.
   * @throws HeadglowError where one could not be read, the signal's reason where it is aborted, and an `AbortError` where the
   * reader is closed meanwhile
   */
  async load(checkpoints: readonly number[], signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#closing.signal.aborted) throw new Error('a reader that is closed reads nothing');
    this.#shown = checkpoints;
    this.#loading.add(checkpoints);
    try {
      this.#cache.retry(this.#chunks(checkpoints));
      this.#need();
      await this.#settled(checkpoints, signal);
    } catch (error) {
      if (this.#shown === checkpoints) this.#shown = [];
      throw error;
    } finally {
      this.#loading.delete(checkpoints);
      this.#need();
    }
  }

  /** Ends all reads that nobody else needs; loads that wait reject with an `AbortError`. */
  close(): void {
    this.#closing.abort(new DOMException('the reader was closed', 'AbortError'));
    this.#events.clear();
    this.#cache.removeClient(this);
  }

  /** Called by the cache. */
  notify(chunk: Chunk, error: HeadglowError | null): void {
    if (!this.#sources.has(chunk.tensor)) return;
    if (error && !this.#isNeeded(chunk)) return;
    if (error) this.#events.emit('error', error);
    else this.#events.emit('load', null);
  }

  #settled(checkpoints: readonly number[], signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const listening = new AbortController();
      const settle = (act: () => void) => {
        listening.abort();
        act();
      };
      const check = () => {
        const failed = checkpoints.map((one) => this.errorOf(one)).find((error) => error !== null);
        if (failed) settle(() => reject(failed));
        else if (checkpoints.every((one) => this.stateOf(one) === 'loaded')) settle(resolve);
      };
      for (const event of ['load', 'error'] as const) this.on(event, check, listening);
      for (const ending of [signal, this.#closing.signal])
        ending?.addEventListener('abort', () => settle(() => reject(ending.reason)), listening);
      check();
    });
  }

  get #needed(): readonly number[] {
    return [...this.#shown, ...[...this.#loading].flat()];
  }

  #need(): void {
    if (this.#sources.size === 0 || this.#closing.signal.aborted) return;
    const shown = this.#chunks(this.#needed);
    this.#cache.setRequest(this, {
      shown,
      ahead: this.#ahead.map((checkpoint) => this.#chunksAt(checkpoint)),
    });
  }

  #isNeeded(chunk: Chunk): boolean {
    const key = chunkKey(chunk);
    return [...this.#needed, ...this.#ahead].some((checkpoint) =>
      this.#chunksAt(checkpoint).some((one) => chunkKey(one) === key),
    );
  }

  #chunks(checkpoints: readonly number[]): Chunk[] {
    return checkpoints.flatMap((checkpoint) => this.#chunksAt(checkpoint));
  }

  /** What the watched sources show at a checkpoint of the timeline; nothing of one that begins later. */
  #chunksAt(checkpoint: number): Chunk[] {
    const step = this.#steps[checkpoint];
    return this.#watched.flatMap((tensor) => {
      const own = step === undefined ? 0 : checkpointAtStep(tensor, step).checkpoint;
      return own === null ? [] : [{ tensor, request: { checkpoint: own } }];
    });
  }

  #name(checkpoint: number): string {
    const step = this.#steps[checkpoint];
    return step === undefined ? 'the data' : `step ${stepText(step)}`;
  }
}
