// The performance targets of figures whose pixels cover many cells: a frame costs pixels, and memory has a bound.

import { LIBRARIES } from './plan.ts';
import { LONG_PANEL, MANY_LARGE_PANELS, SELF_SCENES, SMALL_NAME } from './self-plan.ts';
import { sizesOf, type Target } from './target.ts';

const SHOW_SIZES = ['2048', '4096'];

/** Megabytes of GPU memory that a view uses at most, whatever the data: 256 MiB. */
const MAX_GPU_MEGABYTES = 2 ** 28 / 1e6;

const LIMITS_TARGETS: readonly Target[] = [
  {
    description: 'redraw after vmin changed, 8 x 4096² or 16 x 131,072: at most 1.5x that of 8 x 25x19',
    scene: 'limits',
    sizes: ['4096', LONG_PANEL.name],
    reduction: 'max',
    baselines: [SMALL_NAME],
    metric: 'relative time',
    limit: 1.5,
  },
  {
    description: 'redraw after vmin changed, 10,000 panels of 128 x 128: at most 2x that of 8 x 25x19',
    scene: 'limits',
    sizes: [MANY_LARGE_PANELS.name],
    reduction: 'max',
    baselines: [SMALL_NAME],
    metric: 'relative time',
    limit: 2,
  },
];

const SHOW_TARGETS: readonly Target[] = (['show', 'show-auto'] as const).flatMap((scene): Target[] => [
  {
    description: `${scene}: at most 1.2x a hand-written canvas with the exact maximum`,
    scene,
    sizes: SHOW_SIZES,
    reduction: 'max',
    baselines: ['canvas-table'],
    metric: 'relative time',
    limit: 1.2,
  },
  {
    description: `${scene}: at least 3x faster than every library`,
    scene,
    sizes: SHOW_SIZES,
    reduction: 'max',
    baselines: LIBRARIES,
    metric: 'speedup',
    limit: 3,
  },
]);

const MOTION_TARGETS: readonly Target[] = [
  ...(['zooming', 'panning'] as const).flatMap((scene): Target[] => [
    {
      description: `${scene}: 95 % of frames at most 2x a still frame of 8 x 25x19`,
      scene,
      sizes: sizesOf(scene),
      reduction: 'max',
      baselines: [SMALL_NAME],
      metric: 'p95',
      limit: 2,
    },
    {
      description: `${scene}: 99 % of frames at most 4x a still frame of 8 x 25x19`,
      scene,
      sizes: sizesOf(scene),
      reduction: 'max',
      baselines: [SMALL_NAME],
      metric: 'p99',
      limit: 4,
    },
  ]),
  {
    description: 'exact again after a motion: at most 1.5x an update of a hand-written canvas',
    scene: 'rest',
    sizes: sizesOf('rest'),
    reduction: 'max',
    baselines: ['canvas-table'],
    metric: 'relative time',
    limit: 1.5,
  },
  {
    description: 'all levels of a matrix: at most 3x a plain loop over its values',
    scene: 'levels',
    sizes: sizesOf('levels'),
    reduction: 'max',
    baselines: ['plain loop'],
    metric: 'relative time',
    limit: 3,
  },
  {
    description: 'frame of a play between large checkpoints: 95 % at most 2x a still frame of 8 x 25x19',
    scene: 'large-play',
    sizes: sizesOf('large-play'),
    reduction: 'max',
    baselines: [SMALL_NAME],
    metric: 'p95',
    limit: 2,
  },
  {
    description: 'first hover over 8 x 4096²: at most 3x a hover over 8 x 25x19',
    scene: 'first-hover',
    sizes: sizesOf('first-hover'),
    reduction: 'max',
    baselines: [SMALL_NAME],
    metric: 'relative time',
    limit: 3,
  },
];

/** Scenes with figures that are larger than the GPU memory of a view. */
const MEMORY_SCENES = SELF_SCENES.filter((scene) =>
  ['limits', 'zooming', 'panning', 'rest', 'large-play', 'first-hover'].includes(scene),
);

const MEMORY_TARGETS = MEMORY_SCENES.map(
  (scene): Target => ({
    description: `${scene}: at most 256 MiB of GPU memory`,
    scene,
    sizes: sizesOf(scene),
    reduction: 'max',
    baselines: ['memory'],
    metric: 'megabytes',
    limit: MAX_GPU_MEGABYTES,
  }),
);

export const LARGE_TARGETS: readonly Target[] = [
  ...LIMITS_TARGETS,
  ...SHOW_TARGETS,
  ...MOTION_TARGETS,
  ...MEMORY_TARGETS,
];
