// What the benchmark measures of Headglow alone: scenes that compare it with itself, or with a plain operation.

import { baselinesOf, OPENED_FILE, PARSED_FILES } from './parse-plan.ts';
import { createSize, type Reduction, type Size, sizeNamed } from './plan.ts';
import { PRIMARY, STORE_SIZES } from './store/plan.ts';

/** 10,000 panels of 32 x 32, and 8 panels with as many cells (within 0.1 %) on as many pixels. */
export const MANY_PANELS = createSize('10000-panels', 10_000, 32);
export const FEW_PANELS = createSize('few-panels', 8, 1131, 1132);

/** A panel with long layers, and many panels whose pixels cover many cells. */
export const LONG_PANEL = createSize('16x131072', 1, 16, 131_072);
export const MANY_LARGE_PANELS = createSize('10000-panels-128', 10_000, 128);

/** Sizes of which every pixel is verified: those whose pixels cover many cells. */
export const VERIFIED_SIZES: readonly Size[] = [
  ...['1024', '2048', '4096'].map(sizeNamed),
  LONG_PANEL,
  MANY_LARGE_PANELS,
];

/** The size of a name: one that contenders are compared at, or one of Headglow's own. @throws Error if it does not exist */
export const findSize = (name: string): Size =>
  VERIFIED_SIZES.find((each) => each.name === name) ?? sizeNamed(name);

/** The small figure that large ones are compared with: a redraw of it costs pixels only. */
export const SMALL = sizeNamed('25x19');

/** Scenes in which Headglow is compared with itself, or with a plain operation such as a sort. */
export const SELF_SCENES = [
  'panels',
  'playing',
  'seek',
  'describe',
  'long-play',
  'limits',
  'zooming',
  'panning',
  'rest',
  'levels',
  'large-play',
  'first-hover',
  'parse',
  'open',
  'store',
  'pyramid',
] as const;
export type SelfSceneName = (typeof SELF_SCENES)[number];

export interface SelfComparison {
  readonly scene: SelfSceneName;
  /** As in reports, and for `--size` if the scene has several. */
  readonly size: string;
  readonly reduction: Reduction;
  /** The series that the scene is about. */
  readonly primary: string;
  /** Baselines of the primary series besides the floor; repetitions of it in `long-play`. */
  readonly others: readonly string[];
  /** The percentile of the primary series that is compared with the baseline's median. Default: pairwise ratios. */
  readonly percentile?: 'p95';
}

/** Its name in reports. */
export const SMALL_NAME = `8 x ${SMALL.name}`;

const limitsComparison = ({ name }: Size): SelfComparison => ({
  scene: 'limits',
  size: name,
  reduction: 'max',
  primary: name,
  others: [SMALL_NAME],
});

const restComparison = (name: string): SelfComparison => ({
  scene: 'rest',
  size: name,
  reduction: 'max',
  primary: 'rest',
  others: ['canvas-table'],
});

/** A frame that moves, compared with a still frame of the small figure. */
const motionComparison = (scene: 'zooming' | 'panning' | 'large-play', sizeName: string): SelfComparison => ({
  scene,
  size: sizeName,
  reduction: 'max',
  primary: scene === 'large-play' ? 'between checkpoints' : scene,
  others: [SMALL_NAME],
  percentile: 'p95',
});

export const SELF_COMPARISONS: readonly SelfComparison[] = [
  {
    scene: 'panels',
    size: MANY_PANELS.name,
    reduction: 'max',
    primary: MANY_PANELS.name,
    others: [FEW_PANELS.name],
  },
  {
    scene: 'playing',
    size: '131 x 55 x 24x16',
    reduction: 'max',
    primary: 'playing',
    others: ['still'],
  },
  { scene: 'seek', size: '8 x 1024x1024', reduction: 'nearest', primary: 'seek', others: ['update'] },
  { scene: 'describe', size: '8 x 1024x1024', reduction: 'max', primary: 'describe', others: ['sort'] },
  {
    scene: 'long-play',
    size: '1000 x 8 x 128x128',
    reduction: 'max',
    primary: 'first play',
    others: ['second play', 'third play'],
  },
  ...[sizeNamed('4096'), LONG_PANEL, MANY_LARGE_PANELS].map(limitsComparison),
  motionComparison('zooming', '4096'),
  motionComparison('panning', '4096'),
  restComparison('2048'),
  restComparison('4096'),
  {
    scene: 'levels',
    size: '1 x 4096x4096',
    reduction: 'max',
    primary: 'levels',
    others: ['plain loop', 'levels in used memory'],
  },
  motionComparison('large-play', '2048'),
  motionComparison('large-play', '4096'),
  {
    scene: 'first-hover',
    size: '4096',
    reduction: 'max',
    primary: 'first hover',
    others: [SMALL_NAME],
  },
  ...PARSED_FILES.map(
    (file): SelfComparison => ({
      scene: 'parse',
      size: file,
      reduction: 'max',
      primary: 'headglow',
      others: baselinesOf(file),
    }),
  ),
  {
    scene: 'open',
    size: OPENED_FILE,
    reduction: 'max',
    primary: 'first frame',
    others: ['inflating'],
  },
  ...STORE_SIZES.map(
    (size): SelfComparison => ({
      scene: 'store',
      size,
      reduction: 'max',
      primary: PRIMARY[size],
      others: [],
    }),
  ),
  ...(['max', 'all'] as const).map(
    (size): SelfComparison => ({ scene: 'pyramid', size, reduction: 'max', primary: 'pyramid', others: [] }),
  ),
  { scene: 'pyramid', size: 'dask', reduction: 'max', primary: 'pyramid', others: ['dask'] },
];

/** @throws Error if it does not exist */
export function findSelfComparison(scene: SelfSceneName, sizeName: string): SelfComparison {
  const found = SELF_COMPARISONS.find((each) => each.scene === scene && each.size === sizeName);
  if (!found) throw new Error(`there is no scene ${scene} of size ${sizeName}`);
  return found;
}

/** The comparisons of the selected scenes; of scenes that have one of the selected sizes, only these. */
export function selectSelfComparisons(
  scenes: readonly SelfSceneName[],
  sizes: readonly string[],
): SelfComparison[] {
  return scenes.flatMap((scene) => {
    const all = SELF_COMPARISONS.filter((each) => each.scene === scene);
    const selected = all.filter((each) => sizes.includes(each.size));
    return selected.length > 0 ? selected : all;
  });
}

export const isSelfScene = (scene: string): scene is SelfSceneName =>
  (SELF_SCENES as readonly string[]).includes(scene);
