// Values as ints that sort like the float32 numbers: exact arithmetic (src/gpu/arithmetic.ts).
//
// Classes, comparisons and exponents work on the bits of every float32, so no driver can flush subnormals or optimise NaN
// away. The CPU twins are src/norms/float.ts and src/norms/exact/float-parts.ts.

#define Value int // an order: see toOrder

const int MISSING = int(0x80000000u); // below the order of every number, so it is the identity of max()
const int INFINITE = 0x7f800000;

const int MAGNITUDE_BITS = 0x7fffffff;
const int SIGN_BIT = int(0x80000000u);
const int FRACTION_BITS = 0x007fffff;
const int FRACTION_SIZE = 23; // bits
const int ONE = 0x3f800000; // the bits of 1.0
const int SMALLEST_NORMAL = 0x00800000; // the bits of 2^-126
const int EXPONENT_BIAS = 127;
const int SUBNORMAL_EXPONENT = -149; // subnormals are multiples of 2^-149

// An int that sorts like the numbers. Both zeros are 0; NaN is MISSING.
int toOrder(float x) {
  int bits = floatBitsToInt(x);
  int magnitude = bits & MAGNITUDE_BITS;
  if (magnitude > INFINITE) return MISSING;
  return bits < 0 ? -magnitude : magnitude;
}

Value toValue(float x) {
  return toOrder(x);
}

float toFloat(Value order) {
  return intBitsToFloat(order < 0 ? (-order | SIGN_BIT) : order);
}

bool isMissing(Value order) {
  return order == MISSING;
}

bool isInfinite(Value order) {
  return abs(order) == INFINITE;
}

// |value| = mantissa * 2^exponent with a mantissa in [1, 2).
struct FloatParts {
  float mantissa;
  int exponent;
};

// The parts of a value other than zero; exact, subnormals included.
FloatParts splitFloat(int order) {
  int bits = abs(order);
  int bias = EXPONENT_BIAS;
  if (bits < SMALLEST_NORMAL) {
    // The bits of a subnormal are an integer; as a float it is normal.
    bits = floatBitsToInt(float(bits));
    bias = EXPONENT_BIAS - SUBNORMAL_EXPONENT;
  }
  return FloatParts(intBitsToFloat((bits & FRACTION_BITS) | ONE), (bits >> FRACTION_SIZE) - bias);
}

// mantissa * 2^exponent, exact; 0 below the normal range.
float joinFloat(float mantissa, int exponent) {
  return exponent < 1 - EXPONENT_BIAS ? 0.0 : intBitsToFloat(floatBitsToInt(mantissa) + (exponent << FRACTION_SIZE));
}

// The order of mantissa * 2^exponent; subnormals are rounded to multiples of 2^-149.
int joinOrder(float mantissa, int exponent) {
  if (exponent >= 1 - EXPONENT_BIAS) return floatBitsToInt(joinFloat(mantissa, exponent));
  return int(mantissa * joinFloat(1.0, exponent - SUBNORMAL_EXPONENT) + 0.5);
}

// value * 2^exponent; exact if the result is normal. For exponent 0 this is a plain conversion, which may flush a subnormal.
float scaleByPowerOfTwo(int order, int exponent) {
  if (exponent == 0) return toFloat(order);
  if (order == 0) return 0.0;
  FloatParts parts = splitFloat(order);
  float magnitude = joinFloat(parts.mantissa, parts.exponent + exponent);
  return order < 0 ? -magnitude : magnitude;
}

const float SQRT_2 = 1.41421356;
const float SQRT_HALF = 0.70710678;

// log2(a / b) for mantissas a and b with a ratio between sqrt(1/2) and sqrt(2); its relative error is small even for a close
// to b. ln(a / b) = 2 atanh(s) with s = (a - b) / (a + b), |s| < 0.172, by the series atanh(s) = s + s^3 / 3 + s^5 / 5 + …
float log2OfMantissas(float a, float b) {
  float s = (a - b) / (a + b);
  float s2 = s * s;
  const float TWO_OVER_LN_2 = 2.8853900817779268;
  return TWO_OVER_LN_2 * s * (1.0 + s2 * (1.0 / 3.0 + s2 * (0.2 + s2 * (1.0 / 7.0 + s2 * (1.0 / 9.0)))));
}

// log2(a / b); its relative error is small however close the two are, or far apart.
float log2Ratio(FloatParts a, FloatParts b) {
  int exponent = a.exponent - b.exponent;
  float mantissa = a.mantissa;
  if (mantissa > SQRT_2 * b.mantissa) {
    mantissa *= 0.5;
    exponent += 1;
  } else if (mantissa < SQRT_HALF * b.mantissa) {
    mantissa *= 2.0;
    exponent -= 1;
  }
  return float(exponent) + log2OfMantissas(mantissa, b.mantissa);
}
