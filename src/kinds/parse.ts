// Values from text, one way for each kind: for the command line, and for fields on a page.

import { HeadglowError } from '../tensor/error.ts';
import { parseNumber } from '../tensor/text.ts';
import { findFault, type Kind } from './kind.ts';
import type { Option } from './option.ts';

/** The text for an option that is chosen from the data. */
export const AUTO = 'auto';

/** Without the blanks at its ends, but for one behind a backslash. */
function withoutEnds(item: string): string {
  const start = item.trimStart();
  const { length } = start.trimEnd();
  return start.slice(0, start[length - 1] === '\\' ? length + 1 : length);
}

/** Names between commas; a backslash before a comma (or a space at an end) makes it part of the name. */
const namesFrom = (text: string): string[] =>
  [...text.matchAll(/(?:\\.|[^,\\]|\\$)+/gsu)]
    .map(([item]) => withoutEnds(item))
    .map((item) => item.replace(/\\([\\,\s])/g, '$1'))
    .filter((item) => item !== '');

/** What a text says, as far as it says anything of that kind. */
function valueFrom({ kind }: Kind, text: string): unknown {
  if (kind === 'number') return parseNumber(text);
  if (kind === 'names') return namesFrom(text);
  if (kind === 'flag') return text === 'true' || (text === 'false' ? false : text);
  return text;
}

function checkedFrom(kind: Kind, text: string, place: string, auto?: string): unknown {
  if (kind.kind === 'numbers')
    return text.split(',').map((one) => checkedFrom({ ...kind, kind: 'number' }, one.trim(), place));
  const value = valueFrom(kind, text);
  const isNumber = kind.kind === 'number' && !Number.isNaN(value);
  const fault = findFault(kind, value, auto, isNumber ? text.trim() : JSON.stringify(text));
  if (!fault) return value;
  const isList = kind.kind === 'names';
  throw new HeadglowError({
    code: 'option',
    place,
    ...fault,
    ...(isList && { remedy: 'give names with commas between' }),
  });
}

/**
 * The value of a kind that a text stands for: numbers in decimals, names between commas, `true` and `false`.
 * @param place what the error names, such as a flag
 * @throws HeadglowError for text that stands for no such value
 */
export const parseKind = (kind: Kind, text: string, place: string): unknown => checkedFrom(kind, text, place);

/**
 * The value of an option that a text stands for; `auto` stands for null, where the option has that.
 * @param place what the error names: the option, a flag, a label
 * @throws HeadglowError for text that stands for none of its values
 */
export function parseOptionValue(option: Option, text: string, place: string): unknown {
  // Names and texts may be anything, and so "auto" too.
  const hasAuto = option.default === null && (option.kind === 'number' || option.kind === 'choice');
  if (hasAuto && text.trim().toLowerCase() === AUTO) return null;
  return checkedFrom(option, text, place, hasAuto ? AUTO : undefined);
}
