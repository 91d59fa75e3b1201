// Which cells a pixel shows, along one axis: the rule as it is written, in exact integers.

/** Cells `from` up to, not including, `to`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Both are safe integers here (below 2^53), and `%` is exact, so this is the true floor. */
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

/** The cells that pixel `p` of `pixels`, counted from the side of cell 0, shows of `cells`. */
export function cellsOfPixel(p: number, cells: number, pixels: number): Range {
  if (cells <= pixels) return centreCell(p, cells, pixels);
  const start = (q: number) => ceilDivide(2 * q * cells - pixels, 2 * pixels);
  return { from: start(p), to: start(p + 1) };
}
