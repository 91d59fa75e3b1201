// The heat map: a pixel's cells, mixed between two checkpoints, reduced to one value, and its colour.
// Defined by the program (src/gpu/program.ts): EXACT, SINGLE, UNROLLED, CELLS, STARTS, MIXED, RUNS,
// SEVERAL_MAPS, PAGES, SAMPLERS, OTHER_PAGES, ATLAS_SHIFT.

#include "value"
#include "address"
#if !SINGLE
#include "reduction"
#endif
#if MIXED
#include "mix"
#include "between"
#endif
#include "constants"
#include "norm"
#include "color"

uniform sampler2D SAMPLERS; // page0 and so on

// What is the same in all pixels is flat, not uniform: in software a uniform is read again for each.
in vec2 place; // pixels from the corner of the panel's cell 0: interpolated, so right to a share of a pixel
flat in Flat axesA;
flat in Flat axesB;
flat in Flat shape; // heads, column of the first cell in the atlas, spread
flat in Index firstRow; // its row
#if PAGES > 1
flat in int page;
#else
const int page = 0;
#endif
flat in vec2 scale; // one by the size of the atlas's pages
#if MIXED
flat in Index nextSlot; // rows from the checkpoint to the one that it is mixed with
flat in float share; // 0 at the first checkpoint, 1 at the second
#endif
#if RUNS
flat in Flat next; // a panel's width; pixels and texels to the next
flat in vec3 gap; // the colour between panels
#endif
flat in ivec2 limitBits;
flat in vec4 k0;
flat in vec4 k1;
flat in vec4 k2;

out vec4 color;

// A cell of the atlas, met at its texel's middle. Implicit levels of detail are quicker in software, but drivers may
// refuse them within branches and loops.
#if PAGES == 1 && (SINGLE || UNROLLED)
#define FETCH(page) texture(page, middle).r
#else
#define FETCH(page) textureLod(page, middle, 0.0).r
#endif

float texelOf(int page, vec2 middle) {
  OTHER_PAGES
  return FETCH(page0);
}

Value texelAt(Index texel, Index row) {
  return valueOf(texelOf(page, middleOf(texel, row, scale)));
}

Value cellAt(Index texel) {
#if MIXED
  return mixed(texelAt(texel, firstRow), texelAt(texel, firstRow + nextSlot), share);
#else
  return texelAt(texel, firstRow);
#endif
}

// What the cells of a pixel amount to.
Value valueAt(Cell pixel, Index panel) {
  Axes axes = Axes(axesA, axesB, shape.zw);
  Index heads = shape.x;
  Cell first = firstCell(pixel, axes);
  Index row = panel + first.y * heads;
#if SINGLE
  return cellAt(row + first.x);
#else
  Cell last = lastCell(pixel, axes);
#if UNROLLED
  // Straight on, without loops: cells past the last are the last again.
  CELLS
#else
#if STARTS
  start(cellAt(row + first.x));
#endif
  for (Index layer = first.y; layer <= last.y; layer++) {
    for (Index head = first.x; head <= last.x; head++) accumulate(cellAt(row + head));
    row += heads;
  }
#endif
  return reduced();
#endif
}

void main() {
  vec2 pixel = floor(place);
  Index panel = shape.y;
#if RUNS
  float index = floor((pixel.x + 0.5) / float(next.y));
  pixel.x -= index * float(next.y);
  panel += Index(index) * next.z;
#endif
  Value x = valueAt(Cell(pixel), panel);
  vec2 range = intBitsToFloat(limitBits);
  color = colorOf(x, valueOf(range.x), valueOf(range.y), toConstants(k0, k1, k2));
#if RUNS
  // Between two panels; decided last, as a branch would cost more than it saves.
  if (pixel.x >= float(next.x)) color = vec4(gap, 1.0);
#endif
}
