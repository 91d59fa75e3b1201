// The panels that a description is of: their matrices at the moment shown, and from which value on cells are bright.

import { type VisiblePanel, visiblePanels } from '../../figure/visible-panels.ts';
import type { Options } from '../../options.ts';
import type { ScaleGroup } from '../../scale/limits.ts';
import type { Norm } from '../../scale/norm.ts';
import { HeadglowError } from '../../tensor/error.ts';
import { groupBy } from '../../tensor/group-by.ts';
import { type Moment, momentAt } from '../../tensor/moment.ts';
import type { Dataset } from '../../tensor/tensor.ts';
import { brightThreshold } from '../measures/bright.ts';
import { type Matrix, magnitudes, mixMatrices } from '../measures/matrix.ts';
import { readMatrices } from '../read-matrices.ts';
import type { Work } from '../work.ts';
import type { DescribeSettings } from './description.ts';
import { knownScales } from './known-scales.ts';

export interface AnalysedPanel extends VisiblePanel {
  /** Index in the figure. */
  readonly index: number;
  readonly norm: Norm;
  /** True where values are signed: cells are then compared by magnitude. */
  readonly signed: boolean;
  /** As they are shown. */
  readonly matrix: Matrix;
  /** What is compared: values, or magnitudes where they are signed. */
  readonly levels: Matrix;
  readonly brightFrom: number;
  /** True where other panels of the figure have other limits. */
  readonly ownLimits: boolean;
}

/** True before the first checkpoint of its model: there is nothing to tell of. */
export const isBeforeFirstCheckpoint = ({ checkpoints }: VisiblePanel): boolean => checkpoints.includes(null);

/** True where values tell how important heads are: not where they are training steps. */
export const isImportance = ({ tensor }: VisiblePanel): boolean => tensor.unit === undefined;

/** The matrices of panels as they are shown: each checkpoint of a tensor is read once, for all of its panels. */
async function shownMatrices(
  panels: readonly VisiblePanel[],
  { mix }: Moment,
  { mixing }: Options,
  work: Work,
): Promise<Map<VisiblePanel, Matrix>> {
  const found = new Map<VisiblePanel, Matrix>();
  for (const [tensor, own] of groupBy(panels, (panel) => panel.tensor)) {
    const tasks = own.map(({ task }) => task);
    const [first = 0, second = first] = (own[0] as VisiblePanel).checkpoints;
    const before = await readMatrices(tensor, first, tasks, work);
    const after = second === first ? before : await readMatrices(tensor, second, tasks, work);
    own.forEach((panel, i) => {
      const [from, to] = [before[i] as Matrix, after[i] as Matrix];
      found.set(panel, second === first ? from : mixMatrices(from, to, mix, mixing));
    });
  }
  return found;
}

/** Panels that are analysed; more are more than anyone reads. */
export const MAX_PANELS = 2000;

interface AnalysedSettings extends Pick<DescribeSettings, 'threshold' | 'bright'> {
  /** Panels that are analysed. */
  readonly most?: number;
}

export interface AnalysedFigure {
  readonly moment: Moment;
  readonly panels: readonly AnalysedPanel[];
  /** Panels of the figure after these. */
  readonly left: number;
}

/**
 * The panels of a figure, in order: the first 2,000, and how many are left. Limits are those of all of them.
 * @throws HeadglowError for options that the data cannot meet, and checkpoints that can't be read; the signal's reason
 */
export async function analysedPanels(
  dataset: Dataset,
  options: Options,
  { threshold, bright, most = MAX_PANELS }: AnalysedSettings,
  work: Work,
): Promise<AnalysedFigure> {
  const moment = momentAt(dataset, options.checkpoint, options.mixing);
  const panels = visiblePanels(dataset, options, moment);
  const scales = await knownScales(panels, options, work);
  const areSigned = scales.groups.some(({ center }) => center === 0);
  if (areSigned && threshold !== null && threshold < 0)
    throw new HeadglowError({
      code: 'option',
      place: 'threshold',
      reason: `values are signed here and compared by magnitude, which is never ${threshold}`,
      remedy: 'give a magnitude, 0 or above',
    });
  const taken = panels.slice(0, most);
  const matrices = await shownMatrices(taken, moment, options, work);
  const analysed = taken.map((panel, index): AnalysedPanel => {
    const { norm, center } = scales.groups[scales.groupOf[index] as number] as ScaleGroup;
    const signed = center === 0;
    const matrix = matrices.get(panel) as Matrix;
    return {
      ...panel,
      index,
      norm,
      signed,
      matrix,
      levels: signed ? magnitudes(matrix) : matrix,
      brightFrom: threshold === null ? brightThreshold(norm, bright, signed) : Math.fround(threshold),
      ownLimits: scales.groups.length > 1,
    };
  });
  return { moment, panels: analysed, left: panels.length - analysed.length };
}
