// The heat map: a pixel's cells, mixed between two checkpoints, reduced to one value, and its colour.
// Defined by the program (src/gpu/program.ts): SINGLE, REDUCTION, MIXED, MIX, NORM, POSITIVE, PAGES.

#include "float"
#include "address"
#include "reduce"
#include "mix"
#include "norm"
#include "color"

uniform sampler2D page0;
uniform sampler2D page1;
uniform sampler2D page2;
uniform sampler2D page3;
uniform sampler2D page4;
uniform sampler2D page5;
uniform sampler2D page6;
uniform sampler2D page7;
uniform int atlasShift;
uniform ivec2 slots; // texel at which each of the two checkpoints starts
uniform float share; // 0 at the first checkpoint, 1 at the second
uniform ivec2 tile; // the drawn tile's upper left pixel in the figure
uniform int tileHeight;
uniform int lowerOrigin;

flat in ivec4 panel;
flat in ivec4 layers;
flat in ivec4 heads;
flat in ivec2 first;
flat in ivec2 range;
flat in vec4 k0;
flat in vec4 k1;
flat in vec4 k2;

out vec4 color;

float texelOf(int page, ivec2 place) {
#if PAGES > 1
  if (page == 1) return texelFetch(page1, place, 0).r;
#endif
#if PAGES > 2
  if (page == 2) return texelFetch(page2, place, 0).r;
#endif
#if PAGES > 3
  if (page == 3) return texelFetch(page3, place, 0).r;
#endif
#if PAGES > 4
  if (page == 4) return texelFetch(page4, place, 0).r;
#endif
#if PAGES > 5
  if (page == 5) return texelFetch(page5, place, 0).r;
#endif
#if PAGES > 6
  if (page == 6) return texelFetch(page6, place, 0).r;
#endif
#if PAGES > 7
  if (page == 7) return texelFetch(page7, place, 0).r;
#endif
  return texelFetch(page0, place, 0).r;
}

int texelAt(int texel) {
  return orderOf(texelOf(first.x, ivec2(texel & ((1 << atlasShift) - 1), texel >> atlasShift)));
}

int cellAt(int texel) {
#if MIXED
  return mixed(texelAt(texel + slots.x), texelAt(texel + slots.y), share);
#else
  return texelAt(texel + slots.x);
#endif
}

// What the cells of a pixel amount to.
int valueAt(ivec2 pixel, Axis layerAxis, Axis headAxis) {
#if SINGLE
  return cellAt(first.y + centreCell(pixel.y, layerAxis) * headAxis.cells + centreCell(pixel.x, headAxis));
#else
  ivec2 rows = cellRange(pixel.y, layerAxis);
  ivec2 columns = cellRange(pixel.x, headAxis);
  for (int layer = rows.x; layer < rows.y; layer++) {
    int texel = first.y + layer * headAxis.cells + columns.x;
    for (int head = columns.x; head < columns.y; head++) accumulate(cellAt(texel++));
  }
  return reduced();
#endif
}

void main() {
  ivec2 pixel = tile + ivec2(int(gl_FragCoord.x), tileHeight - 1 - int(gl_FragCoord.y)) - panel.xy;
  if (lowerOrigin == 1) pixel.y = panel.w - 1 - pixel.y;
  int value = valueAt(
    pixel,
    Axis(layers.x, layers.y, layers.z, layers.w),
    Axis(heads.x, heads.y, heads.z, heads.w)
  );
  color = vec4(colorOf(value, range, k0, k1, k2), 1.0);
}
