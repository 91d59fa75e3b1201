// Norms of plain values: t of a value that lies within limits that are not narrow, as matplotlib defines it.
// Twin: src/scale/norm.ts, which prepares the constants c0, c1 and c2 and says where these norms are accurate enough.

float normLinear(float x, vec4 c0, vec4 c1, vec4 c2) {
  return (x - c0.x) * c0.y;
}

float normPower(float x, vec4 c0, vec4 c1, vec4 c2) {
  float share = normLinear(x, c0, c1, c2);
  return share > 0.0 ? exp2(c0.z * log2(share)) : 0.0;
}

float normLog(float x, vec4 c0, vec4 c1, vec4 c2) {
  return log2(x * c0.x) * c0.y;
}

float normSymlog(float x, vec4 c0, vec4 c1, vec4 c2) {
  float size = abs(x);
  bool upper = x > 0.0;
  float rise = log2(size * (upper ? c1.x : c1.y)) * c1.z;
  // Below zero t rises from vmin as the magnitude falls.
  float outside = upper ? c1.w + rise : -rise;
  return size > c0.x ? outside : c0.w + (x - c0.y) * c0.z;
}

float normAsinh(float x, vec4 c0, vec4 c1, vec4 c2) {
  float y = abs(x) * c0.x;
  float rise = log2(y + sqrt(y * y + 1.0)) * c0.y;
  return (x < 0.0 ? -rise : rise) - c0.z;
}

// The same about a centre, with a slope on each side of it. Twin: src/scale/centred.ts.

float normLinearCentred(float x, vec4 c0, vec4 c1, vec4 c2) {
  float distance = x - c0.x;
  return 0.5 + distance * (distance > 0.0 ? c0.z : c0.y);
}

float normSymlogCentred(float x, vec4 c0, vec4 c1, vec4 c2) {
  float size = abs(x);
  bool upper = x > 0.0;
  float outside = (upper ? c1.y : c1.x) + log2(size * c0.y) * (upper ? c1.w : c1.z);
  float rise = size > c0.x ? outside : size * (upper ? c0.w : c0.z);
  return upper ? 0.5 + rise : 0.5 - rise;
}

float normAsinhCentred(float x, vec4 c0, vec4 c1, vec4 c2) {
  float y = abs(x) * c0.x;
  float rise = log2(y + sqrt(y * y + 1.0)) * (x > 0.0 ? c0.z : c0.y);
  return x > 0.0 ? 0.5 + rise : 0.5 - rise;
}
