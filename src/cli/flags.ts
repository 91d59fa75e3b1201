// Parsers of the values of flags, and a flag for each option of the figure.

import { parseReading, READING, READING_NAMES, type ReadingName } from '../formats/reading.ts';
import { flagOf } from '../kinds/flag.ts';
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
import { PYRAMID_REDUCTIONS, type PyramidReduction } from '../pyramid/convention.ts';
import { HeadglowError, quoteValue } from '../tensor/error.ts';

/** Parses the value of a flag. @throws HeadglowError that names the flag */
export type Parse<T> = (text: string, flag: string) => T;

export interface Flag<Name extends string = string> {
  readonly name: Name;
  readonly flag: string;
  /** Placeholder for the value in the help; null for a switch. */
  readonly value: string | null;
  readonly parse: Parse<unknown>;
  readonly help: string;
}

const numberParser =
  (bounds: Omit<NumberKind, 'kind'>): Parse<number> =>
  (text, flag) =>
    parseKind({ kind: 'number', ...bounds }, text, flag) as number;

export const parseFloat32 = numberParser({ float32: true });
export const parseFiniteNumber = numberParser({});
export const parsePositive = numberParser({ above: 0 });
export const parseCount = numberParser({ from: 1, whole: true });
export const parseFrameRate = numberParser({ from: 0.01, to: 120 });
export const parseDuration = numberParser({ above: 0, to: 3600 });
export const parseFraction = numberParser({ above: 0, to: 1 });
export const parsePort = numberParser({ from: 0, to: 65535, whole: true });

/** Parses the name of a host, in lower case. */
export const parseHost: Parse<string> = (text, flag) => {
  const host = text.toLowerCase();
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(host)) return host;
  throw new HeadglowError({
    code: 'option',
    place: flag,
    reason: `${quoteValue(text)} is not the name of a host`,
    remedy: 'pass it without scheme, port and path, such as hub.example.org',
  });
};

const BYTE_UNITS: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
};

/** A number of bytes, with or without a unit: `2GiB`, `500 MB`. */
export const parseBytes: Parse<number> = (text, flag) => {
  const [, digits = '', unit = ''] = /^\s*(\d{1,16}(?:\.\d{1,9})?)\s*([kmg]?i?b)?\s*$/i.exec(text) ?? [];
  const bytes = Number(digits) * (BYTE_UNITS[unit.toLowerCase() || 'b'] ?? Number.NaN);
  if (digits !== '' && Number.isFinite(bytes)) return Math.floor(bytes);
  throw new HeadglowError({
    code: 'option',
    place: flag,
    reason: `"${text}" is not a number of bytes`,
    remedy: 'write it as 2GiB or 500MB',
  });
};

/** Reductions of a pyramid, separated by commas. */
export const parseReductions: Parse<readonly PyramidReduction[]> = (text, flag) => {
  const names = text.split(',').map((name) => name.trim());
  const isKnown = (name: string): name is PyramidReduction =>
    PYRAMID_REDUCTIONS.includes(name as PyramidReduction);
  const unknown = names.find((name) => !isKnown(name));
  if (unknown === undefined) return [...new Set(names.filter(isKnown))];
  throw new HeadglowError({
    code: 'option',
    place: flag,
    reason: `"${unknown}" is not a reduction of levels`,
    remedy: `use some of ${PYRAMID_REDUCTIONS.join(',')}`,
  });
};

/** Numbers separated by commas. */
export const parseNumbers: Parse<readonly number[]> = (text, flag) =>
  parseKind({ kind: 'numbers', float32: true }, text, flag) as readonly number[];

/** The placeholder for the value in the help; null for a switch. */
const placeholderOf = ({ kind, placeholder, unit = 'number', default: value }: Option): string | null =>
  placeholder ??
  {
    choice: 'name',
    number: unit,
    flag: null,
    text: value === null ? 'name' : 'text', // panels are selected by name
    names: 'names',
    numbers: 'numbers',
    zoom: 'ranges',
    cells: 'cells',
  }[kind];

/** The allowed values, unless the placeholder already describes them. */
function valuesText(option: Option): string {
  if (option.kind === 'choice') return option.choices.join(', ');
  return option.kind === 'names' ? 'comma-separated; write \\, for a comma within a name' : '';
}

function formatHelp(option: Option): string {
  const defaultNote = option.kind === 'flag' ? '' : `default: ${defaultText(option)}`;
  const condition = conditionText(option, flagOf);
  const notes = [valuesText(option), condition && `only ${condition}`, defaultNote].filter(Boolean);
  return notes.length > 0 ? `${option.help} (${notes.join('; ')})` : option.help;
}

/** The flag of an option or a reading setting. */
const toFlag = <Name extends string>(name: Name, option: Option, parse: Parse<unknown>): Flag<Name> => ({
  name,
  flag: flagOf(name),
  value: placeholderOf(option),
  parse,
  help: formatHelp(option),
});

/** A flag for each option, in the order of the table. */
export const FLAGS: readonly Flag<OptionName>[] = OPTION_NAMES.map((name) =>
  toFlag(name, optionRow(name), (text, place) => parseOption(name, text, place)),
);

/** A flag for each setting of a reading, in the order of the table. */
export const READING_FLAGS: readonly Flag<ReadingName>[] = READING_NAMES.map((name) =>
  toFlag(name, READING[name], (text, place) => parseReading(name, text, place)),
);
