// Numbers as one family of labels: the same number of decimals, or all in a compact exponent form.

/** Fixed notation wider than this (without its sign) gives way to an exponent. */
const WIDEST = 7;
/** Share of the distance to the nearest other value by which a label may be off. */
const TOLERANCE = 0.005;
/** Share of itself by which a value in exponent form may be off. */
const EXPONENT_TOLERANCE = 0.01;
/** From here on numbers have no fixed notation in JavaScript. */
const NO_FIXED = 1e21;
/** Limits are float32: 0.005 is 0.004999999888 and must read 0.005. */
const FLOAT32_ERROR = 6e-8;

/**
 * Labels for values in ascending order: fixed notation with as many decimals as tell them apart, such as `0.0001`,
 * `0.0050`; or `1e−22` where that would be long. Minus signs are U+2212.
 *
 * @param isClose whether a rounded value may stand for a value, beyond the rule for all numbers
 */
export function numberLabels(
  values: readonly number[],
  isClose: (rounded: number, value: number) => boolean = () => true,
): string[] {
  const allowed = values.map((value, i) => allowedError(value, values[i - 1], values[i + 1]));
  const relative = values.map((value, i) => Math.min(allowed[i] ?? 0, Math.abs(value) * EXPONENT_TOLERANCE));
  const fixed = values.some((value) => Math.abs(value) >= NO_FIXED)
    ? null
    : fewestDigits(values, allowed, isClose, fixedForm, 20);
  const compact = fewestDigits(values, relative, isClose, exponentForm, 16);
  if (compact === null) return fixed ?? values.map(String);
  if (fixed === null) return compact;
  return width(fixed) <= WIDEST || width(fixed) <= width(compact) ? fixed : compact;
}

const width = (labels: readonly string[]): number =>
  Math.max(...labels.map((label) => label.replace('−', '').length));

function allowedError(value: number, before: number | undefined, after: number | undefined): number {
  const single = before === undefined && after === undefined;
  if (single) return Math.abs(value) * FLOAT32_ERROR;
  const gap = Math.min(value - (before ?? -Infinity), (after ?? Infinity) - value);
  return Math.max(gap * TOLERANCE, Math.min(gap * 0.3, Math.abs(value) * FLOAT32_ERROR));
}

/** Labels with the fewest digits that are all within their allowed error and all different. */
function fewestDigits(
  values: readonly number[],
  allowed: readonly number[],
  isClose: (rounded: number, value: number) => boolean,
  formatter: (digits: number) => (value: number) => string,
  most: number,
): string[] | null {
  for (let digits = 0; digits <= most; digits++) {
    const labels = values.map(formatter(digits));
    const faithful = labels.every((label, i) => {
      const value = values[i] ?? 0;
      const rounded = Number(label.replaceAll('−', '-'));
      return Math.abs(rounded - value) <= (allowed[i] ?? 0) && isClose(rounded, value);
    });
    if (faithful && new Set(labels).size === new Set(values).size) return labels;
  }
  return null;
}

const withMinus = (text: string): string => text.replace('-', '−');

/** `0.0050`; what rounds to zero has no sign. */
function fixedForm(digits: number): (value: number) => string {
  return (value) => {
    const text = value.toFixed(digits);
    return Number(text) === 0 ? text.replace('-', '') : withMinus(text);
  };
}

/** `1e−22`, `2.5e3`, `0`: trailing zeros say nothing here and are left out. */
function exponentForm(digits: number): (value: number) => string {
  return (value) => {
    const [mantissa, exponent] = value.toExponential(digits).split('e');
    return value === 0 ? '0' : withMinus(`${Number(mantissa)}`) + withMinus(`e${Number(exponent)}`);
  };
}
