// Formats numbers for people, with a true minus sign (U+2212), and for files; and parses them.

/** Formats a training step: "2,500". Fractional steps keep their decimals. */
export const stepText: (step: number) => string = new Intl.NumberFormat('en', { maximumFractionDigits: 12 })
  .format;

/** Creates a formatter of large numbers: "26B", "1.2M". @param digits significant digits */
export const compactFormat = (digits: number): ((value: number) => string) =>
  new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: digits }).format;

/** Replaces hyphens before digits by minus signs and `e+` by `e`: "-1.5e-7" becomes "−1.5e−7". Words such as "32-bit" stay. */
export const withMinusSign = (text: string): string =>
  text.replace(/-(?=[\d.I])/g, '−').replace(/e\+(?=\d)/g, 'e');

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Parses a decimal number written with a hyphen or a minus sign; NaN if the text is not a number. */
export function parseNumber(text: string): number {
  const plain = text.trim().replaceAll('−', '-');
  return DECIMAL.test(plain) ? Number(plain) : Number.NaN;
}

/** Formats a number with three significant digits: "0.00137", "−0.52", "1.2e−7". */
export function numberText(value: number): string {
  const rounded = Number(value.toPrecision(3));
  const size = Math.abs(rounded);
  return withMinusSign(
    size !== 0 && (size < 1e-4 || size >= 1e6) ? rounded.toExponential() : String(rounded),
  );
}

/** The shortest decimal that rounds to the same float32, with a hyphen for minus: for files, the clipboard and input fields. */
export function decimalText(value: number): string {
  if (!Number.isFinite(value) || value === 0) return String(value);
  for (let digits = 1; digits < 9; digits++) {
    const decimal = Number(value.toPrecision(digits));
    if (Math.fround(decimal) === Math.fround(value)) return String(decimal);
  }
  return String(Number(value.toPrecision(9)));
}

/**
 * Formats a value exactly, for people: "−0.0043", "1e20", "missing" for NaN.
 * @param write writes the digits: `decimalText` for a float32, `String` for a double
 */
export function valueText(value: number, write: (value: number) => string = decimalText): string {
  if (Number.isNaN(value)) return 'missing';
  const decimal = write(value);
  const compact = Number(decimal).toExponential();
  const [size, width] = [Math.abs(value), compact.replace('+', '').length];
  const isLong = (size < 1e-4 || size >= 1e6) && width < decimal.length;
  return withMinusSign(isLong ? compact : decimal);
}

/**
 * Names steps.
 * @param all steps that the texts must distinguish
 * @param join combines several numbers; default: "a, b and c"
 */
export type StepsName = (
  steps: readonly number[],
  all?: readonly number[],
  join?: (numbers: readonly string[]) => string,
) => string;

/** Names steps: "step 12,400", "steps 1,000 and 2,000". */
export const stepsText: StepsName = (steps, _all, join = listText) =>
  `step${steps.length > 1 ? 's' : ''} ${join(steps.map(stepText))}`;

/** Joins items into a list: "a, b and c". */
export const listText = (parts: readonly string[], conjunction = 'and'): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} ${conjunction} ${parts.at(-1)}`;

/** A word at the start of a sentence, or as a label. */
export const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
