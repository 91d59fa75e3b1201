// Which cells a pixel covers, both axes at once: (head, layer), in float arithmetic. Twin: src/figure/cells.ts.
//
// Of N cells on P pixels, a pixel shows the cell at its centre, (p + 1/2) N / P rounded down, or, where cells are spread
// over fewer pixels, those from p N / P + 1/2 - 1/2P rounded down up to the next pixel's. Before rounding both are
// multiples of 1/2P, so adding 1/4P leaves room for errors up to that. There are three roundings: 3 N 2^-24 < 1/4P where
// N P <= 2^20 (src/gpu/heatmap.ts). The other kind is address-exact.glsl.

#define Flat vec4

struct Axes {
  Flat a; // cells a pixel; what is added
  Flat b; // unused
  ivec2 spread; // 1 where a pixel holds several cells, else 0
};

Axes axesOf(ivec2 cells, ivec2 pixels, bool single) {
  ivec2 spread = single ? ivec2(0) : ivec2(greaterThan(cells, pixels));
  vec2 scale = vec2(cells) / vec2(pixels);
  vec2 quarter = 0.25 / vec2(pixels);
  return Axes(vec4(scale, mix(quarter, 0.5 - 0.5 * scale - quarter, vec2(spread))), vec4(0.0), spread);
}

// The first cell of the pixel with this centre.
ivec2 firstCell(vec2 centre, Axes axes) {
  return ivec2(centre * axes.a.xy + axes.a.zw);
}

ivec2 lastCell(vec2 centre, Axes axes) {
  return firstCell(centre + vec2(axes.spread), axes) - axes.spread;
}
