// Names of settings in messages.

import { OPTIONS, type OptionName, optionLabel } from '../../src/options.ts';

/** Maximum number of settings listed by name. */
const MAX_LISTED = 3;

/** Names of settings that are not options. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  shown: 'Differences',
  reading: 'How the files are read',
};

/** Formats settings as a list: "Norm, Colormap, Title and 3 more". */
export function settingNames(keys: readonly string[]): string {
  const nameOf = (key: string) => (key in OPTIONS ? optionLabel(key as OptionName) : key);
  const labels = keys.map((key) => OTHER_NAMES[key] ?? nameOf(key));
  const listed = labels.slice(0, MAX_LISTED).join(', ');
  return labels.length > MAX_LISTED ? `${listed} and ${labels.length - MAX_LISTED} more` : listed;
}

/** Formats the message that settings do not apply to the opened data. */
export const droppedText = (keys: readonly string[]): string =>
  keys.length === 1
    ? `The setting "${settingNames(keys)}" does not apply to this data and was reset.`
    : `These settings do not apply to this data and were reset: ${settingNames(keys)}.`;
