// Half precision to single precision, exactly.

/** What one unit of an 11-bit significand is worth, by exponent; for exponent 0 those of subnormals. */
const UNITS = Float32Array.from({ length: 31 }, (_, exponent) => 2 ** (Math.max(exponent, 1) - 25));

export function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 0x3ff;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction : fraction + 1024) * (UNITS[exponent] as number);
}
