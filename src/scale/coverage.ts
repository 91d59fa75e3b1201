// How much of the data limits and statistics are based on: some checkpoints of a source, or cells of a coarser level. Loads when a
// figure has sources.

import type { Options, Reduction } from '../options/table.ts';
import { LastResults } from '../tensor/remember.ts';
import type { SelectedMatrix } from '../tensor/select.ts';
import { checkpointCount, type SourceLevel } from '../tensor/tensor.ts';
import { stepText } from '../tensor/text.ts';
import { checkpointAtStep } from '../tensor/timeline.ts';
import { mergeExtremes } from './extremes.ts';
import { groupMatrices, type VisibleMatrix } from './limits.ts';
import { percentilesPart } from './percentiles-part.ts';
import type { Statistics } from './statistics.ts';
import { WholeMatrices } from './whole-matrices.ts';

/** How much of the data is covered. */
export interface Coverage {
  /** Number of timeline checkpoints that are covered, and of all. */
  readonly known: number;
  readonly all: number;
  /** How accurate percentiles are; `''` if they are exact. */
  readonly accuracy: string;
  /** The level whose cells stand for all cells; undefined if all cells count. */
  readonly sample: SourceLevel | undefined;
}

const COMPLETE: Coverage = { known: 1, all: 1, accuracy: '', sample: undefined };

/**
 * How much of the data statistics cover.
 * @param reduction for percentiles: that of the levels that are read, of sources with levels. Default: extremes
 * @param timeline steps of the timeline; default: those of the tensors
 */
export function coverageOf(
  statistics: Statistics,
  tasks: readonly SelectedMatrix[],
  reduction?: Reduction | null,
  timeline?: readonly number[],
): Coverage {
  const percentiles = reduction ? statistics.percentileCounts(tasks, reduction) : null;
  const extremes = tasks.map((matrix) => statistics.extremesOf(matrix));
  const steps = timeline ?? [...new Set(tasks.flatMap(({ tensor }) => tensor.steps ?? []))];
  const all = Math.max(1, steps.length);
  const isComplete = percentiles
    ? percentiles.coversAll
    : tasks.every(({ tensor }, i) => extremes[i]?.isComplete(checkpointCount(tensor)));
  const isCovered = (step: number): boolean =>
    tasks.every(({ tensor }, i) => {
      const { checkpoint } = checkpointAtStep(tensor, step);
      if (checkpoint === null) return true;
      return percentiles ? percentiles.has(i, checkpoint) : extremes[i]?.covers(checkpoint);
    });
  return {
    known: isComplete ? all : (steps.length > 0 ? steps : [0]).filter(isCovered).length,
    all,
    accuracy: percentiles?.accuracy ?? '',
    sample: (percentiles ?? mergeExtremes(extremes.map((one) => one.all))).sample,
  };
}

/** The limits of a frame depend on what is shown only. */
function frameCoverage(matrices: readonly VisibleMatrix[], statistics: Statistics): Coverage {
  const shown = matrices.flatMap((matrix) =>
    matrix.checkpoints.flatMap((own) => (own === null ? [] : statistics.ofMatrix(matrix, own))),
  );
  return { ...COMPLETE, sample: mergeExtremes(shown).sample };
}

/**
 * How much of the data the limits of a figure are based on, in the group with the lowest coverage.
 * @param timeline the steps of the dataset; default: those of the matrices
 */
export function limitsCoverage(
  matrices: readonly VisibleMatrix[],
  options: Options,
  statistics: Statistics,
  timeline?: readonly number[],
): Coverage {
  const { limits, vmin, vmax, reduction } = options;
  let lowest = COMPLETE;
  if (vmin !== null && vmax !== null) return lowest;
  for (const group of groupMatrices(matrices, options).values()) {
    const one =
      limits === 'frame'
        ? frameCoverage(group, statistics)
        : coverageOf(statistics, group, limits === 'robust' ? reduction : null, timeline);
    const { known, all } = one.known / one.all < lowest.known / lowest.all ? one : lowest;
    lowest = {
      known,
      all,
      accuracy: lowest.accuracy || one.accuracy,
      sample: lowest.sample ?? one.sample,
    };
  }
  return lowest;
}

const knownTexts = new LastResults<readonly VisibleMatrix[], string>();

/**
 * What limits are based on if not on all cells: "limits from 3 of 192 checkpoints", "limits from blocks of 1 x 2,048 cells"; `''`
 * if they are final. Tiles that are read from here on count once their matrix is whole.
 */
export function limitsText(
  matrices: readonly VisibleMatrix[],
  options: Options,
  statistics: Statistics,
  timeline?: readonly number[],
): string {
  statistics.collectTiles(() => new WholeMatrices().add);
  const { limits, limitsBy, vmin, vmax, reduction } = options;
  const known = [statistics, statistics.revision, percentilesPart.loaded, timeline];
  return knownTexts.get(matrices, [...known, limits, limitsBy, vmin, vmax, reduction], () => {
    const { known, all, accuracy, sample } = limitsCoverage(matrices, options, statistics, timeline);
    const parts = [
      sample && `blocks of ${stepText(sample.layersPerCell)} x ${stepText(sample.headsPerCell)} cells`,
      known < all && `${stepText(known)} of ${stepText(all)} checkpoints`,
    ].filter(Boolean);
    return parts.length > 0 ? `limits from ${parts.join(' at ')}` : accuracy;
  });
}
