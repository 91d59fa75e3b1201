// Numbers as people read them, with a true minus sign (U+2212), and as programs do.

/** A training step, "2,500": whole, or a fraction as it is. */
export const { format: stepText } = new Intl.NumberFormat('en', { maximumFractionDigits: 12 });

/** A number in JavaScript's notation as people read it: "−1.5e−7", "1e39". */
export const withMinus = (text: string): string => text.replaceAll('-', '−').replace('e+', 'e');

/** Three digits: "0.00137", "−0.52", "1.2e−7". */
export function numberText(value: number): string {
  const rounded = Number(value.toPrecision(3));
  const size = Math.abs(rounded);
  return withMinus(size !== 0 && (size < 1e-4 || size >= 1e6) ? rounded.toExponential() : String(rounded));
}

/** The shortest decimal that is the same float32, with a hyphen for minus: for files, the clipboard and fields. */
export function decimalText(value: number): string {
  if (!Number.isFinite(value) || value === 0) return String(value);
  for (let digits = 1; digits < 9; digits++) {
    const decimal = Number(value.toPrecision(digits));
    if (Math.fround(decimal) === Math.fround(value)) return String(decimal);
  }
  return String(Number(value.toPrecision(9)));
}

/** The same as people read it: "−0.0043", "1e20"; "missing" for NaN. */
export function valueText(value: number): string {
  if (Number.isNaN(value)) return 'missing';
  const decimal = decimalText(value);
  const compact = Number(decimal).toExponential();
  const [size, width] = [Math.abs(value), compact.replace('+', '').length];
  const isLong = (size < 1e-4 || size >= 1e6) && width < decimal.length;
  return withMinus(isLong ? compact : decimal);
}
