// Mixing: a cell between two checkpoints. Missing at either end is missing. Twin: src/tensor/mix.ts.

int mixLinear(int a, int b, float share) {
  return orderOf(floatOf(a) * (1.0 - share) + floatOf(b) * share);
}

// Along the logarithm; linear where an end is not positive.
int mixLog(int a, int b, float share) {
  if (a <= 0 || b <= 0) return mixLinear(a, b, share);
  Split from = split(a);
  float steps = share * log2Ratio(split(b), from);
  float whole = floor(steps);
  float mantissa = from.mantissa * exp2(steps - whole);
  int exponent = from.exponent + int(whole);
  return mantissa >= 2.0 ? orderOfParts(mantissa * 0.5, exponent + 1) : orderOfParts(mantissa, exponent);
}

int mixed(int a, int b, float share) {
  if (a == MISSING || b == MISSING) return MISSING;
  if (a == b) return a;
  if (abs(a) == INFINITE) return abs(b) == INFINITE ? MISSING : a;
  if (abs(b) == INFINITE) return b;
  return MIX(a, b, share);
}
