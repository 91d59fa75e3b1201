// The cache between sources and everyone who draws or counts their values: what is here, what is being read, what failed.

import { checkSettings, defaultsOf, type SettingsTable } from '../kinds/settings.ts';
import { Statistics } from '../scale/statistics.ts';
import { fail, HeadglowError, quoteValue } from '../tensor/error.ts';
import { readCheckpoint, valuesIfLoaded } from '../tensor/source.ts';
import { type Chunk, chunkBytes, chunkKey, chunkReadError, chunkValues, reusedArrayError } from './chunk.ts';
import { type BackOff, RetryTracker, systemTimer, type Timer } from './retries.ts';

/** What the cache of all sources may take. */
export interface CacheSettings extends BackOff {
  /** Bytes of memory for values that were read, 256 MiB by default; those shown have room in any case. */
  readonly budget: number;
  /** Reads at a time. */
  readonly reads: number;
}

const CACHE_SETTINGS: SettingsTable<CacheSettings> = {
  budget: { kind: 'number', from: 0, default: 2 ** 28 },
  reads: { kind: 'number', from: 1, whole: true, default: 4 },
  retries: { kind: 'number', from: 0, whole: true, default: 3 },
  backOff: { kind: 'number', from: 0, default: 0.25 },
};

export const CACHE_DEFAULTS = defaultsOf<CacheSettings>(CACHE_SETTINGS);

/** What a client needs. */
export interface CacheRequest {
  /** Kept in any case. */
  readonly shown: readonly Chunk[];
  /** What to read ahead of time, the next first. There is room for the first group in any case. */
  readonly ahead: readonly (readonly Chunk[])[];
}

/** Someone who needs values. */
export interface CacheClient {
  /** Called when any chunk has arrived, and, with the reason, when any was given up. */
  notify(chunk: Chunk, error: HeadglowError | null): void;
}

const isPromise = <T>(value: T | Promise<T>): value is Promise<T> =>
  typeof (value as Promise<T> | null)?.then === 'function';

export class SourceCache {
  /** What is known of all values that were read. */
  readonly statistics = new Statistics((tensor, checkpoint) => this.get({ tensor, request: { checkpoint } }));
  readonly #timer: Timer;
  readonly #failures: RetryTracker;
  #settings = CACHE_DEFAULTS;
  /** Least recently used first. */
  readonly #held = new Map<string, Float32Array>();
  #bytes = 0;
  /** Which chunk was last read into memory: of each buffer, by offset. */
  readonly #places = new WeakMap<ArrayBufferLike, Map<number, Chunk>>();
  readonly #reading = new Map<string, AbortController>();
  /** The one that asked last comes last. */
  readonly #clients = new Map<CacheClient, CacheRequest>();

  constructor(settings: Partial<CacheSettings> = {}, timer: Timer = systemTimer) {
    this.#timer = timer;
    this.#failures = new RetryTracker(timer, () => this.#readOn());
    this.set(settings);
  }

  get settings(): CacheSettings {
    return this.#settings;
  }

  /** @throws HeadglowError, leaving all as it was, for settings that make no sense */
  set(settings: Partial<CacheSettings>): void {
    if (typeof settings !== 'object' || settings === null)
      fail(
        'option',
        'settings',
        `${quoteValue(settings)} is not an object`,
        'give one, such as { budget: 1e9 }',
      );
    this.#settings = checkSettings<CacheSettings>(CACHE_SETTINGS, { ...this.#settings, ...settings });
    this.#readOn();
  }

  /** Bytes of the values that are held. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Values that are in memory or were read; null where they are not here. */
  get(chunk: Chunk): Float32Array | null {
    return valuesIfLoaded(chunk.tensor, chunk.request.checkpoint) ?? this.#held.get(chunkKey(chunk)) ?? null;
  }

  /** Why a chunk could not be read; null where it is here or coming. */
  errorOf(chunk: Chunk): HeadglowError | null {
    return this.#failures.errorOf(chunkKey(chunk));
  }

  /** Says what a client needs from now on. What nobody needs is no longer read. */
  setRequest(client: CacheClient, needs: CacheRequest): void {
    this.#clients.delete(client);
    this.#clients.set(client, needs);
    for (const chunk of needs.shown) this.#touch(chunkKey(chunk));
    this.#readOn();
  }

  /** Says that a client needs nothing any more, and is not to be notified. */
  removeClient(client: CacheClient): void {
    this.#clients.delete(client);
    this.#readOn();
  }

  /** Reads these at once if they failed and are needed. */
  retry(chunks: readonly Chunk[]): void {
    for (const chunk of chunks) this.#failures.forget(chunkKey(chunk));
    this.#readOn();
  }

  #touch(key: string): void {
    const values = this.#held.get(key);
    if (!values) return;
    this.#held.delete(key);
    this.#held.set(key, values);
  }

  /** What to keep, the most urgent first: what is shown, then as much of what comes next as there is room for. */
  #plan(): Map<string, Chunk> {
    const plan = new Map<string, Chunk>();
    let bytes = 0;
    const add = (chunk: Chunk) => {
      const key = chunkKey(chunk);
      if (!plan.has(key)) bytes += chunkBytes(chunk);
      plan.set(key, chunk);
    };
    const clients = [...this.#clients.values()].reverse();
    for (const { shown } of clients) shown.forEach(add);
    for (const { ahead } of clients)
      for (const [i, group] of ahead.entries()) {
        const size = group.reduce((sum, chunk) => sum + chunkBytes(chunk), 0);
        if (i > 0 && bytes + size > this.#settings.budget) break;
        group.forEach(add);
      }
    return plan;
  }

  /** Starts and aborts reads, so that the most urgent are under way, and drops what there is no room for. */
  #readOn(): void {
    const plan = this.#plan();
    this.#failures.keepOnly(plan);
    const wanted = new Map(
      [...plan]
        .filter(([key]) => !this.#held.has(key) && !this.#failures.isBlocked(key))
        .slice(0, this.#settings.reads),
    );
    for (const [key, controller] of this.#reading)
      if (!wanted.has(key)) {
        this.#reading.delete(key);
        controller.abort();
      }
    let isAnyHere = false;
    for (const [key, chunk] of wanted)
      if (!this.#reading.has(key)) isAnyHere = this.#begin(key, chunk) || isAnyHere;
    this.#evict(plan);
    if (isAnyHere) this.#timer(() => this.#readOn(), 0);
  }

  /** Starts a read. @returns true where it ended at once */
  #begin(key: string, chunk: Chunk): boolean {
    const controller = new AbortController();
    this.#reading.set(key, controller);
    const isCurrent = () => this.#reading.get(key) === controller;
    let result: Float32Array | Promise<Float32Array>;
    try {
      result = readCheckpoint(chunk.tensor, chunk.request, controller.signal);
    } catch (error) {
      this.#failed(key, chunk, error);
      return true;
    }
    if (!isPromise(result)) {
      this.#arrived(key, chunk, result);
      return true;
    }
    result
      .then(
        (values) => isCurrent() && this.#arrived(key, chunk, values),
        (error: unknown) => isCurrent() && this.#failed(key, chunk, error),
      )
      .then((isNews) => isNews && this.#readOn());
    return false;
  }

  #arrived(key: string, chunk: Chunk, returned: Float32Array): true {
    let values: Float32Array;
    try {
      values = chunkValues(chunk, returned);
    } catch (error) {
      return this.#failed(key, chunk, error);
    }
    const other = this.#holderOf(values, chunk);
    if (other) {
      // It was overwritten.
      this.#drop(chunkKey(other));
      this.#failed(chunkKey(other), other, reusedArrayError(other));
      return this.#failed(key, chunk, reusedArrayError(chunk));
    }
    this.#reading.delete(key);
    this.#failures.forget(key);
    this.#held.set(key, values);
    this.#bytes += values.byteLength;
    this.statistics.add(chunk.tensor, chunk.request.checkpoint, values);
    this.#notify(chunk, null);
    return true;
  }

  /** Another chunk of the same source that is held in this very memory; takes note that a chunk is in it now. */
  #holderOf(values: Float32Array, chunk: Chunk): Chunk | null {
    const { buffer, byteOffset } = values;
    const chunks = this.#places.get(buffer) ?? new Map<number, Chunk>();
    this.#places.set(buffer, chunks);
    const before = chunks.get(byteOffset);
    chunks.set(byteOffset, chunk);
    if (before?.tensor !== chunk.tensor || chunkKey(before) === chunkKey(chunk)) return null;
    const held = this.#held.get(chunkKey(before));
    return held?.buffer === buffer && held.byteOffset === byteOffset ? before : null;
  }

  #drop(key: string): void {
    this.#bytes -= this.#held.get(key)?.byteLength ?? 0;
    this.#held.delete(key);
  }

  #failed(key: string, chunk: Chunk, error: unknown): true {
    this.#reading.delete(key);
    if (!(error instanceof HeadglowError) && this.#failures.repeat(key, this.#settings)) return true;
    const known = chunkReadError(chunk, error);
    this.#failures.giveUp(key, known);
    this.#notify(chunk, known);
    return true;
  }

  /** A client that asks for something is not called before its call has ended. */
  #notify(chunk: Chunk, error: HeadglowError | null): void {
    queueMicrotask(() => {
      for (const client of [...this.#clients.keys()])
        if (this.#clients.has(client)) client.notify(chunk, error);
    });
  }

  /** Drops what was least recently used until the rest fits the budget, but nothing that is to be kept. */
  #evict(kept: ReadonlyMap<string, Chunk>): void {
    for (const key of [...this.#held.keys()]) {
      if (this.#bytes <= this.#settings.budget) return;
      if (!kept.has(key)) this.#drop(key);
    }
  }
}

/** The cache of this page. */
export const sharedCache = new SourceCache();

/**
 * Sets the memory for values that were read, how many reads run at a time, and how failed ones are repeated.
 * @throws HeadglowError, leaving all as it was, for settings that make no sense
 */
export const setCache = (settings: Partial<CacheSettings>): void => sharedCache.set(settings);
