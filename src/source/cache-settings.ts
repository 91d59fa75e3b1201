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
  /** Maximum number of concurrent reads. Default: 4. */
  readonly reads: number;
}

const CACHE_SETTINGS: SettingsTable<CacheSettings> = {
  budget: { kind: 'number', from: 0, default: 2 ** 28 },
  reads: { kind: 'number', from: 1, whole: true, default: 4 },
  retries: { kind: 'number', from: 0, whole: true, default: 3 },
  backOff: { kind: 'number', from: 0, default: 0.25 },
};

/** Defaults of all cache settings. */
export const CACHE_DEFAULTS = defaultsOf<CacheSettings>(CACHE_SETTINGS);

/** The chunks that a client needs. */
export interface CacheRequest {
  /** Chunks on screen: read first, and never evicted. */
  readonly visible: readonly Chunk[];
  /** Chunks to prefetch, one group per checkpoint, the next first. The first group is kept even beyond the budget. */
  readonly prefetch: readonly (readonly Chunk[])[];
  /** Groups like those to prefetch, but read after those of all clients: what makes a picture sharper. */
  readonly later?: readonly (readonly Chunk[])[];
}

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
