// Reductions: how the cells covered by a pixel become one value, one row each, on the CPU and in GLSL. All other code lists
// reductions from here. Missing cells are skipped; a pixel is missing if all its cells are.

import { glsl } from '../glsl.ts';

interface ReductionRow {
  /** Text for the caption. @param cells the cells that a pixel covers, such as "up to 2 x 4 cells" */
  readonly sentence: (cells: string) => string;
  /** For reductions that pick one of the cells: whether `value` replaces `best`. */
  readonly isBetter?: (value: number, best: number) => boolean;
  /** For reductions that compute a new value: the result for one or more cells, none of them missing. */
  readonly combine?: (cells: readonly number[]) => number;
  /** True if only the cell at the pixel's centre is drawn. */
  readonly isSingle?: boolean;
  /**
   * For reductions that pick one of several cells: defines `Value pick(Value best, Value cell)`. A cell may be picked twice.
   * Others are computed on the CPU.
   */
  readonly glsl?: string;
}

// A missing cell compares below all others.
const MAX = glsl`
Value pick(Value best, Value cell) {
  return max(best, cell);
}
`;

const MIN = glsl`
Value pick(Value best, Value cell) {
  return isMissing(best) ? cell : isMissing(cell) ? best : min(best, cell);
}
`;

const ABSMAX = glsl`
Value pick(Value best, Value cell) {
  bool better = abs(cell) > abs(best) || (abs(cell) == abs(best) && cell > best);
  return isMissing(best) || (better && !isMissing(cell)) ? cell : best;
}
`;

/** The mean in double precision, clamped to the range of its cells. Infinite if a cell is infinite; NaN if both infinities occur. */
function computeMean(cells: readonly number[]): number {
  let [sum, least, most] = [0, Infinity, -Infinity];
  for (const value of cells) {
    sum += value;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return Math.min(Math.max(sum / cells.length, least), most);
}

const ROWS = {
  max: {
    sentence: (cells) => `each pixel shows the largest of ${cells}`,
    isBetter: (value, best) => value > best,
    glsl: MAX,
  },
  mean: {
    sentence: (cells) => `each pixel shows the mean of ${cells}`,
    combine: computeMean,
  },
  min: {
    sentence: (cells) => `each pixel shows the smallest of ${cells}`,
    isBetter: (value, best) => value < best,
    glsl: MIN,
  },
  /** The signed value of largest magnitude, positive on a tie. */
  absmax: {
    sentence: (cells) => `each pixel shows the value of largest magnitude of ${cells}`,
    isBetter: (value, best) =>
      Math.abs(value) > Math.abs(best) || (Math.abs(value) === Math.abs(best) && value > best),
    glsl: ABSMAX,
  },
  nearest: {
    sentence: () => 'each pixel shows the cell at its centre; others are not drawn',
    isBetter: (value, best) => value > best,
    isSingle: true,
  },
} satisfies Record<string, ReductionRow>;

/** How the cells covered by a pixel are reduced to one value. */
export type Reduction = keyof typeof ROWS;

/** All reductions, in the order in which they are listed. */
export const REDUCTIONS = Object.keys(ROWS) as readonly Reduction[];

/** The row of a reduction. */
export const reductionRow = (reduction: Reduction): ReductionRow => ROWS[reduction];
