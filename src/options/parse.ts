// Parses option values from text.

import { parseOptionValue } from '../kinds/parse.ts';
import { requireName } from '../kinds/settings.ts';
import { OPTIONS, type OptionName, type Options } from './table.ts';

/**
 * Parses the value of an option: a decimal number, a name, a comma-separated list of names (`\\,` escapes a comma in a
 * name), `true` or `false`; `auto` means null.
 * @param place prefix of the error message, such as a flag or a label; default: the option's name
 * @throws HeadglowError for an unknown option and for invalid text
 */
export function parseOption<Name extends OptionName>(
  name: Name,
  text: string,
  place?: string,
): Options[Name] {
  requireName(name, OPTIONS);
  return parseOptionValue(OPTIONS[name], text, place ?? name) as Options[Name];
}
