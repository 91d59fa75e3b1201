// The results of a run: the schema of results/latest.json, and the comparisons that reports and targets use.

import type { Reduction, SceneName } from './plan.ts';
import { findSelfComparison, isSelfScene, type SelfSceneName } from './self-plan.ts';
import { pairwiseRatios, type Summary, summarise } from './statistics.ts';

/** The samples of one contender in one scene of a session. */
export interface Series {
  readonly subject: string;
  /** Milliseconds, in the order taken; round i of all series of a session was measured together. */
  readonly samples: readonly number[];
  /** Why samples are missing, or stop early: "did not finish in 20 s", "failed: …". */
  readonly problem: string | null;
}

/** One scene of a session. */
export interface Block {
  readonly scene: SceneName | SelfSceneName;
  /** Name of the size. */
  readonly size: string;
  readonly reduction: Reduction;
  /** The floor comes first if the scene has one. */
  readonly series: readonly Series[];
  /** How far the floor's median moved during the session: 0.1 for 10 %. */
  readonly drift: number;
  /** False if the floor moved by more than 10 %, in the repeated session too. */
  readonly valid: boolean;
  /** The most GPU memory that Headglow's textures used, in bytes; only of scenes that compare Headglow with itself. */
  readonly gpuBytes?: number;
  /** What the scene measures in addition to times, by name. */
  readonly quantities?: Readonly<Record<string, number>>;
  /** What was measured, as far as it depends on settings. */
  readonly note?: string;
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
  /** Bytes, minified and gzipped: the entry with its static imports, and the chunks it loads on demand. */
  readonly entry: { readonly initial: number; readonly lazy: Readonly<Record<string, number>> } | null;
  readonly blocks: readonly Block[];
}

export interface Comparison {
  readonly summary: Summary;
  /** Summary of the pairwise ratios. */
  readonly ratio: Summary;
}

/** The subject that a block is about. */
export const primarySubject = ({ scene, size }: Pick<Block, 'scene' | 'size'>): string =>
  isSelfScene(scene) ? findSelfComparison(scene, size).primary : 'headglow';

const findSeries = (block: Block, subject: string): Series | undefined =>
  block.series.find((series) => series.subject === subject && series.samples.length > 0);

/** Compares subjects `a` and `b` of a block, sample by sample; the ratio is above 1 if `a` takes longer. */
export function compareSeries(block: Block, a: string, b: string): Comparison | null {
  const seriesA = findSeries(block, a);
  const seriesB = findSeries(block, b);
  if (!seriesA || !seriesB) return null;
  return {
    summary: summarise(seriesA.samples),
    ratio: summarise(pairwiseRatios(seriesA.samples, seriesB.samples)),
  };
}

/** A percentile of `a`'s samples divided by the median of `b`'s: how bad its worst samples are. */
export function compareTail(block: Block, a: string, b: string, percentile: 'p95' | 'p99'): number | null {
  const seriesA = findSeries(block, a);
  const seriesB = findSeries(block, b);
  if (!seriesA || !seriesB) return null;
  return summarise(seriesA.samples)[percentile] / summarise(seriesB.samples).median;
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

/** The 95th percentile of frame times divided by their median, of the steadiest play; null without any samples. */
export function computeFrameJitter({ series }: Block): number | null {
  const plays = series.filter(({ samples }) => samples.length > 0).map(({ samples }) => summarise(samples));
  return plays.length === 0 ? null : Math.min(...plays.map(({ p95, median }) => p95 / median));
}
