// Which cells a pixel shows, along one axis: the rule, evaluated in exact integers.

/** The cells from `from` to `to`, exclusive. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What an axis of `pixels` pixels shows: from `from` to `to`, both in 1/256 of a cell. */
export interface Span {
  readonly pixels: number;
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

/** An axis that shows all of its cells. */
export const wholeSpan = (cells: number, pixels: number): Span => ({ pixels, from: 0, to: 256 * cells });

/** The cell at the centre of pixel `p`, in `from + (p + 1/2) length / pixels`. */
export function centreCell(p: number, { pixels, from, to }: Span): Range {
  const cell = floorDivide(2 * pixels * from + (2 * p + 1) * (to - from), 512 * pixels);
  return { from: cell, to: cell + 1 };
}

/** The cells that pixel `p` shows; pixels are counted from the side of cell 0. */
export function cellsOfPixel(p: number, span: Span): Range {
  const { pixels, from, to } = span;
  if (to - from <= 256 * pixels) return centreCell(p, span);
  // The first cell whose centre, 256 c + 128, is not before the start of pixel q.
  const start = (q: number) => ceilDivide(pixels * from + q * (to - from) - 128 * pixels, 256 * pixels);
  return { from: start(p), to: start(p + 1) };
}
