// Kinds of values that people set: which values each kind allows, and what is wrong with any other.

import { quoteValue } from '../tensor/error.ts';
import { withMinusSign } from '../tensor/text.ts';

/** One of a few names. */
export interface ChoiceKind<T extends string = string> {
  /** Tells it from other kinds. */
  readonly kind: 'choice';
  /** The names. */
  readonly choices: readonly T[];
}

/** A finite number. */
export interface NumberKind {
  /** Tells it from other kinds. */
  readonly kind: 'number';
  /** The least that is allowed. */
  readonly from?: number;
  /** All that is allowed lies above this. */
  readonly above?: number;
  /** The largest that is allowed. */
  readonly to?: number;
  /** True allows whole numbers only. */
  readonly whole?: boolean;
  /** True where it is compared with values, which are 32-bit floats: no other number is allowed then. */
  readonly float32?: boolean;
}

/** True or false. */
export interface FlagKind {
  /** Tells it from other kinds. */
  readonly kind: 'flag';
}

/** Any text. */
export interface TextKind {
  /** Tells it from other kinds. */
  readonly kind: 'text';
}

/** A list of one name or more. */
export interface NamesKind {
  /** Tells it from other kinds. */
  readonly kind: 'names';
}

/** A list of numbers, each within the bounds. */
export interface NumbersKind extends Omit<NumberKind, 'kind'> {
  readonly kind: 'numbers';
  /** How many numbers are required. Default: at least one. */
  readonly length?: number;
}

/** What values an option may have. */
export type Kind = ChoiceKind | NumberKind | FlagKind | TextKind | NamesKind | NumbersKind;

/** What is wrong with a value. */
export interface Fault {
  /** What is wrong; a clause without a full stop. */
  readonly reason: string;
  /** What to do about it. */
  readonly remedy?: string;
}

type Bounds = Omit<NumberKind, 'kind'>;

const LARGEST_FLOAT = 3.4028234663852886e38;

/** A kind of number in words: "a finite number above 0", "a whole number from 1 up". */
function numberWords({ from, above, to, whole }: Bounds): string {
  const number = whole ? 'a whole number' : to === undefined ? 'a finite number' : 'a number';
  if (above !== undefined) return `${number} above ${above}${to === undefined ? '' : `, at most ${to}`}`;
  if (from === undefined) return to === undefined ? number : `${number} up to ${to}`;
  return `${number} from ${from} ${to === undefined ? 'up' : `to ${to}`}`;
}

function isInRange(value: number, { from = -Infinity, above = -Infinity, to = Infinity, whole }: Bounds) {
  const isAllowed = whole ? Number.isInteger(value) : Number.isFinite(value);
  return isAllowed && value >= from && value > above && value <= to;
}

/** Why a number is none that a 32-bit float can hold; null where it is one. */
function floatFault(value: number, shown: string): Fault | null {
  if (Math.abs(value) > LARGEST_FLOAT)
    return { reason: `${shown} is more than a 32-bit float holds`, remedy: 'give one up to 3.4e38' };
  return value !== 0 && Math.fround(value) === 0
    ? { reason: `${shown} is nearer to 0 than a 32-bit float can be`, remedy: 'give a larger one' }
    : null;
}

const shownAs = (value: unknown): string =>
  typeof value === 'number' ? withMinusSign(String(value)) : quoteValue(value);

/** What is wrong with a number, or with what is none; null where it is within the bounds. */
function numberFault(bounds: Bounds, value: unknown, shown: string): Fault | null {
  const number = typeof value === 'number' ? value : Number.NaN;
  const fault = bounds.float32 ? floatFault(number, shown) : null;
  return fault ?? (isInRange(number, bounds) ? null : { reason: `${shown} is not ${numberWords(bounds)}` });
}

/** What is wrong with a list of numbers, or with the first of them that is wrong. */
function numbersFault(kind: NumbersKind, value: unknown, shown: string): Fault | null {
  const { length } = kind;
  if (!Array.isArray(value) || value.length !== (length ?? (value.length || 1)))
    return { reason: `${shown} is not a list of ${length === undefined ? '' : `${length} `}numbers` };
  return value.map((one) => numberFault(kind, one, shownAs(one))).find((fault) => fault !== null) ?? null;
}

/**
 * What is wrong with a value; null where its kind allows it.
 * @param auto the word for "chosen from the data", where that is allowed too
 * @param shown the value as the sentence shows it
 */
export function findFault(kind: Kind, value: unknown, auto?: string, shown = shownAs(value)): Fault | null {
  const orAuto = auto ? `, or ${auto}` : '';
  const fault = (what: string, remedy?: string): Fault => ({
    reason: `${shown} is not ${what}`,
    ...(remedy && { remedy }),
  });
  switch (kind.kind) {
    case 'choice': {
      const { choices } = kind;
      if (choices.includes(value as string)) return null;
      return { reason: `there is no ${shown}`, remedy: `choose one of ${choices.join(', ')}${orAuto}` };
    }
    case 'number': {
      const found = numberFault(kind, value, shown);
      return found && auto && !found.remedy ? { ...found, remedy: `give one${orAuto}` } : found;
    }
    case 'numbers':
      return numbersFault(kind, value, shown);
    case 'flag':
      return typeof value === 'boolean' ? null : fault('true or false', 'give one of them');
    case 'text':
      return typeof value === 'string' ? null : fault('a text', 'give a text, "" for none');
    case 'names':
      if (!Array.isArray(value) || !value.every((name) => typeof name === 'string'))
        return fault('a list of names', `give a list${orAuto}`);
      return value.length > 0 ? null : { reason: 'it names none', remedy: 'give one name or more' };
  }
}
