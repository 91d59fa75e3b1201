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
   * Defines `void accumulate(Value cell)` and `Value reducedValue()`. Reductions that pick a cell also define `void
   * start(Value cell)`, called with the first cell: they need no identity element, and a cell may be accumulated twice.
   */
  readonly glsl: string;
}

/** State of reductions that pick the best cell. */
const BEST = glsl`
Value best;
void start(Value cell) {
  best = cell;
}
Value reducedValue() {
  return best;
}
`;

const MAX =
  BEST +
  glsl`
// A missing cell compares below all others.
void accumulate(Value cell) {
  best = max(best, cell);
}
`;

const MIN =
  BEST +
  glsl`
void accumulate(Value cell) {
  best = isMissing(best) ? cell : isMissing(cell) ? best : min(best, cell);
}
`;

const ABSMAX =
  BEST +
  glsl`
void accumulate(Value cell) {
  bool better = abs(cell) > abs(best) || (abs(cell) == abs(best) && cell > best);
  best = isMissing(best) || (better && !isMissing(cell)) ? cell : best;
}
`;

const MEAN = glsl`
// A rounded sum can exceed the largest cell, so the mean is clamped to the range of its cells.
float sum = 0.0;
int count = 0;
#if EXACT_VALUES
// Values of at least LARGE are summed separately and scaled down, so that no sum overflows.
const float LARGE = 18446744073709551616.0; // 2^64
float largeSum = 0.0;
Value least = INFINITE;
Value most = -INFINITE;
bool hasPositiveInfinity = false;
bool hasNegativeInfinity = false;
void accumulate(Value cell) {
  if (isMissing(cell)) return;
  if (cell == INFINITE) hasPositiveInfinity = true;
  else if (cell == -INFINITE) hasNegativeInfinity = true;
  else {
    float value = toFloat(cell);
    if (abs(value) >= LARGE) largeSum += value / LARGE;
    else sum += value;
    least = min(least, cell);
    most = max(most, cell);
  }
  count += 1;
}
Value reducedValue() {
  if (count == 0 || (hasPositiveInfinity && hasNegativeInfinity)) return MISSING;
  if (hasPositiveInfinity) return INFINITE;
  if (hasNegativeInfinity) return -INFINITE;
  return clamp(toOrder((largeSum / float(count)) * LARGE + sum / float(count)), least, most);
}
#else
Value least = 3.4e38;
Value most = -3.4e38;
void accumulate(Value cell) {
  sum += cell;
  least = min(least, cell);
  most = max(most, cell);
  count += 1;
}
Value reducedValue() {
  return clamp(sum / float(count), least, most);
}
#endif
`;

/** The mean, clamped to the range of its cells. Infinite if a cell is infinite; NaN if both infinities occur. */
function computeMean(cells: readonly number[]): number {
  let [sum, least, most] = [0, Infinity, -Infinity];
  for (const value of cells) {
    sum += value;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return Math.min(Math.max(Math.fround(sum / cells.length), least), most);
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
    glsl: MEAN,
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
    glsl: MAX,
  },
} satisfies Record<string, ReductionRow>;

/** How the cells covered by a pixel are reduced to one value. */
export type Reduction = keyof typeof ROWS;

/** All reductions, in the order in which they are listed. */
export const REDUCTIONS = Object.keys(ROWS) as readonly Reduction[];

/** The row of a reduction. */
export const reductionRow = (reduction: Reduction): ReductionRow => ROWS[reduction];
