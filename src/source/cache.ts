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
import { type Chunk, chunkBytes, chunkKey, chunkReadError, chunkValues, reusedArrayError } from './chunk.ts';
import { RetryTracker, systemTimer, type Timer } from './retries.ts';

const isPromise = <T>(value: T | Promise<T>): value is Promise<T> =>
  typeof (value as Promise<T> | null)?.then === 'function';

/** The cache of one page or computation. Clients register the chunks that they need; the cache reads and keeps them. */
export class SourceCache {
  /** Statistics of all values read so far. */
  readonly statistics = new Statistics((tensor, checkpoint) => this.get({ tensor, request: { checkpoint } }));
  readonly #timer: Timer;
  readonly #retries: RetryTracker;
  #settings = CACHE_DEFAULTS;
  /** Loaded values by chunk key, least recently used first. */
  readonly #loaded = new Map<string, Float32Array>();
  #bytes = 0;
  /** The chunk last read into each array: by buffer, then by byte offset. Detects sources that reuse an array. */
  readonly #chunksByBuffer = new WeakMap<ArrayBufferLike, Map<number, Chunk>>();
  readonly #reading = new Map<string, AbortController>();
  /** Requests by client, the most recent last. */
  readonly #clients = new Map<CacheClient, CacheRequest>();

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
    this.#schedule();
  }

  /** Bytes of loaded values. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The values of a chunk; null if they are not loaded. */
  get(chunk: Chunk): Float32Array | null {
    return (
      valuesInMemory(chunk.tensor, chunk.request.checkpoint) ?? this.#loaded.get(chunkKey(chunk)) ?? null
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
    for (const chunk of request.visible) this.#touch(chunkKey(chunk));
    this.#schedule();
  }

  /** Removes a client and its request; it is no longer notified. */
  removeClient(client: CacheClient): void {
    this.#clients.delete(client);
    this.#schedule();
  }

  /** Reads chunks again immediately if they failed and are still needed. */
  retry(chunks: readonly Chunk[]): void {
    for (const chunk of chunks) this.#retries.forget(chunkKey(chunk));
    this.#schedule();
  }

  /** Marks values as most recently used. */
  #touch(key: string): void {
    const values = this.#loaded.get(key);
    if (!values) return;
    this.#loaded.delete(key);
    this.#loaded.set(key, values);
  }

  /** Chunks to keep, the most urgent first: those on screen, then as many to prefetch as the budget allows. */
  #plan(): Map<string, Chunk> {
    const plan = new Map<string, Chunk>();
    let bytes = 0;
    const add = (chunk: Chunk) => {
      const key = chunkKey(chunk);
      if (!plan.has(key)) bytes += chunkBytes(chunk);
      plan.set(key, chunk);
    };
    const clients = [...this.#clients.values()].reverse();
    for (const { visible } of clients) visible.forEach(add);
    const ahead = clients.map(({ prefetch }) => prefetch);
    for (const groups of [...ahead, ...clients.map(({ later = [] }) => later)])
      for (const [i, group] of groups.entries()) {
        const size = group.reduce((sum, chunk) => sum + chunkBytes(chunk), 0);
        if (i > 0 && bytes + size > this.#settings.budget) break;
        group.forEach(add);
      }
    return plan;
  }

  /** Starts the most urgent reads, aborts those no longer needed, and evicts values beyond the budget. */
  #schedule(): void {
    const plan = this.#plan();
    this.#retries.keepOnly(plan);
    const unread = [...plan].filter(([key]) => !this.#loaded.has(key) && !this.#retries.isBlocked(key));
    // Reads of parts are completed even if others have become more urgent, so that few bytes are read in vain.
    const begun = unread.filter(([key, { request }]) => request.part && this.#reading.has(key));
    const toRead = new Map([...new Map([...begun, ...unread])].slice(0, this.#settings.reads));
    for (const [key, controller] of this.#reading)
      if (!toRead.has(key)) {
        this.#reading.delete(key);
        controller.abort();
      }
    let hasAnyFinished = false;
    for (const [key, chunk] of toRead)
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
    const other = this.#findOverwritten(values, chunk);
    if (other) {
      this.#drop(chunkKey(other));
      this.#handleError(chunkKey(other), other, reusedArrayError(other));
      return this.#handleError(key, chunk, reusedArrayError(chunk));
    }
    this.#reading.delete(key);
    this.#retries.forget(key);
    this.#loaded.set(key, values);
    this.#bytes += values.byteLength;
    const { tensor, request } = chunk;
    this.statistics.add(tensor, request.checkpoint, values, request.part);
    this.#notify(chunk, null);
    return true;
  }

  /** Finds another loaded chunk of the same source in the same memory, and records that the memory now belongs to `chunk`. */
  #findOverwritten(values: Float32Array, chunk: Chunk): Chunk | null {
    const { buffer, byteOffset } = values;
    const chunks = this.#chunksByBuffer.get(buffer) ?? new Map<number, Chunk>();
    this.#chunksByBuffer.set(buffer, chunks);
    const previous = chunks.get(byteOffset);
    chunks.set(byteOffset, chunk);
    if (previous?.tensor !== chunk.tensor || chunkKey(previous) === chunkKey(chunk)) return null;
    const loaded = this.#loaded.get(chunkKey(previous));
    return loaded?.buffer === buffer && loaded.byteOffset === byteOffset ? previous : null;
  }

  #drop(key: string): void {
    this.#bytes -= this.#loaded.get(key)?.byteLength ?? 0;
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

  /** Evicts the least recently used values that are not in `kept` until the rest fits the budget. */
  #evict(kept: ReadonlyMap<string, Chunk>): void {
    for (const key of [...this.#loaded.keys()]) {
      if (this.#bytes <= this.#settings.budget) return;
      if (!kept.has(key)) this.#drop(key);
    }
  }
}
