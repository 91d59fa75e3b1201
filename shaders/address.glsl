// Which cells a pixel shows, along both axes, and where they lie in the atlas. Pairs of numbers are (heads, layers).
//
// Cells are counted from the panel's first cell in sight. src/gpu/axis-fit.ts chooses the mapping, and verifies that it gives
// every pixel the cells of src/figure/cells.ts. If floats could round to wrong cells, HAS_EDGES reads them from a texture.

struct CellMapping {
  vec2 scale;
  vec2 offset; // with HAS_EDGES, the texel of pixel 0
  vec2 isMany; // 1 if a pixel shows all cells up to the next pixel's first cell, 0 if it shows its first cell only
};

#if HAS_EDGES
uniform sampler2D edges; // the first cells of the pixels, one axis after the other (src/gpu/edge-table.ts)

float edgeAt(float index) {
  int texel = int(index);
  return texelFetch(edges, ivec2(texel % EDGES_PER_ROW, texel / EDGES_PER_ROW), 0).r;
}

vec2 firstCell(vec2 pixel, CellMapping mapping) {
  vec2 index = mapping.offset + pixel;
  return vec2(edgeAt(index.x), edgeAt(index.y));
}
#else
vec2 firstCell(vec2 pixel, CellMapping mapping) {
  return floor(pixel * mapping.scale + mapping.offset);
}
#endif

vec2 lastCell(vec2 pixel, CellMapping mapping) {
  return firstCell(pixel + mapping.isMany, mapping) - mapping.isMany;
}

// Texture coordinates of the centre of a texel, which is counted from the start of a row. Exact up to 2^24 texels.
vec2 texelCenter(float texel, float row, vec2 texelSize) {
  float rows = texel * texelSize.x; // exact, because the width is a power of two
  float wholeRows = floor(rows);
  return vec2(rows - wholeRows + 0.5 * texelSize.x, (wholeRows + row + 0.5) * texelSize.y);
}
