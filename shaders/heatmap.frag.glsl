// The heat map: a pixel's cells, mixed between two checkpoints, reduced to one value, and its colour.
// Defined by the program (src/gpu/program.ts): EXACT, SINGLE, UNROLLED, COLUMNS, ROWS, REDUCTION, MIXED, MIX, NORM,
// SHARED_NORM, RUNS, PAGES, ATLAS_SHIFT.

#include "value"
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
uniform vec2 atlasScale; // one by the size of the atlas's pages
uniform int slot; // texel at which the checkpoint starts
uniform int nextSlot; // texels from there to the one that it is mixed with
uniform float share; // 0 at the first checkpoint, 1 at the second

flat in vec3 place; // what gl_FragCoord lacks to be counted from the panel's cell 0; the direction of its layers
flat in Flat axesA;
flat in Flat axesB;
flat in ivec4 shape; // heads, texel of the first cell, spread
#if PAGES > 1
flat in int page;
#else
const int page = 0;
#endif
#if RUNS
flat in ivec3 next; // a panel's width; pixels and texels to the next
uniform vec3 background;
#endif

#if SHARED_NORM
uniform vec2 limits;
uniform vec4 k0;
uniform vec4 k1;
uniform vec4 k2;
#else
flat in ivec2 limitBits;
flat in vec4 k0;
flat in vec4 k1;
flat in vec4 k2;
#endif

out vec4 color;

float texelOf(int page, ivec2 at) {
#if PAGES > 1
  if (page == 1) return texelFetch(page1, at, 0).r;
#endif
#if PAGES > 2
  if (page == 2) return texelFetch(page2, at, 0).r;
#endif
#if PAGES > 3
  if (page == 3) return texelFetch(page3, at, 0).r;
#endif
#if PAGES > 4
  if (page == 4) return texelFetch(page4, at, 0).r;
#endif
#if PAGES > 5
  if (page == 5) return texelFetch(page5, at, 0).r;
#endif
#if PAGES > 6
  if (page == 6) return texelFetch(page6, at, 0).r;
#endif
#if PAGES > 7
  if (page == 7) return texelFetch(page7, at, 0).r;
#endif
#if PAGES == 1 && (SINGLE || UNROLLED)
  // By the texel's centre: a seventh less a frame in software. Within loops drivers may refuse it.
  return texture(page0, (vec2(at) + 0.5) * atlasScale).r;
#else
  return texelFetch(page0, at, 0).r;
#endif
}

Value texelAt(int texel) {
  return valueOf(texelOf(page, ivec2(texel & ((1 << ATLAS_SHIFT) - 1), texel >> ATLAS_SHIFT)));
}

Value cellAt(int texel) {
#if MIXED
  return mixed(texelAt(texel), texelAt(texel + nextSlot), share);
#else
  return texelAt(texel);
#endif
}

// What the cells of a pixel amount to.
Value valueAt(vec2 centre, int panel) {
  Axes axes = Axes(axesA, axesB, shape.zw);
  int heads = shape.x;
  ivec2 first = firstCell(centre, axes);
  int row = panel + first.y * heads;
#if SINGLE
  return cellAt(row + first.x);
#else
  ivec2 last = lastCell(centre, axes);
#if UNROLLED
  // Straight on, without loops: cells past the last are the last again.
  CELLS
#else
#if REDUCTION != 1
  start(cellAt(row + first.x));
#endif
  for (int layer = first.y; layer <= last.y; layer++) {
    for (int head = first.x; head <= last.x; head++) accumulate(cellAt(row + head));
    row += heads;
  }
#endif
  return reduced();
#endif
}

void main() {
  vec2 centre = place.xy + vec2(1.0, place.z) * gl_FragCoord.xy;
  int panel = shape.y + slot;
#if RUNS
  int index = int(centre.x / float(next.y));
  centre.x -= float(index * next.y);
  panel += index * next.z;
#endif
  Value x = valueAt(centre, panel);
#if SHARED_NORM
  vec2 range = limits;
#else
  vec2 range = intBitsToFloat(limitBits);
#endif
  color = colorOf(x, valueOf(range.x), valueOf(range.y), k0, k1, k2);
#if RUNS
  // Between two panels; decided last, as a branch would cost more than it saves.
  if (centre.x > float(next.x)) color = vec4(background, 1.0);
#endif
}
