// Names of settings in sentences.

import { OPTIONS, type OptionName, optionLabel } from '../../src/options.ts';

/** Formats settings as a list: "Norm, Colormap, Title and 3 more". */
export function settingNames(keys: readonly string[]): string {
  const nameOf = (key: string) => (key in OPTIONS ? optionLabel(key as OptionName) : key);
  const labels = keys.map((key) => (key === 'shown' ? 'Training changes' : nameOf(key)));
  const named = labels.slice(0, 3).join(', ');
  return labels.length > 3 ? `${named} and ${labels.length - 3} more` : named;
}

/** Says that settings do not fit the data that were opened. */
export const droppedText = (keys: readonly string[]): string =>
  keys.length === 1
    ? `The setting “${settingNames(keys)}” does not apply to these data and was reset.`
    : `These settings do not apply to these data and were reset: ${settingNames(keys)}.`;
