// Advice: what keeps a figure from showing its data, and the options that would show them.

import { checkOptions } from '../options/check.ts';
import type { Options } from '../options.ts';
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

/** Each rule finds one fault of a figure; null where it does not have it. The gravest comes first. */
const RULES: readonly ((figure: AdviceContext) => Advice | null)[] = [
  outsideAdvice,
  outlierAdvice,
  flatAdvice,
];

/** Says that given limits leave all values out. */
function outsideAdvice({ options, panels, scales: { groups }, statistics }: AdviceContext): Advice | null {
  // The limits of a map of emergence leave those heads out on purpose.
  if (isFlatStepMap(panels, statistics)) return null;
  if ((options.vmin === null && options.vmax === null) || !groups.every(areAllOutsideLimits)) return null;
  const { min, max } = mergeExtremes(groups.map(({ extremes }) => extremes));
  const range =
    min === max ? `all are ${valueText(min)}` : `the values go from ${numberText(min)} to ${numberText(max)}`;
  return {
    text: `No value lies within the limits: ${range}.`,
    action: 'Limits from the data',
    options: { vmin: null, vmax: null },
  };
}

/**
 * What keeps a figure from showing its data; of sources by what has been read, and nothing that the rest may make false.
 * @param statistics of sources, those of their reader
 * @throws HeadglowError for options that the data cannot meet
 */
export function findAdvice(
  dataset: Dataset,
  given: Partial<Options> = {},
  statistics: Statistics = memoryStatistics,
): Advice[] {
  const options = checkOptions(given);
  const panels = visiblePanels(dataset, options, momentAt(dataset, options.checkpoint, options.mixing));
  const figure = { options, panels, scales: computeScales(panels, options, statistics), statistics };
  const { known, all } = statistics.coverage(panels, false);
  // What is not read yet may lie within the limits, and span more of the colours.
  const rules = known < all ? [outlierAdvice] : RULES;
  return rules.flatMap((rule) => rule(figure) ?? []);
}
