// A cell between two checkpoints, clamped to their values, in fast arithmetic. The CPU twin is src/tensor/mix.ts.

// src/tensor/mix.ts defines it for each interpolation.
Value interpolate(Value a, Value b, float fraction);

Value interpolateLinearly(Value a, Value b, float fraction) {
  return a * (1.0 - fraction) + b * fraction;
}

// Linearly in the logarithm; needs positive values.
Value interpolateLogarithms(Value a, Value b, float fraction) {
  return a * exp2(fraction * log2(b / a));
}

Value mixValues(Value a, Value b, float fraction) {
  return clamp(interpolate(a, b, fraction), min(a, b), max(a, b));
}
