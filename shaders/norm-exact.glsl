// Norms of exact values: t of a value that lies within the limits, as matplotlib defines it, however narrow they are.
// Twin: src/scale/norm.ts, which prepares the constants c0, c1 and c2.

const float LN_2 = 0.69314718;

float normLinear(int x, vec4 c0, vec4 c1, vec4 c2) {
  return (scaled(x, int(c0.x)) - c0.y) * c0.z;
}

float normPower(int x, vec4 c0, vec4 c1, vec4 c2) {
  float share = normLinear(x, c0, c1, c2);
  if (share <= 0.0) return 0.0;
  return exp2(c0.w * log2Ratio(split(floatBitsToInt(share)), Split(1.0, 0)));
}

float normLog(int x, vec4 c0, vec4 c1, vec4 c2) {
  return log2Ratio(split(x), Split(c0.x, int(c0.y))) * c0.z;
}

// Three pieces, each measured from an anchor of its own so that narrow limits lose nothing.
float normSymlog(int x, vec4 c0, vec4 c1, vec4 c2) {
  Split size = split(x);
  int kneeExponent = int(c0.y);
  bool outside = size.exponent > kneeExponent || (size.exponent == kneeExponent && size.mantissa > c0.x);
  if (!outside || x == 0) return c2.y + (scaled(x, int(c2.w)) - c0.z) * c0.w;
  // Below zero t rises from vmin as the magnitude falls.
  bool upper = x > 0;
  Split anchor = Split(upper ? c1.x : c1.z, int(upper ? c1.y : c1.w));
  float rise = log2Ratio(size, anchor) * c2.x;
  return upper ? c2.z + rise : -rise;
}

float asinhOf(int x, Split width) {
  Split size = split(x);
  if (x == 0 || size.exponent - width.exponent < -60) return 0.0;
  // ln(2y) + 1 / (4 y^2), the last below float32's reach.
  float result;
  if (size.exponent - width.exponent > 12) result = LN_2 * (log2Ratio(size, width) + 1.0);
  else {
    float y = join(size.mantissa, size.exponent - width.exponent) / width.mantissa;
    // asinh(y) = ln(1 + z) with z = y + y^2 / (1 + sqrt(1 + y^2)).
    float z = y + y * y / (1.0 + sqrt(1.0 + y * y));
    float s = z / (2.0 + z);
    float s2 = s * s;
    result = z < 0.4
      ? 2.0 * s * (1.0 + s2 * (1.0 / 3.0 + s2 * (0.2 + s2 * (1.0 / 7.0 + s2 * (1.0 / 9.0)))))
      : LN_2 * log2Ratio(split(floatBitsToInt(1.0 + z)), Split(1.0, 0));
  }
  return x < 0 ? -result : result;
}

float normAsinh(int x, vec4 c0, vec4 c1, vec4 c2) {
  if (c1.x == 1.0) return normLinear(x, c0, c1, c2);
  return (asinhOf(x, Split(c0.x, int(c0.y))) - c0.z) * c0.w;
}

// The same about a centre, with a slope on each side of it. Twin: src/scale/centred.ts.

float normLinearCentred(int x, vec4 c0, vec4 c1, vec4 c2) {
  bool upper = x > orderOf(c0.x);
  float distance = scaled(x, int(upper ? c1.y : c0.y)) - (upper ? c1.z : c0.z);
  return 0.5 + distance * (upper ? c1.w : c0.w);
}

float normSymlogCentred(int x, vec4 c0, vec4 c1, vec4 c2) {
  if (x == 0) return 0.5;
  Split size = split(x);
  int kneeExponent = int(c0.y);
  bool upper = x > 0;
  bool outside = size.exponent > kneeExponent || (size.exponent == kneeExponent && size.mantissa > c0.x);
  float rise = outside
    ? (upper ? c1.y : c1.x) + log2Ratio(size, Split(c0.x, kneeExponent)) * (upper ? c1.w : c1.z)
    : scaled(abs(x), int(upper ? c2.y : c2.x)) * (upper ? c0.w : c0.z);
  return upper ? 0.5 + rise : 0.5 - rise;
}

float normAsinhCentred(int x, vec4 c0, vec4 c1, vec4 c2) {
  bool upper = x > 0;
  // A side that is far shorter than the width is a straight line.
  bool straight = (upper ? c1.w : c1.z) == 1.0;
  float way = straight ? scaled(x, int(upper ? c1.y : c1.x)) : asinhOf(x, Split(c0.x, int(c0.y)));
  return 0.5 + way * (upper ? c0.w : c0.z);
}
