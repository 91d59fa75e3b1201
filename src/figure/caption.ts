// The caption of a figure: the moment shown, and what a reader must know of values, limits and what has no room.

import type { Scales } from '../scale/limits.ts';
import type { Coverage, Statistics } from '../scale/statistics.ts';
import type { Moment } from '../tensor/moment.ts';
import type { Dataset } from '../tensor/tensor.ts';
import { stepText } from '../tensor/text.ts';
import { valuesText } from './few-values.ts';
import type { LaidOutFigure } from './figure.ts';
import { flatText } from './flat-panels.ts';
import { isSmallLoss } from './plan.ts';
import { isFlatStepMap } from './step-map.ts';
import type { VisiblePanel } from './visible-panels.ts';

/** Parts of a caption; those that have nothing to say are left out. */
export const formatCaption = (parts: readonly (string | undefined | false)[]): string =>
  parts.filter(Boolean).join(' · ');

/** The step in words: "step 12,400 (checkpoint 93 of 131)". */
export function momentText({ steps, checkpoints, mix }: Moment): string {
  const [first = 0, second] = checkpoints;
  if (steps.length < 2) return '';
  const step = (checkpoint: number) => stepText(steps[checkpoint] as number);
  if (second === undefined) return `step ${step(first)} (checkpoint ${first + 1} of ${steps.length})`;
  return `interpolated ${Math.round(mix * 100)} % between steps ${step(first)} and ${step(second)}`;
}

/** "limits from 3 of 192 checkpoints"; '' where all are known. */
function coverageText({ known, all, isExact }: Coverage): string {
  if (known < all) return `limits from ${stepText(known)} of ${stepText(all)} checkpoints`;
  return isExact ? '' : 'limits within 1 % until all checkpoints are read again';
}

interface Captioned {
  readonly dataset: Dataset;
  readonly moment: Moment;
  readonly panels: readonly VisiblePanel[];
  readonly scales: Scales;
  readonly statistics: Statistics;
}

/** What a caption says of the data, whatever the size of the figure. */
export function dataCaption(given: Captioned): readonly (string | undefined | false)[] {
  const { dataset, moment, panels, scales, statistics } = given;
  if (moment.isEmpty) return [dataset.note, moment.pendingText];
  const noStart = scales.missing ? 'no head emerges' : 'all heads are there from the start';
  return [
    dataset.note,
    momentText(moment),
    moment.pendingText,
    isFlatStepMap(panels, statistics) ? noStart : valuesText(scales.groups),
    flatText(panels, scales, statistics),
    coverageText(scales.coverage),
  ];
}

/** What a caption says of parts without room. */
export const missingPartsCaption = ({ missing, areAlike }: LaidOutFigure): readonly (string | false)[] => [
  !isSmallLoss(missing) && `no room for ${missing.join(', ')}`,
  areAlike && 'some names look alike for lack of room',
];
