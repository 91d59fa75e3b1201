// Values as floats, for data without missing cells whose magnitudes are all zero or ordinary (src/scale/extremes.ts):
// nothing overflows, nothing is flushed, and comparing is exact. The other kind is value-exact.glsl.

#define Value float

Value valueOf(float x) {
  return x;
}

float floatOf(Value x) {
  return x;
}

bool isMissing(Value x) {
  return false;
}

bool isInfinite(Value x) {
  return false;
}
