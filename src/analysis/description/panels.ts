// The panels that a description is of: their matrices at the moment shown, and from which value on cells are bright.

import { type ShownPanel, shownPanels } from '../../figure/shown.ts';
import type { Options } from '../../options.ts';
import { type ScaleGroup, scalesOf } from '../../scale/limits.ts';
import type { Norm } from '../../scale/norm.ts';
import { HeadglowError } from '../../tensor/error.ts';
import type { Moment } from '../../tensor/moment.ts';
import type { Dataset } from '../../tensor/tensor.ts';
import { brightFrom } from '../measures/bright.ts';
import { type Matrix, magnitudes, matrixAt, mixedMatrix } from '../measures/matrix.ts';
import type { DescribeSettings } from './description.ts';

export interface AnalysedPanel extends ShownPanel {
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
export const isYetToCome = ({ checkpoints }: ShownPanel): boolean => checkpoints.includes(-1);

/** True where values tell how important heads are: not where they are training steps. */
export const isImportance = ({ tensor }: ShownPanel): boolean => tensor.unit === undefined;

function matrixOf({ tensor, task, checkpoints }: ShownPanel, { share }: Moment, { mixing }: Options): Matrix {
  const [first = 0, second = first] = checkpoints;
  const matrix = matrixAt(tensor, first, task);
  return second === first ? matrix : mixedMatrix(matrix, matrixAt(tensor, second, task), share, mixing);
}

/** Panels that are analysed; more are more than anyone reads. */
export const MOST_PANELS = 2000;

/**
 * The panels of a figure, in order: the first 2,000, and how many are left. Limits are those of all of them.
 * @param most panels that are analysed
 * @throws HeadglowError for options that the data cannot meet
 */
export function analysedPanels(
  dataset: Dataset,
  options: Options,
  { threshold, bright }: Pick<DescribeSettings, 'threshold' | 'bright'>,
  most = MOST_PANELS,
): { readonly moment: Moment; readonly panels: readonly AnalysedPanel[]; readonly left: number } {
  const { moment, panels } = shownPanels(dataset, options);
  const scales = scalesOf(panels, options);
  const areSigned = scales.groups.some(({ center }) => center === 0);
  if (areSigned && threshold !== null && threshold < 0)
    throw new HeadglowError({
      place: 'threshold',
      reason: `values are signed here and compared by magnitude, which is never ${threshold}`,
      remedy: 'give a magnitude, 0 or above',
    });
  const analysed = panels.slice(0, most).map((panel, index): AnalysedPanel => {
    const { norm, center } = scales.groups[scales.groupOf[index] as number] as ScaleGroup;
    const signed = center === 0;
    const matrix = matrixOf(panel, moment, options);
    return {
      ...panel,
      index,
      norm,
      signed,
      matrix,
      levels: signed ? magnitudes(matrix) : matrix,
      brightFrom: threshold === null ? brightFrom(norm, bright, signed) : Math.fround(threshold),
      ownLimits: scales.groups.length > 1,
    };
  });
  return { moment, panels: analysed, left: panels.length - analysed.length };
}
