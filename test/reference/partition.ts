// Which cells a pixel shows, along one axis: the rule, evaluated in exact integers.

/** The cells from `from` to `to`, exclusive. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Exact, because both are safe integers (below 2^53) and `%` is exact. */
function floorDivide(a: number, b: number): number {
  const rest = ((a % b) + b) % b;
  return (a - rest) / b;
}

function ceilDivide(a: number, b: number): number {
  return 0 - floorDivide(-a, b); // never -0
}

/** The cell at the centre of pixel `p`. */
export function centreCell(p: number, cells: number, pixels: number): Range {
  const from = floorDivide((2 * p + 1) * cells, 2 * pixels);
  return { from, to: from + 1 };
}

/** The cells that pixel `p` shows; pixels are counted from the side of cell 0. */
export function cellsOfPixel(p: number, cells: number, pixels: number): Range {
  if (cells <= pixels) return centreCell(p, cells, pixels);
  const start = (q: number) => ceilDivide(2 * q * cells - pixels, 2 * pixels);
  return { from: start(p), to: start(p + 1) };
}
