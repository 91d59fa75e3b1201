// The performance targets of stores larger than memory, and of writing pyramids.

import { EXCESS, MEMORY, REQUESTS } from './store/plan.ts';
import type { Target } from './target.ts';

/** Megabytes of the cache of values, 256 MiB, and 300 more. */
const MAX_MEMORY = 2 ** 28 / 1e6 + 300;
/** Megabytes of GPU memory that a view uses at most: 256 MiB. */
const MAX_GPU_MEMORY = 2 ** 28 / 1e6;

const ofStore = (size: string, target: Omit<Target, 'scene' | 'sizes' | 'reduction'>): Target => ({
  scene: 'store',
  sizes: [size],
  reduction: 'max',
  ...target,
});

const ofPyramid = (size: string, description: string, limit: number): Target => ({
  description,
  scene: 'pyramid',
  sizes: [size],
  reduction: 'max',
  baselines: ['floor'],
  metric: 'relative time',
  limit,
});

export const STORE_TARGETS: readonly Target[] = [
  ofStore('overview', {
    description: 'overview of 10^10 cells on a server: within 2 s of opening the page',
    baselines: ['none'],
    metric: 'median',
    limit: 2000,
  }),
  ofStore('overview', {
    description: 'overview of 10^10 cells on a server: at most 40 requests before the first picture',
    baselines: [REQUESTS],
    metric: 'quantity',
    limit: 40,
  }),
  ofStore('pan-zoom-play', {
    description: "zooming, panning and playing 10^9 cells: at most the cache's budget and 300 MB of memory",
    baselines: [MEMORY],
    metric: 'quantity',
    limit: MAX_MEMORY,
    unit: ' MB',
  }),
  ofStore('pan-zoom-play', {
    description: 'zooming, panning and playing 10^9 cells: at most 256 MiB of GPU memory',
    baselines: ['memory'],
    metric: 'megabytes',
    limit: MAX_GPU_MEMORY,
  }),
  ofStore('pan-zoom-play', {
    description: 'zooming, panning and playing 10^9 cells: no frame longer than 3 medians',
    baselines: ['its median'],
    metric: 'longest',
    limit: 3,
  }),
  ofStore('pan-zoom-play', {
    description:
      'zooming, panning and playing 10^9 cells: fetches at most 1.5x the chunks that were displayed',
    baselines: [EXCESS],
    metric: 'quantity',
    limit: 1.5,
    unit: 'x',
  }),
  ofStore('play', {
    description: 'play over a store, 8 x 1024² a checkpoint: at least 80 % of the pace that its bytes allow',
    baselines: ['floor'],
    metric: 'relative time',
    limit: 1 / 0.8,
  }),
  ofPyramid('max', 'pyramid of max: at most 5x copying the file and finding its largest value', 5),
  ofPyramid(
    'all',
    'pyramid of all reductions: at most 12x copying the file and finding its largest value',
    12,
  ),
];
