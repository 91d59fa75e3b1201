// Kinds of option values: which values each kind allows, and error messages for all others.

import { isCellChoice } from '../tensor/cell-choice.ts';
import { quoteValue } from '../tensor/error.ts';
import { MAX_FLOAT32 } from '../tensor/float32.ts';
import { withMinusSign } from '../tensor/text.ts';
import { findZoomFault } from '../tensor/zoom.ts';

/** One of a fixed set of names. */
export interface ChoiceKind<T extends string = string> {
  /** Discriminates the union `Kind`. */
  readonly kind: 'choice';
  /** The allowed names. */
  readonly choices: readonly T[];
  /** What any of the names may end with, too. */
  readonly suffix?: string;
}

/** A finite number. */
export interface NumberKind {
  /** Discriminates the union `Kind`. */
  readonly kind: 'number';
  /** Inclusive minimum. */
  readonly from?: number;
  /** Exclusive minimum. */
  readonly above?: number;
  /** Inclusive maximum. */
  readonly to?: number;
  /** Whether only whole numbers are allowed. */
  readonly whole?: boolean;
  /** Whether the number must be within the range of 32-bit floats, because it is compared with values. */
  readonly float32?: boolean;
}

/** True or false. */
export interface FlagKind {
  /** Discriminates the union `Kind`. */
  readonly kind: 'flag';
}

/** Any string. */
export interface TextKind {
  /** Discriminates the union `Kind`. */
  readonly kind: 'text';
}

/** A list of at least one name. */
export interface NamesKind {
  /** Discriminates the union `Kind`. */
  readonly kind: 'names';
}

/** A list of numbers, each within the bounds. */
export interface NumbersKind extends Omit<NumberKind, 'kind'> {
  /** Discriminates the union `Kind`. */
  readonly kind: 'numbers';
  /** Required length of the list. Default: at least one. */
  readonly length?: number;
}

/** The part of a figure in sight. */
export interface ZoomKind {
  /** Discriminates the union `Kind`. */
  readonly kind: 'zoom';
}

/** Cells of each panel: one of the words, `top:10` for the 10 largest, or heads such as `L3H5,L10H2`. */
export interface CellsKind {
  /** Discriminates the union `Kind`. */
  readonly kind: 'cells';
  /** Names of other choices. */
  readonly words: readonly string[];
}

/** The values that an option may have. */
export type Kind =
  | ChoiceKind
  | NumberKind
  | FlagKind
  | TextKind
  | NamesKind
  | NumbersKind
  | ZoomKind
  | CellsKind;

/** Why a value is invalid. */
export interface Fault {
  /** What is wrong; a clause without a full stop. */
  readonly reason: string;
  /** How to fix it; a clause without a full stop. */
  readonly remedy?: string;
}

type Bounds = Omit<NumberKind, 'kind'>;

/** Describes the allowed numbers: "a finite number above 0", "a positive whole number". */
function describeBounds({ from, above, to, whole }: Bounds): string {
  if (whole && from === 1 && to === undefined) return 'a positive whole number';
  const number = whole ? 'a whole number' : to === undefined ? 'a finite number' : 'a number';
  if (above !== undefined) return `${number} above ${above}${to === undefined ? '' : ` and at most ${to}`}`;
  if (from === undefined) return to === undefined ? number : `${number} up to ${to}`;
  return `${number} from ${from} ${to === undefined ? 'up' : `to ${to}`}`;
}

function isInRange(value: number, { from = -Infinity, above = -Infinity, to = Infinity, whole }: Bounds) {
  const isAllowed = whole ? Number.isInteger(value) : Number.isFinite(value);
  return isAllowed && value >= from && value > above && value <= to;
}

/** Why a number is outside the range of 32-bit floats; null if it is not. */
function findFloat32Fault(value: number, shown: string): Fault | null {
  if (Math.abs(value) > MAX_FLOAT32)
    return { reason: `${shown} is too large in magnitude for a 32-bit float`, remedy: 'use at most 3.4e38' };
  return value !== 0 && Math.fround(value) === 0
    ? {
        reason: `${shown} is too close to 0 for a 32-bit float`,
        remedy: 'use 0, or a number farther from 0',
      }
    : null;
}

const formatValue = (value: unknown): string =>
  typeof value === 'number' ? withMinusSign(String(value)) : quoteValue(value);

/** Why a value is not a number within the bounds; null if it is. */
function findNumberFault(bounds: Bounds, value: unknown, shown: string): Fault | null {
  const number = typeof value === 'number' ? value : Number.NaN;
  const fault = bounds.float32 ? findFloat32Fault(number, shown) : null;
  if (fault || isInRange(number, bounds)) return fault;
  const { from, above, to, whole } = bounds;
  const isNumber = whole ? Math.round(number) === number : !Number.isNaN(number);
  if (isNumber && to !== undefined) {
    if (from !== undefined) return { reason: `${shown} is not between ${from} and ${to}` };
    if (above !== undefined)
      return { reason: `${shown} is out of range`, remedy: `use ${describeBounds(bounds)}` };
  }
  return { reason: `${shown} is not ${describeBounds(bounds)}` };
}

/** Why a value is not a list of numbers within the bounds; null if it is. */
function findNumbersFault(kind: NumbersKind, value: unknown, shown: string): Fault | null {
  const { length } = kind;
  if (!Array.isArray(value) || value.length !== (length ?? (value.length || 1)))
    return { reason: `${shown} is not a list of ${length === undefined ? '' : `${length} `}numbers` };
  return (
    value.map((item) => findNumberFault(kind, item, formatValue(item))).find((fault) => fault !== null) ??
    null
  );
}

/**
 * Why a kind does not allow a value; null if it does.
 * @param auto the word for "chosen automatically", if that is allowed too, such as `auto` or `null`
 * @param shown the value as the message shows it
 */
export function findFault(
  kind: Kind,
  value: unknown,
  auto?: string,
  shown = formatValue(value),
): Fault | null {
  const orAuto = auto ? `, or ${auto}` : '';
  const fault = (what: string, remedy?: string): Fault => ({
    reason: `${shown} is not ${what}`,
    ...(remedy && { remedy }),
  });
  switch (kind.kind) {
    case 'choice': {
      const { choices, suffix = '' } = kind;
      const isChoice = choices.some((name) => value === name || (suffix && value === name + suffix));
      if (isChoice) return null;
      return {
        reason: `${shown} is not a valid choice`,
        remedy: `choose one of ${choices.join(', ')}${suffix && `, each also with ${suffix} at the end`}${orAuto}`,
      };
    }
    case 'number': {
      const found = findNumberFault(kind, value, shown);
      return found && auto && !found.remedy ? { ...found, remedy: `use such a number${orAuto}` } : found;
    }
    case 'numbers':
      return findNumbersFault(kind, value, shown);
    case 'flag':
      return typeof value === 'boolean' ? null : fault('true or false');
    case 'text':
      return typeof value === 'string' ? null : fault('text', 'use text, or "" for none');
    case 'names':
      if (!Array.isArray(value) || !value.every((name) => typeof name === 'string'))
        return fault('a list of names', `use a list${orAuto}`);
      return value.length > 0 ? null : { reason: 'the list is empty', remedy: 'use at least one name' };
    case 'zoom':
      return findZoomFault(value);
    case 'cells':
      return typeof value === 'string' && (kind.words.includes(value) || isCellChoice(value))
        ? null
        : fault('a choice of cells', `use ${kind.words.join(', ')}, top:10 or heads: L3H5,L10H2`);
  }
}
