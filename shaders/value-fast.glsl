// Values as floats: fast arithmetic (src/gpu/arithmetic.ts). No value is missing, and all are zero or of ordinary magnitude,
// so nothing overflows or is flushed to zero, and comparisons are exact.

#define Value float

Value toValue(float x) {
  return x;
}

float toFloat(Value x) {
  return x;
}

bool isMissing(Value x) {
  return false;
}
