// The bars that Headglow sets itself, as data, and how a run stands to each.

import { DUEL, HANDWRITTEN, LIBRARIES, type Reduction, SIZES } from './plan.ts';
import { type Block, compared, findBlocks, ownOf, type Results, steadinessOf } from './results.ts';
import { summarise } from './statistics.ts';

export interface Bar {
  readonly what: string;
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

export const BARS: readonly Bar[] = [
  ...(['frame', 'shift'] as const).flatMap((scene): Bar[] => [
    {
      what: `${scene} at most 2x the floor`,
      scene,
      sizes: ['25x19', '126x128'],
      reduction: 'max',
      against: ['floor'],
      faster: false,
      bound: 2,
    },
    {
      what: `${scene}, six cells a pixel, at most 4x the floor`,
      scene,
      sizes: ['1024'],
      reduction: 'max',
      against: ['floor'],
      faster: false,
      bound: 4,
    },
    {
      what: `${scene}, six cells a pixel, at most 1.5x the floor on hardware`,
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
    what: 'update at most 1.5x upload and floor',
    scene: 'update',
    sizes: ['1024'],
    reduction: 'nearest',
    against: ['floor'],
    faster: false,
    bound: 1.5,
  },
  {
    what: 'first frame at most 1.5x hand-written regl below 512²',
    scene: 'first',
    sizes: ['25x19', '126x128'],
    reduction: 'nearest',
    against: ['regl'],
    faster: false,
    bound: 1.5,
  },
  {
    what: 'first frame at most 1.2x hand-written regl from 512² up',
    scene: 'first',
    sizes: from('512'),
    reduction: 'nearest',
    against: ['regl'],
    faster: false,
    bound: 1.2,
  },
  {
    what: 'first frame at least 3x faster than every library from 512² up',
    scene: 'first',
    sizes: from('512'),
    reduction: 'max',
    against: LIBRARIES,
    faster: true,
    bound: 3,
  },
  {
    what: 'update at least 2x faster than every library up to 1024²',
    scene: 'update',
    sizes: ['126x128', '512', '1024'],
    reduction: 'max',
    against: LIBRARIES,
    faster: true,
    bound: 2,
  },
  {
    what: 'update at least 1.2x faster than every library above 1024²',
    scene: 'update',
    sizes: ['2048', '4096'],
    reduction: 'max',
    against: LIBRARIES,
    faster: true,
    bound: 1.2,
  },
  {
    what: 'update at least 20x faster than plotly.js from 512² up',
    scene: 'update',
    sizes: from('512'),
    reduction: 'max',
    against: ['plotly'],
    faster: true,
    bound: 20,
  },
  {
    what: 'update at most 1.1x hand-written regl',
    scene: 'update',
    sizes: SIZES.map(({ name }) => name),
    reduction: 'nearest',
    against: ['regl'],
    faster: false,
    bound: 1.1,
  },
  {
    what: 'update at least 3x faster than the best putImageData from 512² up, on hardware',
    scene: 'update',
    sizes: from('512'),
    reduction: 'max',
    against: HANDWRITTEN.filter((name) => name !== 'regl'),
    faster: true,
    bound: 3,
    hardware: true,
  },
  {
    what: '10,000 panels at most 1.5x as long as 8 with the same pixels and cells',
    scene: 'panels',
    sizes: ['10000-panels'],
    reduction: 'max',
    against: ['few-panels'],
    faster: false,
    bound: 1.5,
  },
  {
    what: 'a playing frame, all on the GPU, at most 1.5x a still one',
    scene: 'playing',
    sizes: [DUEL.playing.size],
    reduction: 'max',
    against: ['still'],
    faster: false,
    bound: 1.5,
  },
  {
    what: 'a description of 8 panels of 1024 x 1024 at most 5x a sort of them',
    scene: 'describe',
    sizes: [DUEL.describe.size],
    reduction: 'max',
    against: ['sort'],
    faster: false,
    bound: 5,
  },
  {
    what: 'a seek to what is in memory at most 1.2x an update',
    scene: 'seek',
    sizes: [DUEL.seek.size],
    reduction: 'nearest',
    against: ['update'],
    faster: false,
    bound: 1.2,
  },
  {
    what: 'a long play, frames at the 95th percentile at most 2x the median, best of three',
    scene: 'long-play',
    sizes: [DUEL['long-play'].size],
    reduction: 'max',
    against: ['its median'],
    faster: false,
    bound: 2,
  },
];

/** Bytes that the entry may have: 60 kB. */
export const ENTRY_BOUND = 60_000;

export interface Standing {
  readonly bar: Bar;
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
  bar: Bar,
  subject: string,
  problem: string,
): Pick<Standing, 'ratio' | 'interval' | 'verdict'> {
  const own = block.series.find((series) => series.subject === subject)?.samples ?? [];
  const seconds = /^did not finish in (\d+) s/.exec(problem)?.[1];
  if (!bar.faster || !seconds || own.length === 0) return { ratio: null, interval: null, verdict: 'failed' };
  const ratio = (Number(seconds) * 1000) / summarise(own).median;
  return { ratio, interval: null, verdict: ratio >= bar.bound ? 'met' : 'failed' };
}

function steadyStanding(bar: Bar, block: Block): Pick<Standing, 'ratio' | 'interval' | 'verdict'> {
  const ratio = steadinessOf(block);
  const failed = ratio === null || block.series.some(({ problem }) => problem);
  return { ratio, interval: null, verdict: failed ? 'failed' : ratio <= bar.bound ? 'met' : 'missed' };
}

function standing(results: Results, bar: Bar, size: string, against: string): Standing {
  const of = { bar, size, against };
  if (bar.hardware && isSoftware(results))
    return { ...of, ratio: null, interval: null, verdict: 'needs hardware' };
  const blocks = findBlocks(results, bar.scene, size, bar.reduction);
  for (const block of blocks) {
    const subject = ownOf(block);
    if (bar.scene === 'long-play') return { ...of, ...steadyStanding(bar, block) };
    const comparison = bar.faster ? compared(block, against, subject) : compared(block, subject, against);
    const problem = block.series.find((series) => series.subject === against)?.problem;
    if (!comparison && problem) return { ...of, ...givenUp(block, bar, subject, problem) };
    if (!comparison) continue;
    const { median, interval } = comparison.ratio;
    const isMet = bar.faster ? median >= bar.bound : median <= bar.bound;
    return { ...of, ratio: median, interval, verdict: !block.valid ? 'invalid' : isMet ? 'met' : 'missed' };
  }
  return { ...of, ratio: null, interval: null, verdict: 'not measured' };
}

/** Every bar at every size against everyone it names. */
export function standings(results: Results): Standing[] {
  return BARS.flatMap((bar) =>
    bar.sizes.flatMap((size) => bar.against.map((against) => standing(results, bar, size, against))),
  );
}
