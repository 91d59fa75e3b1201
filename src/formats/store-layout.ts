// How a store keeps its arrays: what `headglow info` says beyond the arrays themselves.

import type { ValueStatistics } from './inspection/statistics.ts';

/** How an array is stored. */
export interface ArrayLayout {
  readonly path: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  /** The shape of what is decoded at once. */
  readonly chunk: readonly number[];
  /** The shape of what is stored under one key, if that is a shard of several chunks; else null. */
  readonly shard: readonly number[] | null;
  /** The compressions and filters of a chunk, in the order in which it is encoded, such as `transpose`, `bytes`, `zstd`. */
  readonly codecs: readonly string[];
  /** Bytes of its files; null if they are not known, as for a URL. */
  readonly bytes: number | null;
}

/** A version of a model with fewer cells, or level 0, the model itself. */
export interface LevelLayout {
  /** The model, as the store names it. */
  readonly model: string;
  readonly level: number;
  readonly layers: number;
  readonly heads: number;
  /** The paths of its arrays by what they keep of each block, such as `max`. Level 0 serves all. */
  readonly paths: Readonly<Record<string, string>>;
}

/** How a store keeps its arrays. */
export interface StoreLayout {
  readonly arrays: readonly ArrayLayout[];
  /** Level 0 first; empty for a store without levels. */
  readonly levels: readonly LevelLayout[];
  /** False for a store with levels that is still being written. */
  readonly complete: boolean;
  /** Bytes of all its files; null if they are not known. */
  readonly bytes: number | null;
  /** What is read at least before the whole of one checkpoint can be shown: requests or files, and bytes before decoding, at most. */
  readonly overview: { readonly reads: number; readonly bytes: number };
}

/** What is known of a store without reading its values. */
export interface StoreDescription {
  readonly layout: StoreLayout;
  /** The statistics that it keeps, by the path of the array. */
  readonly statistics: ReadonlyMap<string, ValueStatistics>;
}
