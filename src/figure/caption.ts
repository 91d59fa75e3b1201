// The caption of a figure: the moment shown, and notes on values, limits and parts that do not fit.

import type { Scales } from '../scale/limits.ts';
import type { Coverage, Statistics } from '../scale/statistics.ts';
import type { Moment } from '../tensor/moment.ts';
import type { Dataset } from '../tensor/tensor.ts';
import { stepText } from '../tensor/text.ts';
import { valuesText } from './few-values.ts';
import type { LaidOutFigure } from './figure.ts';
import { flatText } from './flat-panels.ts';
import { isSmallLoss } from './parts.ts';
import { isFlatStepMap } from './step-map.ts';
import type { VisiblePanel } from './visible-panels.ts';

/** Joins the parts of a caption, skipping empty ones. */
export const formatCaption = (parts: readonly (string | undefined | false)[]): string =>
  parts.filter(Boolean).join(' · ');

/** The moment as text: "step 12,400 (checkpoint 93 of 131)". */
export function momentText({ steps, checkpoints, mix }: Moment): string {
  const [first = 0, second] = checkpoints;
  if (steps.length < 2) return '';
  const step = (checkpoint: number) => stepText(steps[checkpoint] as number);
  if (second === undefined) return `step ${step(first)} (checkpoint ${first + 1} of ${steps.length})`;
  return `${Math.round(mix * 100)} % of the way from step ${step(first)} to step ${step(second)} (interpolated)`;
}

/** "limits from 3 of 192 checkpoints"; '' if the limits are final. */
function coverageText({ known, all, isExact }: Coverage): string {
  if (known < all) return `limits from ${stepText(known)} of ${stepText(all)} checkpoints`;
  return isExact ? '' : 'limits approximate (within 1 %) until all checkpoints have been read twice';
}

interface CaptionInput {
  readonly dataset: Dataset;
  readonly moment: Moment;
  readonly panels: readonly VisiblePanel[];
  readonly scales: Scales;
  readonly statistics: Statistics;
}

/** The parts of a caption that depend on the data but not on the size of the figure. */
export function dataCaption(given: CaptionInput): readonly (string | undefined | false)[] {
  const { dataset, moment, panels, scales, statistics } = given;
  if (moment.isEmpty) return [dataset.note, moment.pendingText];
  const emergenceText = scales.missing ? 'no head emerges' : 'all heads are present from the start';
  return [
    dataset.note,
    momentText(moment),
    moment.pendingText,
    isFlatStepMap(panels, statistics) ? emergenceText : valuesText(scales.groups),
    flatText(panels, scales, statistics),
    coverageText(scales.coverage),
  ];
}

/** The parts of a caption that report what does not fit. */
export const missingPartsCaption = ({
  missing,
  hasAmbiguousNames,
}: LaidOutFigure): readonly (string | false)[] => [
  !isSmallLoss(missing) && `no room for ${missing.join(', ')}`,
  hasAmbiguousNames && 'some shortened names are identical',
];
