// The value of a pixel that shows one cell.

Value pixelValue(vec2 pixel, float panelStart) {
  vec2 cell = firstCell(pixel, mapping);
  return cellValue(panelStart + cell.y * heads + cell.x);
}
