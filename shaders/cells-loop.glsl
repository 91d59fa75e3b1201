// The value of a pixel that covers many cells. For few of them, src/gpu/generated-glsl.ts writes statements instead of loops.

Value pixelValue(vec2 pixel, float panelStart) {
  vec2 first = firstCell(pixel, mapping);
  vec2 last = lastCell(pixel, mapping);
  float row = panelStart + first.y * heads;
#if HAS_START
  start(cellValue(row + first.x));
#endif
  for (float layer = first.y; layer <= last.y; layer++) {
    for (float head = first.x; head <= last.x; head++) accumulate(cellValue(row + head));
    row += heads;
  }
  return reducedValue();
}
