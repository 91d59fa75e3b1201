// How many significant digits tell values apart.

import { numberText, valueText } from './text.ts';

/** Significant digits of most values, and of any double. */
const [USUAL_DIGITS, MAX_DIGITS] = [3, 17];
/** If values are at most this many times their range, the usual digits tell them apart. */
const MAX_RATIO = 100;

/** The significant digits that tell values apart: three, or more if they are large beside their range. */
export function digitsOfRange(low: number, high: number): number {
  const ratio = Math.max(Math.abs(high), Math.abs(low)) / (high - low);
  if (!(ratio >= MAX_RATIO && ratio < Infinity)) return USUAL_DIGITS;
  return Math.min(USUAL_DIGITS + Math.floor(Math.log10(ratio)), MAX_DIGITS);
}

/** Formats a number with so many significant digits: "0.00137", "1000000024". */
export const digitsText = (value: number, digits: number): string =>
  digits === USUAL_DIGITS ? numberText(value) : valueText(Number(value.toPrecision(digits)), String);
