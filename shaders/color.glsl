// Colours: a value's class by comparison of orders, then the table or the class's own colour.
// Twin: src/scale/norm.ts (classOf) and src/scale/colormaps.ts (entryOf).

uniform sampler2D table;
uniform vec3 underColor;
uniform vec3 overColor;
uniform vec3 badColor;

int entryOf(float t) {
  return clamp(int(floor(t * 256.0)), 0, 255);
}

vec3 colorOf(int x, ivec2 limits, vec4 c0, vec4 c1, vec4 c2) {
  if (x == MISSING) return badColor;
  if (x < limits.x || (POSITIVE && x <= 0)) return underColor;
  if (x > limits.y) return overColor;
  float t = limits.x == limits.y ? 0.0 : NORM(x, c0, c1, c2);
  return texelFetch(table, ivec2(entryOf(t), 0), 0).rgb;
}
