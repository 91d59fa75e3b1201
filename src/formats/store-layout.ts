// How a store keeps its arrays: what `headglow info` says beyond the arrays themselves.

import type { ValueStatistics } from './inspection/statistics.ts';

/** How an array is stored. */
export interface ArrayLayout {
  /** Its path in the store, with dots between keys; empty for a store that is one array. */
  readonly path: string;
  /** The lengths of its axes. */
  readonly shape: readonly number[];
  /** The type of its values, as NumPy names it. */
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
  /** 0 for the model itself. */
  readonly level: number;
  /** The number of layers, or of blocks of them. */
  readonly layers: number;
  /** The number of heads per layer, or of blocks of them. */
  readonly heads: number;
  /** The paths of its arrays by what they keep of each block, such as `max`. Level 0 serves all. */
  readonly paths: Readonly<Record<string, string>>;
}

/** How a store keeps its arrays. */
export interface StoreLayout {
  /** The arrays that can be read, those of levels included. */
  readonly arrays: readonly ArrayLayout[];
  /** Level 0 first; empty for a store without levels. */
  readonly levels: readonly LevelLayout[];
  /** False for a store with levels that is still being written. */
  readonly complete: boolean;
  /** Bytes of all its files; null if they are not known. */
  readonly bytes: number | null;
  /** What is read before the whole of one checkpoint can be shown. */
  readonly overview: {
    /** Requests to a server, or reads of files. */
    readonly reads: number;
    /** At most so many bytes. */
    readonly bytes: number;
  };
}

/** What is known of a store without reading its values. */
export interface StoreDescription {
  readonly layout: StoreLayout;
  /** The statistics that it keeps, by the path of the array. */
  readonly statistics: ReadonlyMap<string, ValueStatistics>;
}
