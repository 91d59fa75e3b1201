// A cache that loads when the first source is read, and the one that all views, pictures and analyses of a page share.

import { Statistics } from '../scale/statistics.ts';
import type { HeadglowError } from '../tensor/error.ts';
import { valuesInMemory } from '../tensor/source.ts';
import type { SourceCache } from './cache.ts';
import {
  CACHE_DEFAULTS,
  type CacheClient,
  type CacheRequest,
  type CacheSettings,
  changeSettings,
} from './cache-settings.ts';
import type { Chunk } from './chunk.ts';

/** What a reader requires from a cache. */
export type ReaderCache = Pick<
  SourceCache,
  'statistics' | 'get' | 'errorOf' | 'setRequest' | 'removeClient' | 'retry'
>;

export class LazyCache implements ReaderCache {
  readonly statistics = new Statistics((tensor, checkpoint) => this.get({ tensor, request: { checkpoint } }));
  #settings: CacheSettings;
  #cache: SourceCache | null = null;
  #loading: Promise<void> | null = null;
  /** Requests made before the cache was loaded. */
  readonly #waiting = new Map<CacheClient, CacheRequest>();

  /** @throws HeadglowError for invalid settings */
  constructor(settings: Partial<CacheSettings> = {}) {
    this.#settings = changeSettings(CACHE_DEFAULTS, settings);
  }

  get(chunk: Chunk): Float32Array | null {
    return this.#cache ? this.#cache.get(chunk) : valuesInMemory(chunk.tensor, chunk.request.checkpoint);
  }

  errorOf(chunk: Chunk): HeadglowError | null {
    return this.#cache?.errorOf(chunk) ?? null;
  }

  setRequest(client: CacheClient, request: CacheRequest): void {
    if (this.#cache) this.#cache.setRequest(client, request);
    else {
      this.#waiting.set(client, request);
      void this.load();
    }
  }

  removeClient(client: CacheClient): void {
    this.#waiting.delete(client);
    this.#cache?.removeClient(client);
  }

  retry(chunks: readonly Chunk[]): void {
    this.#cache?.retry(chunks);
  }

  /** @throws HeadglowError for invalid settings, without changing any */
  set(settings: Partial<CacheSettings>): void {
    this.#settings = changeSettings(this.#settings, settings);
    this.#cache?.set(this.#settings);
  }

  /** Loads the cache, and passes on what was requested from it. */
  load(): Promise<void> {
    this.#loading ??= import('./cache.ts').then(({ SourceCache }) => {
      this.#cache = new SourceCache(this.#settings, undefined, this.statistics);
      for (const [client, request] of this.#waiting) this.#cache.setRequest(client, request);
      this.#waiting.clear();
    });
    return this.#loading;
  }
}

let cache: LazyCache | undefined;

/** The page's cache, created on first use. */
export function pageCache(): LazyCache {
  cache ??= new LazyCache();
  return cache;
}

/**
 * Changes settings of the cache that all sources of the page share: its memory budget, concurrent reads and retries.
 * Settings that are not given keep their values.
 * @throws HeadglowError for invalid settings, without changing any
 */
export const setCache = (settings: Partial<CacheSettings>): void => pageCache().set(settings);
