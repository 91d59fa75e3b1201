// Which cells a pixel covers, along both axes, in float arithmetic. The CPU twin is src/figure/cells.ts.
//
// N cells are drawn on P pixels. If N <= P or the reduction is `nearest`, pixel p shows the cell at its centre,
// floor((p + 1/2) N / P). Otherwise its cells start at floor(p N / P + 1/2 - 1/2P) and end before those of pixel p + 1.
// Before rounding down both are multiples of 1/2P, so adding 1/4P tolerates errors up to 1/4P. The three roundings add
// up to 3 N 2^-24, which is less than 1/4P if N P < 2^22 / 3: src/gpu/arithmetic.ts says when this file is used.

#define Cell vec2 // (head, layer)
#define Index float

struct CellMapping {
  Cell cellsPerPixel;
  Cell offset;
  Cell isMany; // 1 if pixels cover several cells, else 0
};

// cellsPerPixel is cells / pixels, computed on the CPU because a GPU's division may be wrong by some ulps.
CellMapping cellMapping(Cell cells, Cell pixels, vec2 cellsPerPixel, bool onlyCenter) {
  Cell isMany = onlyCenter ? Cell(0.0) : Cell(greaterThan(cells, pixels));
  Cell tolerance = 0.25 / pixels;
  return CellMapping(cellsPerPixel, mix(0.5 * cellsPerPixel + tolerance, 0.5 - tolerance, isMany), isMany);
}

Cell firstCell(Cell pixel, CellMapping mapping) {
  return floor(pixel * mapping.cellsPerPixel + mapping.offset);
}

Cell lastCell(Cell pixel, CellMapping mapping) {
  return firstCell(pixel + mapping.isMany, mapping) - mapping.isMany;
}

// Texture coordinates of the centre of a texel, which is counted from the start of a row.
vec2 texelCenter(Index texel, Index row, vec2 texelSize) {
  float rows = texel * texelSize.x; // exact, because the width is a power of two
  float wholeRows = floor(rows);
  return vec2(rows - wholeRows + 0.5 * texelSize.x, (wholeRows + row + 0.5) * texelSize.y);
}
