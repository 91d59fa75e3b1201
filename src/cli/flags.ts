// What the command line takes after its flags, and a flag for each option of the figure.

import type { Reference } from '../analysis/difference.ts';
import type { NumberKind } from '../kinds/kind.ts';
import type { Option } from '../kinds/option.ts';
import { parseKind } from '../kinds/parse.ts';
import {
  conditionText,
  defaultText,
  OPTION_NAMES,
  type OptionName,
  optionRow,
  parseOption,
} from '../options.ts';
import { HeadglowError } from '../tensor/error.ts';
import { parseNumber } from '../tensor/text.ts';

/** Turns the text after a flag into a value, or throws one sentence that names the flag. */
export type Parse<T> = (text: string, flag: string) => T;

export interface Flag {
  readonly name: OptionName;
  readonly flag: string;
  /** What stands for the value in the help, `null` for a switch. */
  readonly value: string | null;
  readonly parse: Parse<unknown>;
  readonly help: string;
}

const number =
  (bounds: Omit<NumberKind, 'kind'>): Parse<number> =>
  (text, flag) =>
    parseKind({ kind: 'number', ...bounds }, text, flag) as number;

export const anyFloat = number({ float32: true });
export const anyNumber = number({});
export const positive = number({ above: 0 });
export const count = number({ from: 1, whole: true });
export const frameRate = number({ from: 0.01, to: 120 });
export const duration = number({ above: 0, to: 3600 });
export const share = number({ above: 0, to: 1 });
export const port = number({ from: 0, to: 65535, whole: true });

/** Numbers between commas. */
export const numbers: Parse<readonly number[]> = (text, flag) =>
  parseKind({ kind: 'numbers', float32: true }, text, flag) as readonly number[];

/** `previous`, `first`, or a training step. */
export const reference: Parse<Reference> = (text, flag) => {
  if (text === 'previous' || text === 'first') return text;
  const step = parseNumber(text);
  if (Number.isFinite(step)) return { step };
  throw new HeadglowError({
    code: 'option',
    place: flag,
    reason: `"${text}" is neither previous, first nor a training step`,
  });
};

/** `limitsBy` is written `--limits-by`. */
export const flagOf = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** What stands for a value in the help. */
const placeholderOf = ({ kind, unit = 'number' }: Option): string | null =>
  ({ choice: 'name', number: unit, flag: null, text: 'text', names: 'names', numbers: 'numbers' })[kind];

/** What a value may be, where that goes beyond its kind. */
function valuesText(option: Option): string {
  if (option.kind === 'choice') return option.choices.join(', ');
  return option.kind === 'names' ? 'a,b,c, with \\, for a comma in a name' : '';
}

function helpOf(option: Option): string {
  const byDefault = option.kind === 'flag' ? '' : `default: ${defaultText(option)}`;
  const notes = [valuesText(option), conditionText(option), byDefault].filter(Boolean);
  return notes.length > 0 ? `${option.help} (${notes.join('; ')})` : option.help;
}

/** A flag for each option, in the order of the table. */
export const FLAGS: readonly Flag[] = OPTION_NAMES.map((name) => {
  const option = optionRow(name);
  return {
    name,
    flag: flagOf(name),
    value: placeholderOf(option),
    parse: (text, place) => parseOption(name, text, place),
    help: helpOf(option),
  };
});
