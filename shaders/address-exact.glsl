// Which cells a pixel covers, both axes at once: (head, layer), in integer arithmetic. Twin: src/figure/cells.ts.
//
// N cells lie on P pixels, N = quotient * P + rest. Pixel p shows the cell at its centre, (2p + 1) N / 2P rounded down,
// or, where cells are spread over fewer pixels, those from (2pN + P - 1) / 2P rounded down up to the next pixel's.

#define Flat ivec4
#define Cell ivec2
#define Index int

struct Axes {
  Flat a; // quotient; rest
  Flat b; // bias: what of the numerator is the same for all pixels, and not in the quotient; pixels
  Cell spread; // 1 where a pixel holds several cells, else 0
};

Axes axesOf(Cell cells, Cell pixels, vec2 scale, bool single) {
  ivec2 quotient = cells / pixels;
  ivec2 rest = cells - quotient * pixels;
  ivec2 spread = single ? ivec2(0) : ivec2(greaterThan(cells, pixels));
  ivec2 bias = spread * (pixels - 1) + (1 - spread) * ((quotient & 1) * pixels + rest);
  return Axes(ivec4(quotient, rest), ivec4(bias, pixels), spread);
}

// floor(a / b) for 0 <= a < 2^30 and a quotient below 2^16: exact, and quicker than integer division.
ivec2 divide(ivec2 a, ivec2 b) {
  ivec2 quotient = ivec2(vec2(a) / vec2(b));
  ivec2 remainder = a - quotient * b;
  return quotient + ivec2(greaterThanEqual(remainder, b)) - ivec2(lessThan(remainder, ivec2(0)));
}

Cell firstCell(Cell pixel, Axes axes) {
  ivec2 whole = ((2 * pixel + 1 - axes.spread) * axes.a.xy) >> 1;
  return whole + divide(2 * pixel * axes.a.zw + axes.b.xy, 2 * axes.b.zw);
}

Cell lastCell(Cell pixel, Axes axes) {
  return firstCell(pixel + axes.spread, axes) - axes.spread;
}

// The middle of a texel of an atlas, counted from a row on, as shares of its sides; scale is one by its size.
vec2 middleOf(Index texel, Index row, vec2 scale) {
  return (vec2(texel & ((1 << ATLAS_SHIFT) - 1), row + (texel >> ATLAS_SHIFT)) + 0.5) * scale;
}
