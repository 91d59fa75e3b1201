// What is measured of stores: their shapes, the connection to them, and the names of series and quantities.

import type { StoreShape } from './values.ts';

/** Names of sizes in reports and for `--size`: opening a store, moving in it, and playing it. */
export const STORE_SIZES = ['overview', 'pan-zoom-play', 'play'] as const;
export type StoreSize = (typeof STORE_SIZES)[number];

/** The series that each is about. */
export const PRIMARY: Readonly<Record<StoreSize, string>> = {
  overview: 'first picture',
  'pan-zoom-play': 'frame',
  play: 'sharp checkpoint',
};

/** A connection to a server far away: milliseconds before each answer, and bytes per second of all together. */
export const CONNECTION = { latency: 20, bytesPerSecond: 50e6 };

/** 10^10, 10^9 and 10^9 cells. */
export const STORE_SHAPES: Readonly<Record<StoreSize, StoreShape>> = {
  overview: { checkpoints: 300, tasks: 8, layers: 32, heads: 131_072 },
  'pan-zoom-play': { checkpoints: 30, tasks: 8, layers: 32, heads: 131_072 },
  play: { checkpoints: 120, tasks: 8, layers: 1024, heads: 1024 },
};

/** Names of quantities. */
export const REQUESTS = 'requests before the first picture';
export const MEMORY = 'MB of memory of the page and its workers';
export const EXCESS = 'bytes fetched, in those of the chunks that were displayed';
