// One row a figure option: its flag, what may follow it, and the words that `--help` says about it.

import type { Reference } from '../analysis/difference.ts';
import {
  ASPECTS,
  COLORMAPS,
  DEFAULTS,
  EXTENDS,
  GROUPINGS,
  LIMITS,
  MIXINGS,
  NORMS,
  type Options,
  ORIGINS,
  REDUCTIONS,
  THEMES,
} from '../options.ts';
import { HeadglowError } from '../tensor/error.ts';
import { numberFrom } from '../tensor/text.ts';

/** Turns the text after a flag into a value, or throws one sentence that names the flag. */
export type Parse<T> = (text: string, flag: string) => T;

export interface Flag {
  readonly key: keyof Options;
  /** What stands for the value in the help, `null` for a switch. */
  readonly value: string | null;
  readonly parse: Parse<unknown>;
  readonly help: string;
}

/** The largest finite float32: limits beyond it would be infinite on the GPU. */
const LARGEST = 3.4028234663852886e38;

const anything = (): boolean => true;

function choice(choices: readonly string[]): Parse<string> {
  return (text, flag) => {
    if (choices.includes(text)) return text;
    throw new HeadglowError({ place: flag, reason: `"${text}" is not one of ${choices.join(', ')}` });
  };
}

/** A decimal number; `what` says in words which of them `fits`. */
function number(what: string, fits: (value: number) => boolean = anything): Parse<number> {
  return (text, flag) => {
    const value = numberFrom(text);
    if (Number.isFinite(value) && fits(value)) return value;
    throw new HeadglowError({ place: flag, reason: `"${text}" is not ${what}` });
  };
}

/** A number that is compared with values, which are 32-bit floats. */
function floatNumber(what: string, fits: (value: number) => boolean = anything): Parse<number> {
  const parse = number(what, fits);
  return (text, flag) => {
    const value = numberFrom(text);
    const reason =
      Math.abs(value) > LARGEST
        ? `${text} is more than a 32-bit float holds`
        : value !== 0 && Math.fround(value) === 0
          ? `${text} is nearer to 0 than a 32-bit float can be`
          : null;
    if (reason !== null) throw new HeadglowError({ place: flag, reason });
    return parse(text, flag);
  };
}

const isAbove0 = (value: number): boolean => value > 0;

export const anyFloat = floatNumber('a finite number');
export const positiveFloat = floatNumber('a finite number above 0', isAbove0);
export const anyNumber = number('a finite number');
export const positive = number('a finite number above 0', isAbove0);
export const position = number('a finite number from 0 up', (value) => value >= 0);
export const count = number('a whole number from 1 up', (value) => Number.isInteger(value) && value >= 1);
export const frameRate = number('a number from 0.01 to 120', (value) => value >= 0.01 && value <= 120);
export const duration = number('a number above 0, at most 3600', (value) => value > 0 && value <= 3600);
export const share = number('a share above 0, at most 1', (value) => value > 0 && value <= 1);
export const port = number(
  'a port from 0 to 65535',
  (value) => Number.isInteger(value) && value >= 0 && value < 65536,
);

/** Without the blanks at its ends, but for one behind a backslash. */
function withoutEnds(item: string): string {
  const start = item.trimStart();
  const { length } = start.trimEnd();
  return start.slice(0, start[length - 1] === '\\' ? length + 1 : length);
}

/** Names between commas; a backslash before a comma (or a space at an end) makes it part of the name. */
export const names: Parse<readonly string[]> = (text, flag) => {
  const items = [...text.matchAll(/(?:\\.|[^,\\]|\\$)+/gsu)]
    .map(([item]) => withoutEnds(item))
    .map((item) => item.replace(/\\([\\,\s])/g, '$1'))
    .filter((item) => item !== '');
  if (items.length > 0) return items;
  throw new HeadglowError({ place: flag, reason: 'it names none', remedy: 'give names with commas between' });
};

/** Numbers between commas. */
export const numbers: Parse<readonly number[]> = (text, flag) =>
  text.split(',').map((one) => anyFloat(one.trim(), flag));

/** `previous`, `first`, or a training step. */
export const reference: Parse<Reference> = (text, flag) => {
  if (text === 'previous' || text === 'first') return text;
  const step = numberFrom(text);
  if (Number.isFinite(step)) return { step };
  throw new HeadglowError({
    place: flag,
    reason: `"${text}" is neither previous, first nor a training step`,
  });
};

const text: Parse<string> = (words) => words;

const list = (choices: readonly string[]): string => choices.join(', ');

/** A flag per option, in the order of the help. `checkpoint` has two flags of its own. */
export const FLAGS: readonly Flag[] = [
  {
    key: 'norm',
    value: 'name',
    parse: choice(NORMS),
    help: `from value to colour, as in matplotlib: ${list(NORMS)} (default: ${DEFAULTS.norm})`,
  },
  { key: 'vmin', value: 'number', parse: anyFloat, help: 'lower limit (default: from the data)' },
  { key: 'vmax', value: 'number', parse: anyFloat, help: 'upper limit (default: from the data)' },
  {
    key: 'center',
    value: 'number',
    parse: anyFloat,
    help: 'the value at the middle of the colours (default: 0 where negative values matter)',
  },
  {
    key: 'linthresh',
    value: 'number',
    parse: positiveFloat,
    help: 'symlog: linear within ± this (default: the largest magnitude / 50)',
  },
  {
    key: 'linscale',
    value: 'number',
    parse: positiveFloat,
    help: `symlog: decades that the linear part takes on each side (default: ${DEFAULTS.linscale})`,
  },
  {
    key: 'linearWidth',
    value: 'number',
    parse: positiveFloat,
    help: 'asinh: half width of the nearly linear part (default: the largest magnitude / 50)',
  },
  {
    key: 'gamma',
    value: 'number',
    parse: positiveFloat,
    help: `power: the exponent (default: ${DEFAULTS.gamma})`,
  },
  {
    key: 'limits',
    value: 'from',
    parse: choice(LIMITS),
    help: `limits from all checkpoints, the shown one, or without the extreme 2 %: ${list(LIMITS)} (default: ${DEFAULTS.limits})`,
  },
  {
    key: 'limitsBy',
    value: 'group',
    parse: choice(GROUPINGS),
    help: `which panels share limits: ${list(GROUPINGS)} (default: ${DEFAULTS.limitsBy})`,
  },
  {
    key: 'colormap',
    value: 'name',
    parse: choice(COLORMAPS),
    help: `${list(COLORMAPS)} (default: viridis, or coolwarm where negative values matter)`,
  },
  {
    key: 'markExtremes',
    value: null,
    parse: Boolean,
    help: 'give values beyond the limits colours of their own',
  },
  {
    key: 'extend',
    value: 'ends',
    parse: choice(EXTENDS),
    help: `pointed ends of the colorbar: ${list(EXTENDS)} (default: ${DEFAULTS.extend})`,
  },
  {
    key: 'reduction',
    value: 'name',
    parse: choice(REDUCTIONS),
    help: `what a pixel shows that covers several cells: ${list(REDUCTIONS)} (default: ${DEFAULTS.reduction})`,
  },
  {
    key: 'mixing',
    value: 'name',
    parse: choice(MIXINGS),
    help: `between two checkpoints: ${list(MIXINGS)} (default: ${DEFAULTS.mixing})`,
  },
  {
    key: 'tasks',
    value: 'names',
    parse: names,
    help: 'only these tasks, in this order: a,b,c (write \\, for a comma in a name)',
  },
  { key: 'models', value: 'names', parse: names, help: 'only these models, in this order: a,b,c' },
  { key: 'columns', value: 'count', parse: count, help: 'panels in a row' },
  {
    key: 'origin',
    value: 'side',
    parse: choice(ORIGINS),
    help: `where layer 0 lies: ${list(ORIGINS)} (default: ${DEFAULTS.origin})`,
  },
  {
    key: 'aspect',
    value: 'name',
    parse: choice(ASPECTS),
    help: `equal for square cells: ${list(ASPECTS)} (default: ${DEFAULTS.aspect})`,
  },
  { key: 'title', value: 'text', parse: text, help: 'title above the figure' },
  {
    key: 'label',
    value: 'text',
    parse: text,
    help: `label of the colorbar (default: "${DEFAULTS.label}")`,
  },
  {
    key: 'theme',
    value: 'name',
    parse: choice(THEMES),
    help: `${list(THEMES)} (default: ${DEFAULTS.theme})`,
  },
];

/** `limitsBy` is written `--limits-by`. */
export function flagOf(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
