// Mixing: a cell between two checkpoints, and never beyond either. Missing at either end is missing. Twin: src/tensor/mix.ts.

// Of finite values; src/tensor/mix.ts defines it for each way of mixing.
Value between(Value a, Value b, float share);

Value mixLinear(Value a, Value b, float share) {
  return valueOf(floatOf(a) * (1.0 - share) + floatOf(b) * share);
}

Value mixed(Value a, Value b, float share) {
  Value value = between(a, b, share);
#if EXACT
  if (isMissing(a) || isMissing(b)) return MISSING;
  if (isInfinite(a)) return isInfinite(b) && a != b ? MISSING : a;
  if (isInfinite(b)) return b;
#endif
  return clamp(value, min(a, b), max(a, b));
}
