// The cache of values read from sources. It schedules reads, retries failed ones, and evicts the least recently used values.

import { Statistics } from '../scale/statistics.ts';
import { HeadglowError } from '../tensor/error.ts';
import { readCheckpoint, valuesInMemory } from '../tensor/source.ts';
import {
  CACHE_DEFAULTS,
  type CacheClient,
  type CacheRequest,
  type CacheSettings,
  changeSettings,
} from './cache-settings.ts';
import {
  type Chunk,
  chunkBytes,
  chunkKey,
  chunkReadError,
  chunkValues,
  readKey,
  reusedArrayError,
} from './chunk.ts';
import { RetryTracker, systemTimer, type Timer } from './retries.ts';

const isPromise = <T>(value: T | Promise<T>): value is Promise<T> =>
  typeof (value as Promise<T> | null)?.then === 'function';

/** A chunk to keep. */
interface Planned {
  readonly chunk: Chunk;
  /** The key of its read, and the part of all reads that may be in progress when that starts. */
  readonly read: string;
  readonly share: number;
}

/** The cache of one page or computation. Clients register the chunks that they need; the cache reads and keeps them. */
export class SourceCache {
  /** Statistics of all values read so far. */
  readonly statistics = new Statistics((tensor, checkpoint, part) =>
    this.get({ tensor, request: part ? { checkpoint, part } : { checkpoint } }),
  );
  readonly #timer: Timer;
  readonly #retries: RetryTracker;
  #settings = CACHE_DEFAULTS;
  /** By chunk key, least recently used first. */
  readonly #loaded = new Map<string, { readonly chunk: Chunk; readonly values: Float32Array }>();
  #bytes = 0;
  readonly #reading = new Map<string, AbortController>();
  /** Requests by client, the most recent last. */
  readonly #clients = new Map<CacheClient, CacheRequest>();
  /** What to keep; null after requests or settings have changed. */
  #planned: ReadonlyMap<string, Planned> | null = null;
  /** Keys of chunks by the buffers of their values; of some that were dropped, too. */
  readonly #keys = new WeakMap<ArrayBufferLike, Set<string>>();

  constructor(settings: Partial<CacheSettings> = {}, timer: Timer = systemTimer) {
    this.#timer = timer;
    this.#retries = new RetryTracker(timer, () => this.#schedule());
    this.set(settings);
  }

  /** All settings, with their defaults. */
  get settings(): CacheSettings {
    return this.#settings;
  }

  /** Changes settings; others keep their values. @throws HeadglowError for invalid settings, without changing any */
  set(settings: Partial<CacheSettings>): void {
    this.#settings = changeSettings(this.#settings, settings);
    this.#replan();
  }

  /** Bytes of loaded values. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The values of a chunk; null if they are not loaded. */
  get(chunk: Chunk): Float32Array | null {
    return (
      valuesInMemory(chunk.tensor, chunk.request.checkpoint) ??
      this.#loaded.get(chunkKey(chunk))?.values ??
      null
    );
  }

  /** Why a chunk could not be read; null if it is loaded, or may still be. */
  errorOf(chunk: Chunk): HeadglowError | null {
    return this.#retries.errorOf(chunkKey(chunk));
  }

  /** Replaces the chunks that a client needs. Reads that no client needs are aborted. */
  setRequest(client: CacheClient, request: CacheRequest): void {
    this.#clients.delete(client);
    this.#clients.set(client, request);
    this.#replan();
  }

  /** Removes a client and its request; it is no longer notified. */
  removeClient(client: CacheClient): void {
    this.#clients.delete(client);
    this.#replan();
  }

  /** Reads chunks again immediately if they failed and are still needed. */
  retry(chunks: readonly Chunk[]): void {
    for (const chunk of chunks) this.#retries.forget(chunkKey(chunk));
    this.#schedule();
  }

  /** Chunks to keep, the most urgent first: as many as the budget allows, or that are kept in any case. */
  #plan(): ReadonlyMap<string, Planned> {
    const plan = new Map<string, Planned>();
    let bytes = 0;
    let isFull = false;
    const groups = [...this.#clients.values()].reverse().flat();
    for (const { chunks, isKept, share = 1, keyOf = readKey } of groups.sort((a, b) => a.rank - b.rank)) {
      const added = new Map(chunks.map((chunk) => [chunkKey(chunk), { chunk, read: keyOf(chunk), share }]));
      let size = bytes;
      for (const [key, { chunk }] of added)
        if (plan.has(key)) added.delete(key);
        else size += chunkBytes(chunk);
      isFull ||= size > this.#settings.budget;
      if (isFull && !isKept) continue;
      bytes = size;
      for (const [key, planned] of added) plan.set(key, planned);
    }
    // They are the most recently used.
    for (const key of plan.keys()) {
      const loaded = this.#loaded.get(key);
      if (!loaded) continue;
      this.#loaded.delete(key);
      this.#loaded.set(key, loaded);
    }
    return plan;
  }

  /** What is read now of a plan. */
  #choose(plan: ReadonlyMap<string, Planned>): Map<string, Planned> {
    // Reads of parts are completed even if others have become more urgent, so that few bytes are read in vain.
    const isBegun = ([key, { chunk }]: [string, Planned]) => chunk.request.part && this.#reading.has(key);
    const reads = new Set<string>();
    const choose = (planned: [string, Planned]): boolean => {
      const [, { read, share }] = planned;
      const isChosen = isBegun(planned) || reads.has(read) || reads.size < share * this.#settings.reads;
      if (isChosen) reads.add(read);
      return isChosen;
    };
    const unread = [...plan].filter(([key]) => !this.#loaded.has(key) && !this.#retries.isBlocked(key));
    return new Map([...unread.filter(isBegun), ...unread].filter(choose));
  }

  #replan(): void {
    this.#planned = null;
    this.#schedule();
  }

  /** Starts the most urgent reads, aborts those no longer needed, and evicts values beyond the budget. */
  #schedule(): void {
    this.#planned ??= this.#plan();
    const plan = this.#planned;
    this.#retries.keepOnly(plan);
    const toRead = this.#choose(plan);
    for (const [key, controller] of this.#reading)
      if (!toRead.has(key)) {
        this.#reading.delete(key);
        controller.abort();
      }
    let hasAnyFinished = false;
    for (const [key, { chunk }] of toRead)
      if (!this.#reading.has(key)) hasAnyFinished = this.#startRead(key, chunk) || hasAnyFinished;
    this.#evict(plan);
    if (hasAnyFinished) this.#timer(() => this.#schedule(), 0);
  }

  /** Starts a read. @returns true if it has finished synchronously */
  #startRead(key: string, chunk: Chunk): boolean {
    const controller = new AbortController();
    this.#reading.set(key, controller);
    const isCurrent = () => this.#reading.get(key) === controller;
    let result: Float32Array | Promise<Float32Array>;
    try {
      result = readCheckpoint(chunk.tensor, chunk.request, controller.signal);
    } catch (error) {
      this.#handleError(key, chunk, error);
      return true;
    }
    if (!isPromise(result)) {
      this.#handleValues(key, chunk, result);
      return true;
    }
    result
      .then(
        (values) => isCurrent() && this.#handleValues(key, chunk, values),
        (error: unknown) => isCurrent() && this.#handleError(key, chunk, error),
      )
      .then((isCurrentRead) => isCurrentRead && this.#schedule());
    return false;
  }

  /** Stores the values that a read returned. */
  #handleValues(key: string, chunk: Chunk, returned: Float32Array): true {
    let values: Float32Array;
    try {
      values = chunkValues(chunk, returned);
    } catch (error) {
      return this.#handleError(key, chunk, error);
    }
    const { buffer, byteOffset } = values;
    const keys = this.#keys.get(buffer) ?? new Set();
    const other = [...keys]
      .map((one) => this.#loaded.get(one))
      .find(
        (one) =>
          one?.values.buffer === buffer &&
          one.values.byteOffset === byteOffset &&
          one.chunk.tensor === chunk.tensor,
      )?.chunk;
    // A source that reuses an array overwrites the values of the first chunk.
    if (other) {
      this.#drop(chunkKey(other));
      this.#handleError(chunkKey(other), other, reusedArrayError(other));
      return this.#handleError(key, chunk, reusedArrayError(chunk));
    }
    this.#reading.delete(key);
    this.#retries.forget(key);
    this.#loaded.set(key, { chunk, values });
    this.#keys.set(buffer, keys.add(key));
    this.#bytes += values.byteLength;
    const { tensor, request } = chunk;
    this.statistics.add(tensor, request.checkpoint, values, request.part);
    this.#notify(chunk, null);
    return true;
  }

  #drop(key: string): void {
    this.#bytes -= this.#loaded.get(key)?.values.byteLength ?? 0;
    this.#loaded.delete(key);
  }

  /** Schedules a retry, or reports the error if it is final. */
  #handleError(key: string, chunk: Chunk, error: unknown): true {
    this.#reading.delete(key);
    if (!(error instanceof HeadglowError) && this.#retries.scheduleRetry(key, this.#settings)) return true;
    const readError = chunkReadError(chunk, error);
    this.#retries.giveUp(key, readError);
    this.#notify(chunk, readError);
    return true;
  }

  /** Notifies all clients asynchronously, so that no client is called back during its own call. */
  #notify(chunk: Chunk, error: HeadglowError | null): void {
    queueMicrotask(() => {
      for (const client of [...this.#clients.keys()])
        if (this.#clients.has(client)) client.notify(chunk, error);
    });
  }

  /** Evicts the values that were least recently to be kept until the rest fits the budget. Those that are kept come last. */
  #evict(kept: ReadonlyMap<string, unknown>): void {
    for (const key of this.#loaded.keys()) {
      if (this.#bytes <= this.#settings.budget || kept.has(key)) return;
      this.#drop(key);
    }
  }
}
