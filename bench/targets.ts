// The bars that Headglow sets itself, as data, and how a run stands to each.

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
  /** Contender compared with: the ratio is Headglow's time to its, or its to Headglow's where `faster`. */
  readonly against: readonly string[];
  readonly faster: boolean;
  /** At most this, or at least this where `faster`. */
  readonly bound: number;
  /** True for bars that hold on graphics hardware only. */
  readonly hardware?: boolean;
}

const cellSizes = ['25x19', '126x128', '512', '1024', '2048', '4096'];
const from = (name: string) => cellSizes.slice(cellSizes.indexOf(name));

export const TARGETS: readonly Target[] = [
  ...(['frame', 'shift'] as const).flatMap((scene): Target[] => [
    {
      description: `${scene} at most 2x the floor`,
      scene,
      sizes: ['25x19', '126x128'],
      reduction: 'max',
      against: ['floor'],
      faster: false,
      bound: 2,
    },
    {
      description: `${scene}, six cells a pixel, at most 4x the floor`,
      scene,
      sizes: ['1024'],
      reduction: 'max',
      against: ['floor'],
      faster: false,
      bound: 4,
    },
    {
      description: `${scene}, six cells a pixel, at most 1.5x the floor on hardware`,
      scene,
      sizes: ['1024'],
      reduction: 'max',
      against: ['floor'],
      faster: false,
      bound: 1.5,
      hardware: true,
    },
  ]),
  {
    description: 'update at most 1.5x upload and floor',
    scene: 'update',
    sizes: ['1024'],
    reduction: 'nearest',
    against: ['floor'],
    faster: false,
    bound: 1.5,
  },
  {
    description: 'first frame at most 1.5x hand-written regl below 512²',
    scene: 'first',
    sizes: ['25x19', '126x128'],
    reduction: 'nearest',
    against: ['regl'],
    faster: false,
    bound: 1.5,
  },
  {
    description: 'first frame at most 1.2x hand-written regl from 512² up',
    scene: 'first',
    sizes: from('512'),
    reduction: 'nearest',
    against: ['regl'],
    faster: false,
    bound: 1.2,
  },
  {
    description: 'first frame at least 3x faster than every library from 512² up',
    scene: 'first',
    sizes: from('512'),
    reduction: 'max',
    against: LIBRARIES,
    faster: true,
    bound: 3,
  },
  {
    description: 'update at least 2x faster than every library up to 1024²',
    scene: 'update',
    sizes: ['126x128', '512', '1024'],
    reduction: 'max',
    against: LIBRARIES,
    faster: true,
    bound: 2,
  },
  {
    description: 'update at least 1.2x faster than every library above 1024²',
    scene: 'update',
    sizes: ['2048', '4096'],
    reduction: 'max',
    against: LIBRARIES,
    faster: true,
    bound: 1.2,
  },
  {
    description: 'update at least 20x faster than plotly.js from 512² up',
    scene: 'update',
    sizes: from('512'),
    reduction: 'max',
    against: ['plotly'],
    faster: true,
    bound: 20,
  },
  {
    description: 'update at most 1.1x hand-written regl',
    scene: 'update',
    sizes: SIZES.map(({ name }) => name),
    reduction: 'nearest',
    against: ['regl'],
    faster: false,
    bound: 1.1,
  },
  {
    description: 'update at least 3x faster than the best putImageData from 512² up, on hardware',
    scene: 'update',
    sizes: from('512'),
    reduction: 'max',
    against: HANDWRITTEN.filter((name) => name !== 'regl'),
    faster: true,
    bound: 3,
    hardware: true,
  },
  {
    description: '10,000 panels at most 1.5x as long as 8 with the same pixels and cells',
    scene: 'panels',
    sizes: ['10000-panels'],
    reduction: 'max',
    against: ['few-panels'],
    faster: false,
    bound: 1.5,
  },
  {
    description: 'a playing frame, all on the GPU, at most 1.5x a still one',
    scene: 'playing',
    sizes: [SELF_COMPARISONS.playing.size],
    reduction: 'max',
    against: ['still'],
    faster: false,
    bound: 1.5,
  },
  {
    description: 'a description of 8 panels of 1024 x 1024 at most 5x a sort of them',
    scene: 'describe',
    sizes: [SELF_COMPARISONS.describe.size],
    reduction: 'max',
    against: ['sort'],
    faster: false,
    bound: 5,
  },
  {
    description: 'a seek to what is in memory at most 1.2x an update',
    scene: 'seek',
    sizes: [SELF_COMPARISONS.seek.size],
    reduction: 'nearest',
    against: ['update'],
    faster: false,
    bound: 1.2,
  },
  {
    description: 'a long play, frames at the 95th percentile at most 2x the median, best of three',
    scene: 'long-play',
    sizes: [SELF_COMPARISONS['long-play'].size],
    reduction: 'max',
    against: ['its median'],
    faster: false,
    bound: 2,
  },
];

/** Bytes that the entry may have: 60 kB. */
export const MAX_ENTRY_BYTES = 60_000;

export interface TargetResult {
  readonly target: Target;
  readonly size: string;
  readonly against: string;
  /** In the bar's direction; null where it was not measured. */
  readonly ratio: number | null;
  readonly interval: readonly [low: number, high: number] | null;
  readonly verdict: 'met' | 'missed' | 'invalid' | 'not measured' | 'failed' | 'needs hardware';
}

const isSoftware = ({ machine }: Results): boolean =>
  /swiftshader|llvmpipe|software|basic render/i.test(machine.renderer);

/** A contender that was given up after a time is slower by that time at least; one that failed proves nothing. */
function givenUp(
  block: Block,
  target: Target,
  subject: string,
  problem: string,
): Pick<TargetResult, 'ratio' | 'interval' | 'verdict'> {
  const own = block.series.find((series) => series.subject === subject)?.samples ?? [];
  const seconds = /^did not finish in (\d+) s/.exec(problem)?.[1];
  if (!target.faster || !seconds || own.length === 0)
    return { ratio: null, interval: null, verdict: 'failed' };
  const ratio = (Number(seconds) * 1000) / summarise(own).median;
  return { ratio, interval: null, verdict: ratio >= target.bound ? 'met' : 'failed' };
}

function steadyStanding(target: Target, block: Block): Pick<TargetResult, 'ratio' | 'interval' | 'verdict'> {
  const ratio = computeFrameJitter(block);
  const failed = ratio === null || block.series.some(({ problem }) => problem);
  return { ratio, interval: null, verdict: failed ? 'failed' : ratio <= target.bound ? 'met' : 'missed' };
}

function standing(results: Results, target: Target, size: string, against: string): TargetResult {
  const of = { target, size, against };
  if (target.hardware && isSoftware(results))
    return { ...of, ratio: null, interval: null, verdict: 'needs hardware' };
  const blocks = findBlocks(results, target.scene, size, target.reduction);
  for (const block of blocks) {
    const subject = primarySubject(block);
    if (target.scene === 'long-play') return { ...of, ...steadyStanding(target, block) };
    const comparison = target.faster
      ? compareSeries(block, against, subject)
      : compareSeries(block, subject, against);
    const problem = block.series.find((series) => series.subject === against)?.problem;
    if (!comparison && problem) return { ...of, ...givenUp(block, target, subject, problem) };
    if (!comparison) continue;
    const { median, interval } = comparison.ratio;
    const isMet = target.faster ? median >= target.bound : median <= target.bound;
    return { ...of, ratio: median, interval, verdict: !block.valid ? 'invalid' : isMet ? 'met' : 'missed' };
  }
  return { ...of, ratio: null, interval: null, verdict: 'not measured' };
}

/** Every target at every size against everyone it names. */
export function evaluateTargets(results: Results): TargetResult[] {
  return TARGETS.flatMap((target) =>
    target.sizes.flatMap((size) => target.against.map((against) => standing(results, target, size, against))),
  );
}
