// Labels of colorbar ticks: as few digits as distinguish the values, in a common notation if that is readable.

import { withMinusSign } from '../tensor/text.ts';

/** A value, and a test for acceptable labels. */
export interface LabelledValue {
  readonly value: number;
  /** Whether a label that reads `written`, with this many significant digits, is accurate enough. */
  readonly isFaithful: (written: number, digits: number) => boolean;
}

/** Labels wider than this (without sign) use exponential notation if that is shorter: all together, or one alone. */
const MAX_WIDTH = 7;
const MAX_WIDTH_ALONE = 6;
/** Labels are padded to equal decimals if no label gets more significant digits than this, for even and other steps. */
const MAX_PADDED_DIGITS = { even: 3, other: 2 };
/** Maximum number of decimals, and of significant digits of a float64. */
const MAX_DECIMALS = 30;
const MAX_DIGITS = 16;
/** From here on, JavaScript has no fixed notation. */
const MIN_EXPONENTIAL = 1e21;

const digitsIn = (label: string): number => label.replace(/e.*|[^\d]/g, '').replace(/^0+/, '').length;

const width = (label: string): number => label.replace(/^-/, '').length;

/** Fixed notation; numbers that round to zero have no sign. */
function formatFixed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace('-', '') : text;
}

/** Exponential notation without trailing zeros: `1e-22`, `2.5e3`, `0`. */
function formatExponential(value: number, digits: number): string {
  const [mantissa, exponent] = value.toExponential(digits).split('e');
  return value === 0 ? '0' : `${Number(mantissa)}e${Number(exponent)}`;
}

interface FormattedNumber {
  readonly text: string;
  /** Digits after the decimal point. */
  readonly digits: number;
}

/** Number of significant digits; in exponential notation, including omitted trailing zeros. */
const significant = (text: string, digits: number): number =>
  text.includes('e') ? digits + 1 : digitsIn(text);

/** The label with the fewest digits that is accurate enough. */
function shortestLabel(
  { value, isFaithful }: LabelledValue,
  maxDigits: number,
  write: (value: number, digits: number) => string,
): FormattedNumber {
  let digits = 0;
  let text = write(value, digits);
  while (digits < maxDigits && !isFaithful(Number(text), significant(text, digits)))
    text = write(value, ++digits);
  return { text, digits };
}

/**
 * Labels for values in ascending order.
 * @param even whether ticks are evenly spaced; inner labels then have equal decimals, and all labels the same notation
 */
export function tickLabels(ticks: readonly LabelledValue[], even: boolean): string[] {
  const compact = ticks.map((tick) => shortestLabel(tick, MAX_DIGITS, formatExponential).text);
  const fixed = ticks.map((tick) => {
    if (Math.abs(tick.value) >= MIN_EXPONENTIAL) return { text: String(tick.value), digits: MAX_DECIMALS };
    return shortestLabel(tick, MAX_DECIMALS, formatFixed);
  });
  const widest = (labels: readonly string[]): number => Math.max(...labels.map(width));
  const texts = fixed.map(({ text }) => text);
  const useFixed = even
    ? texts.map(() => widest(texts) <= MAX_WIDTH || widest(texts) <= widest(compact))
    : texts.map((text, i) => width(text) <= MAX_WIDTH_ALONE || width(text) <= width(compact[i] as string));
  const labels = useFixed.every(Boolean)
    ? padLabels(ticks, fixed, even)
    : texts.map((text, i) => (useFixed[i] ? text : (compact[i] as string)));
  return labels.map(withMinusSign);
}

/**
 * Pads labels to equal decimals if that takes few zeros; for even steps, at least those between the ends. A label is not
 * padded if more decimals make it less accurate: an end that is rounded outward is clamped to the limit.
 */
function padLabels(
  ticks: readonly LabelledValue[],
  fixed: readonly FormattedNumber[],
  even: boolean,
): string[] {
  const pad = ({ value, isFaithful }: LabelledValue, i: number, decimals: number): string => {
    const label = formatFixed(value, decimals);
    return isFaithful(Number(label), digitsIn(label)) ? label : (fixed[i] as FormattedNumber).text;
  };
  const decimals = Math.max(...fixed.map(({ digits }) => digits));
  const equal = ticks.map((tick, i) => pad(tick, i, decimals));
  if (decimals === 0 || equal.every((label) => digitsIn(label) <= MAX_PADDED_DIGITS[even ? 'even' : 'other']))
    return equal;
  if (!even) return fixed.map(({ text }) => text);
  const inner = Math.max(0, ...fixed.slice(1, -1).map(({ digits }) => digits));
  return ticks.map((tick, i) => pad(tick, i, Math.max(inner, fixed[i]?.digits ?? 0)));
}
