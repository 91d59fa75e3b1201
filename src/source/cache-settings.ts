// Settings of the cache, and what its clients exchange with it.

import { checkSettings, defaultsOf, type SettingsTable } from '../kinds/settings.ts';
import { fail, type HeadglowError, quoteValue } from '../tensor/error.ts';
import type { Chunk } from './chunk.ts';

/** How failed reads are retried. */
export interface BackOff {
  /** Number of retries before an error is reported. Default: 3. */
  readonly retries: number;
  /** Seconds before the first retry; doubled before each further one. Default: 0.25. */
  readonly backOff: number;
}

/** Limits of the cache that all sources of a page share. */
export interface CacheSettings extends BackOff {
  /** Bytes of memory for values that were read; values on screen are kept even beyond it. Default: 268,435,456 (256 MiB). */
  readonly budget: number;
  /** Maximum number of concurrent reads. Default: 6, as browsers send no more requests at a time to a server of HTTP/1. */
  readonly reads: number;
}

const CACHE_SETTINGS: SettingsTable<CacheSettings> = {
  budget: { kind: 'number', from: 0, default: 2 ** 28 },
  reads: { kind: 'number', from: 1, whole: true, default: 6 },
  retries: { kind: 'number', from: 0, whole: true, default: 3 },
  backOff: { kind: 'number', from: 0, default: 0.25 },
};

/** Defaults of all cache settings. */
export const CACHE_DEFAULTS = defaultsOf<CacheSettings>(CACHE_SETTINGS);

/** Chunks that a client needs together. */
export interface ChunkGroup {
  readonly chunks: readonly Chunk[];
  /**
   * Groups of all clients are read in the order of their ranks: 0 is on screen; 1 makes that sharper; 2 is the next checkpoint of a
   * play, and each further one 0.01 more; 3 is what computations need; 4 is around what is in sight.
   */
  readonly rank: number;
  /** Whether they are kept even beyond the budget. */
  readonly isKept?: boolean;
  /** The part of all reads that may be in progress when theirs start, so that what is more urgent never waits for many. Default: 1. */
  readonly share?: number;
  /** The key of the read that a chunk belongs to. Chunks with the same key are read at the same time, as one read. Default: `readKey`. */
  readonly keyOf?: (chunk: Chunk) => string;
}

/** The chunks that a client needs. */
export type CacheRequest = readonly ChunkGroup[];

/** A user of the cache. */
export interface CacheClient {
  /** Called when any chunk is loaded, or with an error when reading it failed for good. */
  notify(chunk: Chunk, error: HeadglowError | null): void;
}

/**
 * Validates changed settings; others keep their values.
 * @throws HeadglowError for invalid settings
 */
export function changeSettings(current: CacheSettings, changed: Partial<CacheSettings>): CacheSettings {
  if (typeof changed !== 'object' || changed === null)
    fail(
      'option',
      'settings',
      `${quoteValue(changed)} is not an object`,
      'pass an object, such as { budget: 1e9 }',
    );
  return checkSettings<CacheSettings>(CACHE_SETTINGS, { ...current, ...changed });
}
