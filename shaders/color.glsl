// From a value to its colour: an entry of the colour table, in which special colours follow those of the colormap.
// The CPU twins are classifyValue in src/scale/norm.ts and entryOf in src/scale/colormaps.ts.

uniform sampler2D colorTable; // one row for each colormap
#if SEVERAL_COLORMAPS
flat in float colormapRow; // texture coordinate of the panel's row
#else
const float colormapRow = 0.5;
#endif

float unitEntry(float t) {
  return clamp(t * 256.0, 0.0, 255.0);
}

float valueEntry(Value x, Value vmin, Value vmax, NormConstants constants) {
  float entry = unitEntry(norm(x, constants));
  entry = x > vmax ? OVER_ENTRY : entry;
  entry = x < vmin ? UNDER_ENTRY : entry;
  return isMissing(x) ? BAD_ENTRY : entry;
}

vec4 valueColor(Value x, Value vmin, Value vmax, NormConstants constants) {
  float entry = floor(valueEntry(x, vmin, vmax, constants));
  return texture(colorTable, vec2((entry + 0.5) * ENTRY_SIZE, colormapRow));
}
