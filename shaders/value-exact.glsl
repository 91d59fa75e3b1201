// Values by their bits: classes, order and exponents of every float32, which no driver can optimise away or flush.
// The quicker kind is value-plain.glsl. Twin: src/scale/float.ts.

#define Value int // an order

// An order below that of every number: a missing cell, and the identity of a maximum.
const int MISSING = int(0x80000000u);
const int INFINITE = 0x7f800000;

// Ordered as the numbers are; both zeros are 0. NaN is MISSING.
int orderOf(float x) {
  int bits = floatBitsToInt(x);
  int magnitude = bits & 0x7fffffff;
  if (magnitude > INFINITE) return MISSING;
  return bits < 0 ? -magnitude : magnitude;
}

Value valueOf(float x) {
  return orderOf(x);
}

bool isMissing(Value x) {
  return x == MISSING;
}

bool isInfinite(Value x) {
  return abs(x) == INFINITE;
}

float floatOf(int order) {
  return intBitsToFloat(order < 0 ? (-order | int(0x80000000u)) : order);
}

// |value| = mantissa * 2^exponent, mantissa in [1, 2); exact, subnormals included. Not for zero.
struct Split {
  float mantissa;
  int exponent;
};

Split split(int order) {
  int bits = abs(order);
  int offset = 127;
  if (bits < 0x00800000) {
    // Subnormal: the bits count steps of 2^-149.
    bits = floatBitsToInt(float(bits));
    offset = 127 + 149;
  }
  return Split(intBitsToFloat((bits & 0x007fffff) | 0x3f800000), (bits >> 23) - offset);
}

// mantissa * 2^exponent without a rounding; 0 below the normal range.
float join(float mantissa, int exponent) {
  return exponent < -126 ? 0.0 : intBitsToFloat(floatBitsToInt(mantissa) + (exponent << 23));
}

// The order of mantissa * 2^exponent; below the normal range, steps of 2^-149 are counted.
int orderOfParts(float mantissa, int exponent) {
  if (exponent >= -126) return floatBitsToInt(join(mantissa, exponent));
  return int(mantissa * join(1.0, exponent + 149) + 0.5);
}

// value * 2^exponent, exact where the result is normal. Exponent 0 takes the short way, and may flush a subnormal.
float scaled(int order, int exponent) {
  if (exponent == 0) return floatOf(order);
  if (order == 0) return 0.0;
  Split s = split(order);
  float magnitude = join(s.mantissa, s.exponent + exponent);
  return order < 0 ? -magnitude : magnitude;
}

// log2 of a ratio of mantissas, accurate relative to its size: 2 atanh(s) / ln 2 by its series, |s| < 0.172.
float log2OfMantissas(float a, float b) {
  float s = (a - b) / (a + b);
  float s2 = s * s;
  return 2.8853900817779268 * s * (1.0 + s2 * (1.0 / 3.0 + s2 * (0.2 + s2 * (1.0 / 7.0 + s2 * (1.0 / 9.0)))));
}

// log2(a / b), accurate relative to its size, however close the two are or far apart.
float log2Ratio(Split a, Split b) {
  int exponent = a.exponent - b.exponent;
  float mantissa = a.mantissa;
  if (mantissa > 1.41421356 * b.mantissa) {
    mantissa *= 0.5;
    exponent += 1;
  } else if (mantissa < 0.70710678 * b.mantissa) {
    mantissa *= 2.0;
    exponent -= 1;
  }
  return float(exponent) + log2OfMantissas(mantissa, b.mantissa);
}
