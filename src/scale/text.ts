// Numbers as people read and copy them.

/** A training step, "2,500": whole, or a fraction as it is. */
export const { format: stepText } = new Intl.NumberFormat('en', { maximumFractionDigits: 12 });

/** The shortest decimal that is the same float32; "missing" for NaN. */
export function valueText(value: number): string {
  if (Number.isNaN(value)) return 'missing';
  if (!Number.isFinite(value) || value === 0) return String(value);
  for (let digits = 1; digits < 9; digits++) {
    const decimal = Number(value.toPrecision(digits));
    if (Math.fround(decimal) === Math.fround(value)) return String(decimal);
  }
  return String(Number(value.toPrecision(9)));
}
