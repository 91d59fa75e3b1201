// The cache that all views, pictures and analyses of a page share.

import { SourceCache } from './cache.ts';
import type { CacheSettings } from './cache-settings.ts';

/** What a reader requires from a cache. */
export type ReaderCache = Pick<
  SourceCache,
  'statistics' | 'get' | 'errorOf' | 'setRequest' | 'removeClient' | 'retry'
>;

let cache: SourceCache | undefined;

/** The page's cache, created on first use. */
export function pageCache(): SourceCache {
  cache ??= new SourceCache();
  return cache;
}

/**
 * Changes settings of the cache that all sources of the page share: its memory budget, concurrent reads and retries.
 * Settings that are not given keep their values.
 * @throws HeadglowError for invalid settings, without changing any
 */
export const setCache = (settings: Partial<CacheSettings>): void => pageCache().set(settings);
