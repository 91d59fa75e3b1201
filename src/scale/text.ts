// Numbers as people read and copy them.

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
