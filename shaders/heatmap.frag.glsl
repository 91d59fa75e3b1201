// The heat map: a pixel's cells, mixed between two checkpoints, reduced to one value, and that value's colour.
// src/gpu/program.ts defines the macros and the chunks that are not files of shaders/.

#include "value"
#include "address"
#include "reduction"
#if MIXED
#include "mix"
#include "interpolation"
#endif
#include "constants"
#include "norm"
#include "color"

#define VARYING in
#include "panel"

out vec4 color;

uniform sampler2D atlas;

// In software, implicit levels of detail are faster than explicit ones, and sampling at texel centres with a nearest filter is
// faster than texelFetch.
Value texelValue(float texel, float row) {
  return toValue(texture(atlas, texelCenter(texel, row, texelSize)).r);
}

Value cellValue(float texel) {
#if MIXED
  return mixValues(texelValue(texel, firstRow), texelValue(texel, firstRow + nextCheckpoint), fraction);
#else
  return texelValue(texel, firstRow);
#endif
}

// Defines pixelValue.
#include "cells"

void main() {
  vec2 pixel = floor(position);
  float panelStart = firstColumn;
#if RUNS
  float panel = floor((pixel.x + 0.5) / panelPitch);
  pixel.x -= panel * panelPitch;
  panelStart += panel * panelStride;
#endif
  Value value = pixelValue(pixel, panelStart);
  vec2 limits = intBitsToFloat(limitBits);
  color = valueColor(value, toValue(limits.x), toValue(limits.y), constants);
#if RUNS
  // The gap between two panels. Overwriting its pixels is cheaper than branching before the value is computed.
  if (pixel.x >= panelWidth) color = vec4(gapColor, 1.0);
#endif
}
