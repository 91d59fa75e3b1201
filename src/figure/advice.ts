// Advice: what keeps a figure from showing its data, and the options that would show them.

import { checkedOptions } from '../options/check.ts';
import type { Options } from '../options.ts';
import { joinExtremes } from '../scale/extremes.ts';
import { scalesOf } from '../scale/limits.ts';
import { memoryStatistics, type Statistics } from '../scale/statistics.ts';
import { momentAt } from '../tensor/moment.ts';
import type { Dataset } from '../tensor/tensor.ts';
import { numberText, valueText } from '../tensor/text.ts';
import type { Advice, Advised } from './advice-rule.ts';
import { flatAdvice } from './flat-advice.ts';
import { outlierAdvice } from './outliers.ts';
import { shownPanels } from './shown.ts';
import { areFromStart } from './steps.ts';
import { isOutside } from './values.ts';

/** Each rule finds one fault of a figure; null where it does not have it. The gravest comes first. */
const RULES: readonly ((figure: Advised) => Advice | null)[] = [outsideAdvice, outlierAdvice, flatAdvice];

/** Says that given limits leave all values out. */
function outsideAdvice({ options, panels, scales: { groups }, statistics }: Advised): Advice | null {
  // The limits of a map of emergence leave those heads out on purpose.
  if (areFromStart(panels, statistics)) return null;
  if ((options.vmin === null && options.vmax === null) || !groups.every(isOutside)) return null;
  const { min, max } = joinExtremes(groups.map(({ extremes }) => extremes));
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
export function adviceOf(
  dataset: Dataset,
  given: Partial<Options> = {},
  statistics: Statistics = memoryStatistics,
): Advice[] {
  const options = checkedOptions(given);
  const panels = shownPanels(dataset, options, momentAt(dataset, options.checkpoint, options.mixing));
  const figure = { options, panels, scales: scalesOf(panels, options, statistics), statistics };
  const { known, all } = statistics.coverage(panels, false);
  // What is not read yet may lie within the limits, and span more of the colours.
  const rules = known < all ? [outlierAdvice] : RULES;
  return rules.flatMap((rule) => rule(figure) ?? []);
}
