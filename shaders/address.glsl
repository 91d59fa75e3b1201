// Which cells a pixel covers. Along an axis, N cells lie on P pixels with N = quotient * P + rest, so that
// nothing exceeds 32 bits. Twin: src/figure/cells.ts.

struct Axis {
  int cells;
  int pixels;
  int quotient;
  int rest;
};

// floor(a / b) for 0 <= a < 2^30 and a quotient below 2^16: exact, and quicker than integer division.
int divide(int a, int b) {
  int quotient = int(float(a) / float(b));
  int remainder = a - quotient * b;
  if (remainder < 0) return quotient - 1;
  return remainder >= b ? quotient + 1 : quotient;
}

// The cell at the centre of pixel p: floor((2p + 1) N / 2P).
int centreCell(int p, Axis axis) {
  int halves = (2 * p + 1) * axis.quotient;
  return (halves >> 1) + divide((halves & 1) * axis.pixels + (2 * p + 1) * axis.rest, 2 * axis.pixels);
}

// The first cell whose centre lies in pixel p or after: ceil((2pN - P) / 2P).
int firstCell(int p, Axis axis) {
  return p * axis.quotient + divide(2 * p * axis.rest + axis.pixels - 1, 2 * axis.pixels);
}

// First and one past the last of the cells that pixel p shows.
ivec2 cellRange(int p, Axis axis) {
  if (axis.cells > axis.pixels) return ivec2(firstCell(p, axis), firstCell(p + 1, axis));
  int cell = centreCell(p, axis);
  return ivec2(cell, cell + 1);
}
