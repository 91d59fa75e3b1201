// Which cells a pixel covers, both axes at once: (head, layer), in float arithmetic. Twin: src/figure/cells.ts.
//
// Of N cells on P pixels, pixel p shows the cell at its centre, (p + 1/2) N / P rounded down, or, where cells are spread
// over fewer pixels, those from p N / P + 1/2 - 1/2P rounded down up to the next pixel's. Before rounding both are
// multiples of 1/2P, so adding 1/4P leaves room for errors up to that. There are three roundings: 3 N 2^-24 < 1/4P where
// N P < 2^22 / 3. Texels are counted exactly up to 2^24 (src/gpu/heatmap.ts). The other kind is address-exact.glsl.

#define Flat vec4
#define Cell vec2
#define Index float

struct Axes {
  Flat a; // cells a pixel; what is added
  Flat b; // unused
  Cell spread; // 1 where a pixel holds several cells, else 0
};

// The scale is cells by pixels; given, as a GPU's division may be wrong by some ulps.
Axes axesOf(Cell cells, Cell pixels, vec2 scale, bool single) {
  Cell spread = single ? vec2(0.0) : vec2(greaterThan(cells, pixels));
  vec2 quarter = 0.25 / pixels;
  return Axes(vec4(scale, mix(0.5 * scale + quarter, 0.5 - quarter, spread)), vec4(0.0), spread);
}

Cell firstCell(Cell pixel, Axes axes) {
  return floor(pixel * axes.a.xy + axes.a.zw);
}

Cell lastCell(Cell pixel, Axes axes) {
  return firstCell(pixel + axes.spread, axes) - axes.spread;
}

// The middle of a texel of an atlas, counted from a row on, as shares of its sides; scale is one by its size.
vec2 middleOf(Index texel, Index row, vec2 scale) {
  float rows = texel * scale.x; // exact: the width is a power of two
  float whole = floor(rows);
  return vec2(rows - whole + 0.5 * scale.x, (whole + row + 0.5) * scale.y);
}
