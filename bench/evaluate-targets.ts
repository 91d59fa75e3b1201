// How a run compares with the performance targets.

import {
  type Block,
  compareSeries,
  compareTail,
  computeFrameJitter,
  findBlocks,
  primarySubject,
  type Results,
} from './results.ts';
import { summarise } from './statistics.ts';
import type { Target } from './target.ts';
import { TARGETS } from './targets.ts';

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

/** The worst samples of the primary series, compared with a baseline's median. */
function evaluateTail(block: Block, target: Target, baseline: string): Outcome | null {
  const percentile = target.metric === 'p99' ? 'p99' : 'p95';
  const ratio = compareTail(block, primarySubject(block), baseline, percentile);
  if (ratio === null) return null;
  const verdict = isMet(target, ratio) ? 'met' : 'missed';
  return { ratio, interval: null, verdict: block.valid ? verdict : 'invalid' };
}

/** The most GPU memory used. Other programs don't change it, so it holds even if the floor moved. */
function evaluateMemory({ gpuBytes }: Block, target: Target): Outcome | null {
  if (!gpuBytes) return null;
  const megabytes = gpuBytes / 1e6;
  return { ratio: megabytes, interval: null, verdict: isMet(target, megabytes) ? 'met' : 'missed' };
}

/** A quantity, such as a number of requests. Other programs don't change it, so it holds even if the floor moved. */
function evaluateQuantity({ quantities }: Block, target: Target, name: string): Outcome | null {
  const quantity = quantities?.[name];
  if (quantity === undefined) return null;
  return { ratio: quantity, interval: null, verdict: isMet(target, quantity) ? 'met' : 'missed' };
}

/** The median of the primary series, or its longest sample in medians. */
function evaluateAlone(block: Block, target: Target): Outcome | null {
  const samples = block.series.find(({ subject }) => subject === primarySubject(block))?.samples ?? [];
  if (samples.length === 0) return null;
  const { median } = summarise(samples);
  const value = target.metric === 'median' ? median : Math.max(...samples) / median;
  const verdict = isMet(target, value) ? 'met' : 'missed';
  return { ratio: value, interval: null, verdict: block.valid ? verdict : 'invalid' };
}

/** Evaluates a target in one block; null if the block has no samples of the baseline. */
function evaluateBlock(block: Block, target: Target, baseline: string): Outcome | null {
  if (target.metric === 'megabytes') return evaluateMemory(block, target);
  if (target.metric === 'quantity') return evaluateQuantity(block, target, baseline);
  if (target.metric === 'median' || target.metric === 'longest') return evaluateAlone(block, target);
  if (target.metric === 'p95' || target.metric === 'p99') return evaluateTail(block, target, baseline);
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
