// Diagonals, columns and rows of the largest cluster, by permutation tests.
//
// A pattern must be significant twice. Within the cluster: compared with its bright cells after shuffling their heads, or
// with its values shuffled in its bounding box. And in the panel: compared with the largest clusters after shuffling all
// values of the panel. The second test is needed because cells are in a cluster only because they touch: clusters in pure
// noise are elongated more often than randomly scattered cells are, so the first test alone finds a diagonal in up to a
// third of noise figures.

import type { Clusters } from './clusters.ts';
import { holmAdjust } from './holm.ts';
import type { Matrix } from './matrix.ts';
import { PATTERNS } from './pattern-statistics.ts';
import { createPatternTrial, type PatternTest, type PatternTrial } from './pattern-trial.ts';

/** How patterns are tested. */
export interface PatternSettings {
  /** The number of tests that Holm's correction accounts for: 3 per panel of the figure. */
  readonly tests: number;
  /** A pattern is named if its probability is below this after the correction. */
  readonly alpha: number;
  /** Seed of the random permutations: the same seed gives the same result. */
  readonly seed: number;
}

/** After these numbers of permutations, tests whose outcome is certain are closed. */
const ROUNDS = [
  49, 64, 79, 99, 124, 159, 199, 249, 319, 399, 499, 639, 799, 999, 1_279, 1_599, 1_999, 2_559, 3_199, 3_999,
  5_119, 6_399, 7_999, 9_999,
];
/** The usual number of permutations. */
const DEFAULT_PERMUTATIONS = 9_999;
/** The limit for figures with so many tests that Holm's correction requires smaller probabilities. */
const MAX_PERMUTATIONS = 999_999;
/**
 * After this number of permutations, tests that are still open are confirmed by shuffles of the whole panel. Clusters in a
 * sample are smaller, so noise can look significant there; a few dozen shuffles of the whole panel reveal this, while
 * thousands of shuffles of the sample do not.
 */
const CONFIRM_AFTER = 3_199;

type CorrectionSettings = Omit<PatternSettings, 'seed'>;

/** The number of permutations needed to reach the probabilities that Holm's correction requires. */
const requiredPermutations = ({ tests, alpha }: CorrectionSettings): number =>
  Math.min(MAX_PERMUTATIONS, Math.max(DEFAULT_PERMUTATIONS, Math.ceil((4 * tests) / alpha) - 1));

/** Closes tests that can't become significant after Holm's correction, whatever further permutations yield. */
function closeHopelessTests(
  trials: readonly PatternTrial[],
  { tests, alpha }: CorrectionSettings,
  permutations: number,
): void {
  const lowest = holmAdjust(
    trials.flatMap((trial) => trial.lowestPs(permutations)),
    tests,
  );
  for (const [i, trial] of trials.entries())
    for (const [j, pattern] of PATTERNS.entries())
      if (!((lowest[PATTERNS.length * i + j] as number) < alpha)) trial.close(pattern);
}

/** Makes permutations for the tests of a figure until all are decided. Yields the number of trials decided so far. */
export function* decidePatterns(
  trials: readonly PatternTrial[],
  settings: CorrectionSettings,
): Generator<number, void, void> {
  const most = requiredPermutations(settings);
  let decided = 0;
  const closeHopeless = (): void => {
    closeHopelessTests(trials, settings, most);
    decided = trials.filter(({ isOpen }) => !isOpen).length;
  };
  for (const permutations of [...ROUNDS.filter((round) => round < most), most]) {
    for (const shuffleSome of ['shuffleWithin', 'shufflePanel'] as const) {
      for (const trial of trials) {
        if (!trial.isOpen) continue;
        yield decided;
        trial[shuffleSome](permutations);
      }
      closeHopeless();
    }
    if (permutations === CONFIRM_AFTER) {
      for (const trial of trials) while (trial.confirm(settings.alpha)) yield decided;
      closeHopeless();
    }
    if (decided === trials.length) return;
  }
}

/**
 * Tests the largest cluster of a panel for a diagonal, columns and rows; null if it has fewer than 6 bright cells.
 *
 * Diagonal: |r| between layer and head, each cell weighted by its importance; permutations shuffle heads among the bright
 * cells, while layers and weights stay. Columns (rows): the fraction of the cluster's importance in its strongest column
 * (row); permutations shuffle its values within its bounding box plus a margin of one cell, 0 where a cell is not bright.
 * Both must also be rare among the largest clusters of the panel with its values shuffled. p = (1 + reached) / (1 +
 * permutations): Phipson and Smyth, "Permutation p-values should never be zero" (2010).
 *
 * Permutations are seeded: 9,999, or up to 999,999 if Holm's correction for very many tests requires it. They stop as soon as
 * no further ones could change the outcome, and none are made for unclear effects. Of more than 4,096 bright cells, a seeded
 * sample is tested in a panel that is smaller by the same factor; as its largest clusters are smaller too, significant
 * patterns are confirmed by 3 / alpha shuffles of the whole panel.
 *
 * @param matrix magnitudes if values are signed
 * @param found all groups of its bright cells
 */
export function patternTests(
  matrix: Matrix,
  found: Clusters,
  { seed, ...settings }: PatternSettings,
): readonly PatternTest[] | null {
  const trial = createPatternTrial(matrix, found, seed);
  if (!trial) return null;
  for (const _ of decidePatterns([trial], settings));
  return trial.tests;
}
