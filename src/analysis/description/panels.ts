// The panels that a description covers: their matrices at the moment shown, and their threshold for bright cells.

import { cellOrderNote } from '../../figure/sort-cells.ts';
import { type VisiblePanel, visiblePanels } from '../../figure/visible-panels.ts';
import type { Options } from '../../options.ts';
import { limitsText } from '../../scale/coverage.ts';
import type { ScaleGroup } from '../../scale/limits.ts';
import type { Norm } from '../../scale/norm.ts';
import { comparesMagnitudes } from '../../scale/signed.ts';
import { HeadglowError } from '../../tensor/error.ts';
import { groupBy } from '../../tensor/group-by.ts';
import { type Moment, momentAt } from '../../tensor/moment.ts';
import type { CellRange } from '../../tensor/reduce.ts';
import { isDouble } from '../../tensor/source.ts';
import { stepsWriter, tokensShown } from '../../tensor/step-text.ts';
import type { Dataset } from '../../tensor/tensor.ts';
import { withMinusSign } from '../../tensor/text.ts';
import { brightThreshold, leastRoundedTo } from '../measures/bright.ts';
import { type Matrix, magnitudes, mixMatrices } from '../measures/matrix.ts';
import { roundLike, type Work } from '../work.ts';
import type { DescribeSettings } from './description.ts';
import { type PanelPart, partsInSight, readParts, type SightSettings, wholePart } from './in-sight.ts';
import { readScales } from './read-scales.ts';

export interface AnalysedPanel extends VisiblePanel {
  /** Index in the figure. */
  readonly index: number;
  readonly norm: Norm;
  /** Tokens per step, if training steps are shown as tokens; else null. */
  readonly tokens: number | null;
  /** True if values are signed, in which case cells are compared by magnitude. */
  readonly signed: boolean;
  /** The part of the panel that is described. */
  readonly part: CellRange;
  /** The values shown, of this part. */
  readonly matrix: Matrix;
  /** What cells are compared by: values, or magnitudes if values are signed. */
  readonly levels: Matrix;
  /** Cells at or above this level are bright. */
  readonly brightFrom: number;
  /** True if limits differ between the panels of the figure. */
  readonly ownLimits: boolean;
}

/** True if the figure is at a step before the first checkpoint of the panel's model, so that the panel is empty. */
export const isBeforeFirstCheckpoint = ({ checkpoints }: VisiblePanel): boolean => checkpoints.includes(null);

/** True if values measure the importance of heads; false for training steps. */
export const isImportance = ({ tensor }: VisiblePanel): boolean => tensor.unit === undefined;

/** The matrices of panels at the moment shown, by the index of the panel. Each checkpoint is read once for all panels of a tensor. */
async function readShownMatrices(
  panels: ScaledFigure['described'],
  { mix }: Moment,
  { mixing }: Options,
  work: Work,
): Promise<Map<number, Matrix>> {
  const found = new Map<number, Matrix>();
  for (const [tensor, places] of groupBy(panels, (panel) => panel.tensor)) {
    const [first = 0, second = first] = places[0]?.checkpoints ?? [];
    const before = await readParts(tensor, { checkpoint: first, places }, work);
    const after = second === first ? before : await readParts(tensor, { checkpoint: second, places }, work);
    places.forEach(({ index }, i) => {
      const [from, to] = [before[i] as Matrix, after[i] as Matrix];
      found.set(index, second === first ? from : mixMatrices(from, to, mix, mixing));
    });
  }
  return found;
}

/** Limit on the panels that are analysed, far beyond what anyone reads. */
export const MAX_PANELS = 2000;

interface AnalysePanelsSettings extends Pick<DescribeSettings, 'threshold' | 'bright'>, SightSettings {
  /** Limit on the panels that are analysed. */
  readonly most?: number;
}

/** The scale of a panel, and what is described of it. */
export type PanelScale = Omit<AnalysedPanel, 'matrix' | 'levels' | 'part'> & { readonly part: PanelPart };

/** The scale of a panel that is described. */
export type DescribedScale = PanelScale & { readonly part: CellRange };

/** The panels of a figure and their scales, without their values. */
export interface ScaledFigure {
  readonly moment: Moment;
  /** The panels that are described. */
  readonly described: readonly DescribedScale[];
  /** All panels up to the last one that is described. */
  readonly all: readonly PanelScale[];
  /** How many panels follow that would be described, too. */
  readonly left: number;
  /** How many panels the figure has. */
  readonly count: number;
  /** What limits are based on if not on all cells, as the caption says it; else `''`. */
  readonly limitsNote: string;
  /** How cells are sorted, or why they are not; `''` if options do not ask for it. */
  readonly orderNote: string;
}

/**
 * The first panels of a figure, by default up to 2,000 of those in sight, and the number of those left. Limits take all panels
 * into account.
 * @throws HeadglowError for options that do not fit the data, and for checkpoints that can't be read; the signal's reason
 */
export async function scalePanels(
  dataset: Dataset,
  options: Options,
  { threshold, bright, inSight, most = MAX_PANELS }: AnalysePanelsSettings,
  work: Work,
): Promise<ScaledFigure> {
  const moment = momentAt(dataset, options.checkpoint, options.mixing);
  const panels = visiblePanels(dataset, options, moment);
  const parts = partsInSight(panels, options, inSight) ?? panels.map(({ tensor }) => wholePart(tensor));
  const scales = await readScales(panels, options, work);
  const areSigned = scales.groups.some(comparesMagnitudes);
  if (areSigned && threshold !== null && threshold < 0)
    throw new HeadglowError({
      code: 'option',
      place: 'threshold',
      reason: `${withMinusSign(String(threshold))} is negative, but signed values are compared by magnitude`,
      remedy: 'use 0 or more',
    });
  const inPart = [...panels.keys()].filter((index) => parts[index]);
  const end = (inPart.slice(0, most).at(-1) ?? -1) + 1;
  const all = panels.slice(0, end).map((panel, index): PanelScale => {
    const group = scales.groups[scales.groupOf[index] as number] as ScaleGroup;
    const { norm } = group;
    const signed = comparesMagnitudes(group);
    const ofColours = ({ tensor }: VisiblePanel): number => {
      const least = brightThreshold(norm, bright, signed);
      return isDouble(tensor) ? leastRoundedTo(least) : least;
    };
    return {
      ...panel,
      index,
      norm,
      tokens: tokensShown(options),
      signed,
      part: parts[index] as PanelPart,
      brightFrom: threshold === null ? ofColours(panel) : roundLike(panel.tensor, threshold),
      ownLimits: scales.groups.length > 1,
    };
  });
  const described = all.filter((one): one is DescribedScale => one.part !== null);
  const left = inPart.length - described.length;
  const limitsNote = limitsText(panels, options, work.statistics, moment.steps);
  const orderNote = cellOrderNote(dataset, panels, options, stepsWriter(tokensShown(options)));
  return { moment, described, all, left, count: panels.length, limitsNote, orderNote };
}

/** The panels of a figure with their values. */
export interface AnalysedFigure extends Omit<ScaledFigure, 'described'> {
  readonly panels: readonly AnalysedPanel[];
}

/** Reads the panels of a figure. @throws HeadglowError for checkpoints that can't be read; the signal's reason */
export async function readPanels(
  { described, ...figure }: ScaledFigure,
  options: Options,
  work: Work,
): Promise<AnalysedFigure> {
  const matrices = await readShownMatrices(described, figure.moment, options, work);
  const panels = described.map((panel): AnalysedPanel => {
    const matrix = matrices.get(panel.index) as Matrix;
    return { ...panel, matrix, levels: panel.signed ? magnitudes(matrix) : matrix };
  });
  return { ...figure, panels };
}

/**
 * The panels of a figure with their values, as `scalePanels` selects them.
 * @throws HeadglowError for options that do not fit the data, and for checkpoints that can't be read; the signal's reason
 */
export const analysePanels = async (
  dataset: Dataset,
  options: Options,
  settings: AnalysePanelsSettings,
  work: Work,
): Promise<AnalysedFigure> => readPanels(await scalePanels(dataset, options, settings, work), options, work);
