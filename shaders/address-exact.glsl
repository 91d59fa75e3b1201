// Which cells a pixel covers, along both axes, in integer arithmetic. The CPU twin is src/figure/cells.ts.
//
// N cells are drawn on P pixels, N = quotient * P + remainder. If N <= P or the reduction is `nearest`, pixel p shows the
// cell at its centre, floor((2p + 1) N / 2P). Otherwise its cells start at floor((2pN + P - 1) / 2P) and end before
// those of pixel p + 1. Splitting N keeps all products below 2^31: src/gpu/arithmetic.ts says when this file is used.

#define Cell ivec2 // (head, layer)
#define Index int

struct CellMapping {
  Cell quotient; // whole cells per pixel
  Cell remainder; // cells that are left over
  Cell bias; // the part of the numerator that is the same for all pixels and not in the quotient
  Cell pixels;
  Cell isMany; // 1 if pixels cover several cells, else 0
};

// cellsPerPixel is for address-fast.glsl.
CellMapping cellMapping(Cell cells, Cell pixels, vec2 cellsPerPixel, bool onlyCenter) {
  Cell quotient = cells / pixels;
  Cell remainder = cells - quotient * pixels;
  Cell isMany = onlyCenter ? Cell(0) : Cell(greaterThan(cells, pixels));
  Cell bias = isMany * (pixels - 1) + (1 - isMany) * ((quotient & 1) * pixels + remainder);
  return CellMapping(quotient, remainder, bias, pixels, isMany);
}

// floor(a / b) for 0 <= a < 2^30 and a quotient below 2^16. Exact, and faster than integer division.
ivec2 divide(ivec2 a, ivec2 b) {
  ivec2 quotient = ivec2(vec2(a) / vec2(b));
  ivec2 remainder = a - quotient * b;
  return quotient + ivec2(greaterThanEqual(remainder, b)) - ivec2(lessThan(remainder, ivec2(0)));
}

Cell firstCell(Cell pixel, CellMapping mapping) {
  Cell whole = ((2 * pixel + 1 - mapping.isMany) * mapping.quotient) >> 1;
  return whole + divide(2 * pixel * mapping.remainder + mapping.bias, 2 * mapping.pixels);
}

Cell lastCell(Cell pixel, CellMapping mapping) {
  return firstCell(pixel + mapping.isMany, mapping) - mapping.isMany;
}

// Texture coordinates of the centre of a texel, which is counted from the start of a row.
vec2 texelCenter(Index texel, Index row, vec2 texelSize) {
  return (vec2(texel & (ATLAS_WIDTH - 1), row + (texel >> ATLAS_SHIFT)) + 0.5) * texelSize;
}
