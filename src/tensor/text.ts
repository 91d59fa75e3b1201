// Numbers as people read them, with a true minus sign (U+2212), and as programs do.

/** A training step, "2,500": whole, or a fraction as it is. */
export const stepText: (step: number) => string = new Intl.NumberFormat('en', { maximumFractionDigits: 12 })
  .format;

/** Numbers in JavaScript's notation, in a text or alone, as people read them: "−1.5e−7", "1e39", but "32-bit". */
export const withMinusSign = (text: string): string =>
  text.replace(/-(?=[\d.I])/g, '−').replace(/e\+(?=\d)/g, 'e');

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The number that a person wrote, with either minus sign; NaN where it is not one. */
export function parseNumber(text: string): number {
  const plain = text.trim().replaceAll('−', '-');
  return DECIMAL.test(plain) ? Number(plain) : Number.NaN;
}

/** Three digits: "0.00137", "−0.52", "1.2e−7". */
export function numberText(value: number): string {
  const rounded = Number(value.toPrecision(3));
  const size = Math.abs(rounded);
  return withMinusSign(
    size !== 0 && (size < 1e-4 || size >= 1e6) ? rounded.toExponential() : String(rounded),
  );
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
  return withMinusSign(isLong ? compact : decimal);
}

/** "a, b and c" */
export const listText = (parts: readonly string[], conjunction = 'and'): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} ${conjunction} ${parts.at(-1)}`;
