// The performance targets that Headglow sets itself.

import { LARGE_TARGETS } from './large-targets.ts';
import { PARSE_TARGETS } from './parse-targets.ts';
import { HANDWRITTEN, LIBRARIES, SIZES } from './plan.ts';
import { STORE_TARGETS } from './store-targets.ts';
import { sizesOf, type Target } from './target.ts';

const SINGLE_SIZES = ['25x19', '126x128', '512', '1024', '2048', '4096'];
const sizesFrom = (name: string) => SINGLE_SIZES.slice(SINGLE_SIZES.indexOf(name));

export const TARGETS: readonly Target[] = [
  ...(['frame', 'shift'] as const).flatMap((scene): Target[] => [
    {
      description: `${scene}: at most 2x the floor`,
      scene,
      sizes: ['25x19', '126x128'],
      reduction: 'max',
      baselines: ['floor'],
      metric: 'relative time',
      limit: 2,
    },
    {
      description: `${scene}, six cells per pixel: at most 4x the floor`,
      scene,
      sizes: ['1024'],
      reduction: 'max',
      baselines: ['floor'],
      metric: 'relative time',
      limit: 4,
    },
    {
      description: `${scene}, six cells per pixel, on hardware: at most 1.5x the floor`,
      scene,
      sizes: ['1024'],
      reduction: 'max',
      baselines: ['floor'],
      metric: 'relative time',
      limit: 1.5,
      hardwareOnly: true,
    },
  ]),
  {
    description: 'update: at most 1.5x the upload and full-screen pass',
    scene: 'update',
    sizes: ['1024'],
    reduction: 'nearest',
    baselines: ['floor'],
    metric: 'relative time',
    limit: 1.5,
  },
  {
    description: 'first frame below 512²: at most 1.5x hand-written regl',
    scene: 'first',
    sizes: ['25x19', '126x128'],
    reduction: 'nearest',
    baselines: ['regl'],
    metric: 'relative time',
    limit: 1.5,
  },
  {
    description: 'first frame from 512² up: at most 1.2x hand-written regl',
    scene: 'first',
    sizes: sizesFrom('512'),
    reduction: 'nearest',
    baselines: ['regl'],
    metric: 'relative time',
    limit: 1.2,
  },
  {
    description: 'first frame from 512² up: at least 3x faster than every library',
    scene: 'first',
    sizes: sizesFrom('512'),
    reduction: 'max',
    baselines: LIBRARIES,
    metric: 'speedup',
    limit: 3,
  },
  {
    description: 'update up to 1024²: at least 2x faster than every library',
    scene: 'update',
    sizes: ['126x128', '512', '1024'],
    reduction: 'max',
    baselines: LIBRARIES,
    metric: 'speedup',
    limit: 2,
  },
  {
    description: 'update above 1024²: at least 1.2x faster than every library',
    scene: 'update',
    sizes: ['2048', '4096'],
    reduction: 'max',
    baselines: LIBRARIES,
    metric: 'speedup',
    limit: 1.2,
  },
  {
    description: 'update from 512² up: at least 20x faster than plotly.js',
    scene: 'update',
    sizes: sizesFrom('512'),
    reduction: 'max',
    baselines: ['plotly'],
    metric: 'speedup',
    limit: 20,
  },
  {
    description: 'update: at most 1.1x hand-written regl',
    scene: 'update',
    sizes: SIZES.map(({ name }) => name),
    reduction: 'nearest',
    baselines: ['regl'],
    metric: 'relative time',
    limit: 1.1,
  },
  {
    description: 'update from 512² up, on hardware: at least 3x faster than the best putImageData',
    scene: 'update',
    sizes: sizesFrom('512'),
    reduction: 'max',
    baselines: HANDWRITTEN.filter((name) => name !== 'regl'),
    metric: 'speedup',
    limit: 3,
    hardwareOnly: true,
  },
  {
    description: '10,000 panels: at most 1.5x 8 panels with as many pixels and cells',
    scene: 'panels',
    sizes: sizesOf('panels'),
    reduction: 'max',
    baselines: ['few-panels'],
    metric: 'relative time',
    limit: 1.5,
  },
  {
    description: 'playing frame, all data on the GPU: at most 1.5x a still frame',
    scene: 'playing',
    sizes: sizesOf('playing'),
    reduction: 'max',
    baselines: ['still'],
    metric: 'relative time',
    limit: 1.5,
  },
  {
    description: 'description of 8 panels of 1024 x 1024: at most 5x sorting them',
    scene: 'describe',
    sizes: sizesOf('describe'),
    reduction: 'max',
    baselines: ['sort'],
    metric: 'relative time',
    limit: 5,
  },
  {
    description: 'seek to a checkpoint in memory: at most 1.2x an update',
    scene: 'seek',
    sizes: sizesOf('seek'),
    reduction: 'nearest',
    baselines: ['update'],
    metric: 'relative time',
    limit: 1.2,
  },
  {
    description: 'long play: 95th percentile of frame times at most 2x the median, best of three',
    scene: 'long-play',
    sizes: sizesOf('long-play'),
    reduction: 'max',
    baselines: ['its median'],
    metric: 'relative time',
    limit: 2,
  },
  ...LARGE_TARGETS,
  ...PARSE_TARGETS,
  ...STORE_TARGETS,
];

/** Largest size allowed for the library's entry, minified and gzipped: 60 kB. */
export const MAX_ENTRY_BYTES = 60_000;

/** Largest size allowed for an HTML file of a figure, without its data: 150 kB. */
export const MAX_FIGURE_PAGE_BYTES = 150_000;
