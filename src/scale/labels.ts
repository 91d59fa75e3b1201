// Labels of a colorbar's ticks: as few digits as tell the values, in one notation where that reads well.

import { withMinusSign } from '../tensor/text.ts';

/** A value with what its label may be. */
export interface LabelledValue {
  readonly value: number;
  /** Whether a label of this value, with so many significant digits, may stand for it. */
  readonly isFaithful: (written: number, digits: number) => boolean;
}

/** Fixed notation wider than this (without its sign) gives way to an exponent where that is shorter. */
const WIDEST = 7;
const WIDEST_OF_ONE = 6;
/** Zeros that only make decimals equal are written up to so many significant digits: at even steps, and at others. */
const MOST_PADDED = { even: 3, other: 2 };
/** Decimals that JavaScript writes, and significant digits of a float64. */
const DECIMALS = 30;
const DIGITS = 16;
/** From here on numbers have no fixed notation in JavaScript. */
const NO_FIXED = 1e21;

const digitsIn = (label: string): number => label.replace(/e.*|[^\d]/g, '').replace(/^0+/, '').length;

const width = (label: string): number => label.replace(/^-/, '').length;

/** What rounds to zero has no sign. */
function fixed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace('-', '') : text;
}

/** `1e-22`, `2.5e3`, `0`: trailing zeros say nothing here and are left out. */
function exponential(value: number, digits: number): string {
  const [mantissa, exponent] = value.toExponential(digits).split('e');
  return value === 0 ? '0' : `${Number(mantissa)}e${Number(exponent)}`;
}

interface Written {
  readonly text: string;
  /** Behind the point. */
  readonly digits: number;
}

/** Significant digits; those of an exponent form count with the zeros that it leaves out. */
const significant = (text: string, digits: number): number =>
  text.includes('e') ? digits + 1 : digitsIn(text);

/** The first label that is faithful, with fewer digits before more. */
function shortest(
  { value, isFaithful }: LabelledValue,
  most: number,
  write: (value: number, digits: number) => string,
): Written {
  let digits = 0;
  let text = write(value, digits);
  while (digits < most && !isFaithful(Number(text), significant(text, digits))) text = write(value, ++digits);
  return { text, digits };
}

/**
 * Labels of values in ascending order.
 * @param even true where ticks lie at even steps: the inner ones then have equal decimals, and all one notation
 */
export function tickLabels(ticks: readonly LabelledValue[], even: boolean): string[] {
  const compact = ticks.map((tick) => shortest(tick, DIGITS, exponential).text);
  const plain = ticks.map((tick) => {
    if (Math.abs(tick.value) >= NO_FIXED) return { text: String(tick.value), digits: DECIMALS };
    return shortest(tick, DECIMALS, fixed);
  });
  const widest = (labels: readonly string[]): number => Math.max(...labels.map(width));
  const texts = plain.map(({ text }) => text);
  const isPlain = even
    ? texts.map(() => widest(texts) <= WIDEST || widest(texts) <= widest(compact))
    : texts.map((text, i) => width(text) <= WIDEST_OF_ONE || width(text) <= width(compact[i] as string));
  const labels = isPlain.every(Boolean)
    ? padded(ticks, plain, even)
    : texts.map((text, i) => (isPlain[i] ? text : (compact[i] as string)));
  return labels.map(withMinusSign);
}

/** Labels with equal decimals where few zeros are enough for that, at even steps at least those between the ends. */
function padded(ticks: readonly LabelledValue[], plain: readonly Written[], even: boolean): string[] {
  const most = Math.max(...plain.map(({ digits }) => digits));
  const equal = ticks.map(({ value }) => fixed(value, most));
  if (most === 0 || equal.every((label) => digitsIn(label) <= MOST_PADDED[even ? 'even' : 'other']))
    return equal;
  if (!even) return plain.map(({ text }) => text);
  const inner = Math.max(0, ...plain.slice(1, -1).map(({ digits }) => digits));
  return ticks.map(({ value }, i) => fixed(value, Math.max(inner, plain[i]?.digits ?? 0)));
}
