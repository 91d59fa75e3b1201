// Mixing: a cell between two checkpoints, and never beyond either. Missing at either end is missing. Twin: src/tensor/mix.ts.

Value mixLinear(Value a, Value b, float share) {
  return valueOf(floatOf(a) * (1.0 - share) + floatOf(b) * share);
}

// Along the logarithm; linear where an end is not positive.
#if EXACT

Value mixLog(Value a, Value b, float share) {
  if (a <= 0 || b <= 0) return mixLinear(a, b, share);
  Split from = split(a);
  float steps = share * log2Ratio(split(b), from);
  float whole = floor(steps);
  float mantissa = from.mantissa * exp2(steps - whole);
  int exponent = from.exponent + int(whole);
  return mantissa >= 2.0 ? orderOfParts(mantissa * 0.5, exponent + 1) : orderOfParts(mantissa, exponent);
}

#else

Value mixLog(Value a, Value b, float share) {
  bool positive = a > 0.0 && b > 0.0;
  float steps = share * log2(b / a);
  return positive ? a * exp2(steps) : mixLinear(a, b, share);
}

#endif

Value mixed(Value a, Value b, float share) {
  Value between = MIX(a, b, share);
#if EXACT
  if (isMissing(a) || isMissing(b)) return MISSING;
  if (isInfinite(a)) return isInfinite(b) && a != b ? MISSING : a;
  if (isInfinite(b)) return b;
#endif
  return clamp(between, min(a, b), max(a, b));
}
