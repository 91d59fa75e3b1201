// The value of a pixel that shows one cell.

Value pixelValue(Cell pixel, Index panelStart) {
  Cell cell = firstCell(pixel, mapping);
  return cellValue(panelStart + cell.y * heads + cell.x);
}
