// Options from text.

import { parseOptionValue } from '../kinds/parse.ts';
import { requireName } from '../kinds/settings.ts';
import { OPTIONS, type OptionName, type Options } from './table.ts';

/**
 * The value of an option that a text stands for: a number in decimals, one of its names, names between commas (`\\,` for a
 * comma in a name), `true` or `false`; `auto` for null.
 * @param place what the error names, such as a flag or a label; the option unless given
 * @throws HeadglowError for a name that is no option, and for text that stands for none of its values
 */
export function parseOption<Name extends OptionName>(
  name: Name,
  text: string,
  place?: string,
): Options[Name] {
  requireName(name, OPTIONS);
  return parseOptionValue(OPTIONS[name], text, place ?? name) as Options[Name];
}
