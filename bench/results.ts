// What a run found: the schema of results/latest.json, and the comparisons that reports and bars are made of.

import { isSelfScene, type Reduction, type SceneName, SELF_COMPARISONS, type SelfSceneName } from './plan.ts';
import { pairwiseRatios, type Summary, summarise } from './statistics.ts';

/** One contender in one scene of one session. */
export interface Series {
  readonly subject: string;
  /** Milliseconds, in the order taken; round i of every series of a session lies side by side. */
  readonly samples: readonly number[];
  /** Why there are none, or no more: "did not finish in 20 s", "failed: …". */
  readonly problem: string | null;
}

export interface Block {
  readonly scene: SceneName | SelfSceneName;
  /** Name of the size. */
  readonly size: string;
  readonly reduction: Reduction;
  /** The floor first, where the scene has one. */
  readonly series: readonly Series[];
  /** How far the floor moved: 0.1 for 10 %. */
  readonly drift: number;
  /** False where the floor moved by more than 10 %, also when the session was repeated. */
  readonly valid: boolean;
}

export interface ContenderInfo {
  readonly key: string;
  readonly name: string;
  readonly version: string;
  readonly usage: string;
}

export interface Results {
  readonly date: string;
  readonly command: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly system: string;
    readonly node: string;
    readonly browser: string;
    readonly renderer: string;
    readonly vendor: string;
    readonly isolated: boolean;
    readonly flags: readonly string[];
    readonly loadBefore: number;
    readonly loadAfter: number;
  };
  readonly contenders: readonly ContenderInfo[];
  /** What was not measured, and why. */
  readonly leftOut: readonly string[];
  /** Bytes, minified and gzipped: what the library's entry imports at once, and what it loads later. */
  readonly entry: { readonly initial: number; readonly lazy: Readonly<Record<string, number>> } | null;
  readonly blocks: readonly Block[];
}

export interface Comparison {
  readonly summary: Summary;
  /** Of the pairwise ratios. */
  readonly ratio: Summary;
}

/** The subject that a block is about. */
export const primarySubject = ({ scene }: Block): string =>
  isSelfScene(scene) ? SELF_COMPARISONS[scene].primary : 'headglow';

const findSeries = (block: Block, subject: string): Series | undefined =>
  block.series.find((series) => series.subject === subject && series.samples.length > 0);

/** How `a` compares with `b` in a block, pair by pair: above 1 where `a` takes longer. */
export function compareSeries(block: Block, a: string, b: string): Comparison | null {
  const [one, other] = [findSeries(block, a), findSeries(block, b)];
  if (!one || !other) return null;
  return { summary: summarise(one.samples), ratio: summarise(pairwiseRatios(one.samples, other.samples)) };
}

export function findBlocks(
  results: Results,
  scene: Block['scene'],
  size: string,
  reduction: Reduction,
): Block[] {
  return results.blocks.filter(
    (block) => block.scene === scene && block.size === size && block.reduction === reduction,
  );
}

/** The 95th percentile of a play's frames to their median, of the best play; null where none was played. */
export function computeFrameJitter({ series }: Block): number | null {
  const plays = series.filter(({ samples }) => samples.length > 0).map(({ samples }) => summarise(samples));
  return plays.length === 0 ? null : Math.min(...plays.map(({ p95, median }) => p95 / median));
}
