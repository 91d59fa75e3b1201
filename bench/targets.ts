// The performance targets that Headglow sets itself, and how a run compares with them.

import { HANDWRITTEN, LIBRARIES, type Reduction, SELF_COMPARISONS, SIZES } from './plan.ts';
import {
  type Block,
  compareSeries,
  computeFrameJitter,
  findBlocks,
  primarySubject,
  type Results,
} from './results.ts';
import { summarise } from './statistics.ts';

export interface Target {
  readonly description: string;
  readonly scene: Block['scene'];
  readonly sizes: readonly string[];
  readonly reduction: Reduction;
  /** The contenders, or the floor, that Headglow is compared with. */
  readonly baselines: readonly string[];
  /**
   * `relative time` is Headglow's time divided by the baseline's and must be at most `limit`; `speedup` is its inverse
   * and must be at least `limit`.
   */
  readonly metric: 'relative time' | 'speedup';
  readonly limit: number;
  /** Whether the target applies to graphics hardware only, not to software renderers. */
  readonly hardwareOnly?: boolean;
}

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
    sizes: ['10000-panels'],
    reduction: 'max',
    baselines: ['few-panels'],
    metric: 'relative time',
    limit: 1.5,
  },
  {
    description: 'playing frame, all data on the GPU: at most 1.5x a still frame',
    scene: 'playing',
    sizes: [SELF_COMPARISONS.playing.size],
    reduction: 'max',
    baselines: ['still'],
    metric: 'relative time',
    limit: 1.5,
  },
  {
    description: 'description of 8 panels of 1024 x 1024: at most 5x sorting them',
    scene: 'describe',
    sizes: [SELF_COMPARISONS.describe.size],
    reduction: 'max',
    baselines: ['sort'],
    metric: 'relative time',
    limit: 5,
  },
  {
    description: 'seek to a checkpoint in memory: at most 1.2x an update',
    scene: 'seek',
    sizes: [SELF_COMPARISONS.seek.size],
    reduction: 'nearest',
    baselines: ['update'],
    metric: 'relative time',
    limit: 1.2,
  },
  {
    description: 'long play: 95th percentile of frame times at most 2x the median, best of three',
    scene: 'long-play',
    sizes: [SELF_COMPARISONS['long-play'].size],
    reduction: 'max',
    baselines: ['its median'],
    metric: 'relative time',
    limit: 2,
  },
];

/** Largest size allowed for the library's entry, minified and gzipped: 60 kB. */
export const MAX_ENTRY_BYTES = 60_000;

type Outcome = Pick<TargetResult, 'ratio' | 'interval' | 'verdict'>;

export interface TargetResult {
  readonly target: Target;
  readonly size: string;
  readonly baseline: string;
  /** The target's metric; null if it was not measured. */
  readonly ratio: number | null;
  readonly interval: readonly [low: number, high: number] | null;
  readonly verdict: 'met' | 'missed' | 'invalid' | 'not measured' | 'failed' | 'needs hardware';
}

const isSoftwareRenderer = ({ machine }: Results): boolean =>
  /swiftshader|llvmpipe|software|basic render/i.test(machine.renderer);

const isMet = ({ metric, limit }: Target, ratio: number): boolean =>
  metric === 'speedup' ? ratio >= limit : ratio <= limit;

/** A baseline that timed out is slower by at least that time; one that failed otherwise proves nothing. */
function evaluateTimeout(block: Block, target: Target, problem: string): Outcome {
  const primary = primarySubject(block);
  const samples = block.series.find(({ subject }) => subject === primary)?.samples ?? [];
  const seconds = /^did not finish in (\d+) s/.exec(problem)?.[1];
  if (target.metric !== 'speedup' || !seconds || samples.length === 0)
    return { ratio: null, interval: null, verdict: 'failed' };
  const ratio = (Number(seconds) * 1000) / summarise(samples).median;
  return { ratio, interval: null, verdict: isMet(target, ratio) ? 'met' : 'failed' };
}

function evaluateJitter(block: Block, target: Target): Outcome {
  const ratio = computeFrameJitter(block);
  if (ratio === null || block.series.some(({ problem }) => problem))
    return { ratio, interval: null, verdict: 'failed' };
  return { ratio, interval: null, verdict: isMet(target, ratio) ? 'met' : 'missed' };
}

/** Evaluates a target in one block; null if the block has no samples of the baseline. */
function evaluateBlock(block: Block, target: Target, baseline: string): Outcome | null {
  if (target.scene === 'long-play') return evaluateJitter(block, target);
  const primary = primarySubject(block);
  const comparison =
    target.metric === 'speedup'
      ? compareSeries(block, baseline, primary)
      : compareSeries(block, primary, baseline);
  if (!comparison) {
    const problem = block.series.find(({ subject }) => subject === baseline)?.problem;
    return problem ? evaluateTimeout(block, target, problem) : null;
  }
  const { median, interval } = comparison.ratio;
  const verdict = isMet(target, median) ? 'met' : 'missed';
  return { ratio: median, interval, verdict: block.valid ? verdict : 'invalid' };
}

function evaluateTarget(results: Results, target: Target, size: string, baseline: string): TargetResult {
  const key = { target, size, baseline };
  if (target.hardwareOnly && isSoftwareRenderer(results))
    return { ...key, ratio: null, interval: null, verdict: 'needs hardware' };
  for (const block of findBlocks(results, target.scene, size, target.reduction)) {
    const outcome = evaluateBlock(block, target, baseline);
    if (outcome) return { ...key, ...outcome };
  }
  return { ...key, ratio: null, interval: null, verdict: 'not measured' };
}

/** Evaluates every target at each of its sizes against each of its baselines. */
export function evaluateTargets(results: Results): TargetResult[] {
  return TARGETS.flatMap((target) =>
    target.sizes.flatMap((size) =>
      target.baselines.map((baseline) => evaluateTarget(results, target, size, baseline)),
    ),
  );
}
