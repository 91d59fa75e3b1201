// Colours: a value's class by comparison, then its entry in the table, where those of the classes follow the map's.
// Twin: src/scale/norm.ts (classOf) and src/scale/colormaps.ts (entryOf).

uniform sampler2D table; // a row a colormap
#ifdef SEVERAL_MAPS
flat in float mapRow; // the middle of the panel's row
#else
const float mapRow = 0.5;
#endif

float entryOf(float t) {
  return clamp(t * 256.0, 0.0, 255.0);
}

float entryOfValue(Value x, Value vmin, Value vmax, Constants c) {
  float entry = entryOf(norm(x, c));
  entry = x > vmax ? OVER : entry;
  entry = x < vmin ? UNDER : entry;
  return isMissing(x) ? BAD : entry;
}

vec4 colorOf(Value x, Value vmin, Value vmax, Constants c) {
  return texture(table, vec2((floor(entryOfValue(x, vmin, vmax, c)) + 0.5) * ENTRY, mapRow));
}
