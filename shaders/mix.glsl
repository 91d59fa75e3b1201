// A cell between two checkpoints, clamped to their values. Missing at either end is missing. The CPU twin is src/tensor/mix.ts.

// For finite values; src/tensor/mix.ts defines it for each interpolation.
Value interpolate(Value a, Value b, float fraction);

Value interpolateLinearly(Value a, Value b, float fraction) {
  return toValue(toFloat(a) * (1.0 - fraction) + toFloat(b) * fraction);
}

Value mixValues(Value a, Value b, float fraction) {
  Value value = interpolate(a, b, fraction);
#if EXACT_VALUES
  if (isMissing(a) || isMissing(b)) return MISSING;
  if (isInfinite(a)) return isInfinite(b) && a != b ? MISSING : a;
  if (isInfinite(b)) return b;
#endif
  return clamp(value, min(a, b), max(a, b));
}
