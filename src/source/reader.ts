// A reader of a dataset: requests checkpoints from the cache and reports which are loaded.

import type { Statistics } from '../scale/statistics.ts';
import type { HeadglowError } from '../tensor/error.ts';
import { EventEmitter, type Listener, type ListenSettings } from '../tensor/event-emitter.ts';
import type { Moment } from '../tensor/moment.ts';
import type { Reduction } from '../tensor/reductions.ts';
import { type ValuesLookup, valuesInMemory } from '../tensor/source.ts';
import type { Dataset, TensorOrSource } from '../tensor/tensor.ts';
import { stepText } from '../tensor/text.ts';
import { checkpointAtStep, timelineSteps } from '../tensor/timeline.ts';
import type { CacheClient } from './cache-settings.ts';
import { type Chunk, chunkKey, firstChunks } from './chunk.ts';
import { pageCache, type ReaderCache } from './page-cache.ts';

/** State of a checkpoint: loaded, not loaded yet, or failed to load. */
export type CheckpointState = 'loaded' | 'loading' | 'failed';

/** Events of a reader. */
export interface ReaderEvents {
  /** Values were loaded. False if only for upcoming checkpoints: what is shown and its limits stay the same. */
  readonly load: boolean;
  /** A checkpoint could not be loaded. */
  readonly error: HeadglowError;
}

/**
 * Reads the checkpoints of a dataset that one view, still picture, movie or description needs. Tensors in memory count as
 * loaded. All checkpoint arguments are indices into the dataset's timeline.
 */
export class Reader implements CacheClient {
  /** The dataset that is read. */
  readonly dataset: Dataset;
  readonly #cache: ReaderCache;
  readonly #sources: ReadonlySet<TensorOrSource>;
  readonly #steps: readonly number[];
  #watched: readonly TensorOrSource[];
  #reduction: Reduction = 'max';
  readonly #events = new EventEmitter<ReaderEvents>(['load', 'error']);
  /** Checkpoints on screen, and those requested to replace them. */
  #visible: readonly number[] = [];
  #upcoming: readonly number[] = [];
  /** Ranks of the chunks that are requested by key: 0 for those that are shown, or to be shown; and what they follow from. */
  #requested: ReadonlyMap<string, number> = new Map();
  #asked = '';
  /** What the event will say of chunks that have arrived; null if none is due. */
  #due: boolean | null = null;
  /** What was known of the values at the last event. */
  #revision = 0;
  readonly #closing = new AbortController();
  readonly #held = new Set<readonly number[]>();

  /** A view creates its own reader, `view.reader`. */
  constructor(dataset: Dataset, cache: ReaderCache = pageCache()) {
    this.dataset = dataset;
    this.#cache = cache;
    this.#steps = timelineSteps(dataset);
    this.#sources = new Set(dataset.tensors.filter((tensor) => !valuesInMemory(tensor, 0)));
    this.#watched = [...this.#sources];
  }

  /** Statistics of the values: of all values of tensors, and of the values of sources read so far. */
  get statistics(): Statistics {
    return this.#cache.statistics;
  }

  /** The sources that are read: those passed to `watch`, or all. */
  get watched(): readonly TensorOrSource[] {
    return this.#watched;
  }

  /**
   * Restricts reading to these tensors, such as those on screen. Initially, all tensors of the dataset are read.
   * @param reduction of the levels to read, of sources with levels; default: the one of the last call, initially `max`
   */
  watch(tensors: Iterable<TensorOrSource>, reduction = this.#reduction): void {
    this.#reduction = reduction;
    this.#watched = [...new Set(tensors)].filter((tensor) => this.#sources.has(tensor));
  }

  /**
   * Returns the moment to show instead of a requested one: the moment itself if it is loaded, otherwise the nearest loaded
   * checkpoint, with `pendingText` set. If no checkpoint is loaded, the moment has `isEmpty` set.
   */
  loadedMoment(requested: Moment): Moment {
    const missing = requested.checkpoints.find((checkpoint) => this.stateOf(checkpoint) !== 'loaded');
    if (missing === undefined) return requested;
    const verb = this.stateOf(missing) === 'failed' ? 'could not load' : 'loading';
    const pendingText = `${verb} ${this.#nameOf(missing)}`;
    const nearest = this.nearestLoaded(requested.position);
    if (nearest === null) return { ...requested, pendingText, isEmpty: true };
    return { ...requested, position: nearest, checkpoints: [nearest], mix: 0, pendingText };
  }

  /** Requests a moment, and returns what to show meanwhile, as `loadedMoment` does. Both stay in memory until the next call. */
  show(requested: Moment): Moment {
    // Values on screen must not be evicted before their replacement is known.
    this.#visible = [...requested.checkpoints, ...this.#visible];
    this.#updateRequest();
    const loaded = this.loadedMoment(requested);
    this.#visible = [...requested.checkpoints, ...loaded.checkpoints];
    this.#updateRequest();
    return loaded;
  }

  /** Requests checkpoints ahead of time, the next first. Replaces the list of the previous call. */
  prefetch(checkpoints: readonly number[]): void {
    this.#upcoming = checkpoints;
    this.#updateRequest();
  }

  /** The state of a checkpoint: `loaded` if all watched tensors have its values, `failed` if any could not be read. */
  stateOf(checkpoint: number): CheckpointState {
    if (this.#chunksAt(checkpoint).every((chunk) => this.#cache.get(chunk))) return 'loaded';
    return this.errorOf(checkpoint) ? 'failed' : 'loading';
  }

  /** Why a checkpoint could not be loaded; null if it is loaded or loading. */
  errorOf(checkpoint: number): HeadglowError | null {
    const errors = this.#chunksAt(checkpoint).map((chunk) => this.#cache.errorOf(chunk));
    return errors.find((error) => error) ?? null;
  }

  /** The loaded checkpoint nearest to a position, the earlier of two at the same distance; null if none is loaded. */
  nearestLoaded(position: number): number | null {
    let nearest: number | null = null;
    for (let checkpoint = 0; checkpoint < Math.max(1, this.#steps.length); checkpoint++) {
      const isCloser = nearest === null || Math.abs(checkpoint - position) < Math.abs(nearest - position);
      if (isCloser && this.stateOf(checkpoint) === 'loaded') nearest = checkpoint;
    }
    return nearest;
  }

  /**
   * The values of a checkpoint of a tensor; null if they are not loaded. Here `checkpoint` is an index into the tensor's own
   * `steps`. The array may extend beyond the checkpoint.
   */
  readonly values: ValuesLookup = (...at) => this.statistics.valuesAt(...at);

  /** Retries immediately all requested checkpoints that could not be loaded. */
  retry(): void {
    this.#cache.retry(this.#chunks([...this.#required, ...this.#upcoming]));
  }

  /**
   * Adds an event listener.
   * @param settings `signal` removes the listener when aborted; `once` removes it after its first event
   * @returns a function that removes the listener
   * @throws HeadglowError if the event does not exist or the listener is not a function
   */
  on<K extends keyof ReaderEvents>(
    event: K,
    listener: Listener<ReaderEvents[K]>,
    settings?: ListenSettings,
  ): () => void {
    return this.#events.on(event, listener, settings);
  }

  /**
   * Requests checkpoints, and retries those that failed, until the returned function is called. If they were loaded then, they
   * stay in memory until the next call of `show` or `hold`. See `loadCheckpoints`.
   */
  hold(checkpoints: readonly number[]): (isLoaded: boolean) => void {
    this.#visible = checkpoints;
    this.#held.add(checkpoints);
    this.#cache.retry(this.#chunks(checkpoints));
    this.#updateRequest();
    return (isLoaded) => {
      if (!isLoaded && this.#visible === checkpoints) this.#visible = [];
      this.#held.delete(checkpoints);
      this.#updateRequest();
    };
  }

  /** Aborted when the reader is closed, with an `AbortError`. */
  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  /** Aborts all reads that no other reader needs. */
  close(): void {
    this.#closing.abort(new DOMException('the reader was closed', 'AbortError'));
    this.#events.clear();
    this.#cache.removeClient(this);
  }

  /** Called by the cache when a chunk is loaded or failed. */
  notify(chunk: Chunk, error: HeadglowError | null): void {
    if (!this.#sources.has(chunk.tensor)) return;
    // Of parts that only sharpen a picture, errors are reported alone.
    if (!error === !!chunk.request.part && !this.#requested.has(chunkKey(chunk))) return;
    if (error) {
      this.#events.emit('error', error);
      return;
    }
    // Once for chunks that arrive together.
    if (this.#due === null)
      queueMicrotask(() => {
        const isShown = this.#due as boolean;
        this.#due = null;
        this.#events.emit('load', isShown);
      });
    const { revision } = this.statistics;
    this.#due ||= revision !== this.#revision || this.#requested.get(chunkKey(chunk)) === 0;
    this.#revision = revision;
  }

  get #required(): readonly number[] {
    return [...new Set([this.#visible, ...this.#held].flat())];
  }

  #updateRequest(): void {
    if (this.#sources.size === 0 || this.#closing.signal.aborted) return;
    const watched = this.#watched.map((tensor) => chunkKey({ tensor, request: { checkpoint: 0 } }));
    const asked = [this.#reduction, watched, this.#required.join(), this.#upcoming].join(';');
    if (asked === this.#asked) return;
    this.#asked = asked;
    const ahead = this.#upcoming.map((checkpoint) => this.#chunksAt(checkpoint));
    const groups = [this.#chunks(this.#required), ...ahead].map((chunks, i) => ({
      chunks,
      rank: i && 2 + i / 100,
      isKept: i < 2,
    }));
    this.#requested = new Map(
      groups.toReversed().flatMap(({ chunks, rank }) => chunks.map((chunk) => [chunkKey(chunk), rank])),
    );
    this.#cache.setRequest(this, groups);
  }

  #chunks(checkpoints: readonly number[]): Chunk[] {
    return checkpoints.flatMap((checkpoint) => this.#chunksAt(checkpoint));
  }

  /** The chunks of all watched sources at a checkpoint of the timeline; none of a source that starts later. */
  #chunksAt(checkpoint: number): Chunk[] {
    const step = this.#steps[checkpoint];
    return this.#watched.flatMap((tensor) => {
      const own = step === undefined ? 0 : checkpointAtStep(tensor, step).checkpoint;
      return own === null ? [] : firstChunks(tensor, own, this.#reduction);
    });
  }

  #nameOf(checkpoint: number): string {
    const step = this.#steps[checkpoint];
    return step === undefined ? 'the data' : `step ${stepText(step)}`;
  }
}
