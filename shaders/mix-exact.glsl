// A cell between two checkpoints, clamped to their values, in exact arithmetic. Missing at either end is missing. The CPU twin is
// src/tensor/mix.ts.

// For finite values; src/tensor/mix.ts defines it for each interpolation.
Value interpolate(Value a, Value b, float fraction);

Value interpolateLinearly(Value a, Value b, float fraction) {
  return toValue(toFloat(a) * (1.0 - fraction) + toFloat(b) * fraction);
}

// Linearly in the logarithm; needs positive values.
Value interpolateLogarithms(Value a, Value b, float fraction) {
  FloatParts from = splitFloat(a);
  float octaves = fraction * log2Ratio(splitFloat(b), from);
  float wholeOctaves = floor(octaves);
  float mantissa = from.mantissa * exp2(octaves - wholeOctaves);
  int exponent = from.exponent + int(wholeOctaves);
  return mantissa >= 2.0 ? joinOrder(mantissa * 0.5, exponent + 1) : joinOrder(mantissa, exponent);
}

Value mixValues(Value a, Value b, float fraction) {
  Value value = interpolate(a, b, fraction);
  if (isMissing(a) || isMissing(b)) return MISSING;
  if (isInfinite(a)) return isInfinite(b) && a != b ? MISSING : a;
  if (isInfinite(b)) return b;
  return clamp(value, min(a, b), max(a, b));
}
