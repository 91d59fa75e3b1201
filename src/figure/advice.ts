// Advice: problems that keep a figure from showing its data, each with options that fix it.

import { checkOptions } from '../options/check.ts';
import type { Options } from '../options.ts';
import { coverageOf } from '../scale/coverage.ts';
import { mergeExtremes } from '../scale/extremes.ts';
import { computeScales } from '../scale/limits.ts';
import { memoryStatistics, type Statistics } from '../scale/statistics.ts';
import { momentAt } from '../tensor/moment.ts';
import type { Dataset } from '../tensor/tensor.ts';
import { numberText, valueText } from '../tensor/text.ts';
import type { Advice, AdviceContext } from './advice-rule.ts';
import { areAllOutsideLimits } from './few-values.ts';
import { flatAdvice } from './flat-advice.ts';
import { outlierAdvice } from './outliers.ts';
import { isFlatStepMap } from './step-map.ts';
import { visiblePanels } from './visible-panels.ts';

/** Each rule detects one problem, or returns null. The most serious comes first. */
const RULES: readonly ((figure: AdviceContext) => Advice | null)[] = [
  outsideAdvice,
  outlierAdvice,
  flatAdvice,
];

/** Advice for limits that exclude all values. */
function outsideAdvice({ options, panels, scales: { groups }, statistics }: AdviceContext): Advice | null {
  // The limits of an emergence map exclude such heads on purpose.
  if (isFlatStepMap(panels, statistics)) return null;
  if ((options.vmin === null && options.vmax === null) || !groups.every(areAllOutsideLimits)) return null;
  const { min, max } = mergeExtremes(groups.map(({ extremes }) => extremes));
  const range =
    min === max ? `all are ${valueText(min)}` : `values range from ${numberText(min)} to ${numberText(max)}`;
  return {
    text: `No value is within the limits: ${range}.`,
    action: 'Limits from the data',
    options: { vmin: null, vmax: null },
  };
}

/**
 * Finds problems that keep a figure from showing its data. For sources, uses what has been read so far, and reports only
 * what the remaining checkpoints cannot change: nothing while limits are provisional.
 * @param statistics for sources, the statistics of their reader
 * @throws HeadglowError for options that do not match the data
 */
export function findAdvice(
  dataset: Dataset,
  given: Partial<Options> = {},
  statistics: Statistics = memoryStatistics,
): Advice[] {
  const options = checkOptions(given);
  const panels = visiblePanels(dataset, options, momentAt(dataset, options.checkpoint, options.mixing));
  const scales = computeScales(panels, options, statistics);
  if (scales.areProvisional) return [];
  const figure = { options, panels, scales, statistics };
  const { known, all, sample } = coverageOf(statistics, panels);
  // Unread values may be within the limits, and span more of the colours.
  const rules = known < all || sample ? [outlierAdvice] : RULES;
  return rules.flatMap((rule) => rule(figure) ?? []);
}
