// The value of a pixel that covers many cells. For few of them, src/gpu/generated-glsl.ts writes statements instead of loops.

Value pixelValue(Cell pixel, Index panelStart) {
  Cell first = firstCell(pixel, mapping);
  Cell last = lastCell(pixel, mapping);
  Index row = panelStart + first.y * heads;
#if HAS_START
  start(cellValue(row + first.x));
#endif
  for (Index layer = first.y; layer <= last.y; layer++) {
    for (Index head = first.x; head <= last.x; head++) accumulate(cellValue(row + head));
    row += heads;
  }
  return reducedValue();
}
