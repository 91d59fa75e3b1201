// All reductions, a row each: one value out of the cells that a pixel covers, on the CPU and in GLSL. Options, programs,
// read-outs and captions know them from here alone. Missing cells are skipped; a pixel whose cells all are is missing.

import { glsl } from '../glsl.ts';

interface ReductionRow {
  /** What the caption says. */
  readonly sentence: string;
  /** For reductions that show one of the cells: true where `value` takes the place of `best`. */
  readonly isBetter?: (value: number, best: number) => boolean;
  /** For the others: the value of cells that are not missing, one or more. */
  readonly combined?: (cells: readonly number[]) => number;
  /** True where only the cell at the centre of a pixel counts. */
  readonly isSingle?: boolean;
  /**
   * Defines `void accumulate(Value cell)` and `Value reducedValue()`; and, where one of the cells is shown, `void start(Value
   * cell)`, which takes the first: then cells may be met twice, and no identity is needed.
   */
  readonly glsl: string;
}

/** Keeps the best cell so far. */
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
// The order of a missing cell is below all others.
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
// Sums round: a mean is kept within the values that it is made of, or equal cells would lie over their own maximum.
float sum = 0.0;
int count = 0;
#if EXACT_VALUES
// Large and other values are summed apart, the large ones scaled down, so that no sum overflows.
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

/** Infinite where one is, missing where both infinities are, and within the range of the cells, however sums round. */
function meanOf(cells: readonly number[]): number {
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
    sentence: 'each pixel shows the largest of its cells',
    isBetter: (value, best) => value > best,
    glsl: MAX,
  },
  mean: { sentence: 'each pixel shows the mean of its cells', combined: meanOf, glsl: MEAN },
  min: {
    sentence: 'each pixel shows the smallest of its cells',
    isBetter: (value, best) => value < best,
    glsl: MIN,
  },
  /** The signed value of largest magnitude, positive on a tie. */
  absmax: {
    sentence: 'each pixel shows its cell of largest magnitude',
    isBetter: (value, best) =>
      Math.abs(value) > Math.abs(best) || (Math.abs(value) === Math.abs(best) && value > best),
    glsl: ABSMAX,
  },
  nearest: {
    sentence: 'each pixel shows the cell at its centre; others are not drawn',
    isBetter: (value, best) => value > best,
    isSingle: true,
    glsl: MAX,
  },
} satisfies Record<string, ReductionRow>;

/** How one value is made of the cells that a pixel covers. */
export type Reduction = keyof typeof ROWS;

/** In the order in which they are listed. */
export const REDUCTIONS = Object.keys(ROWS) as readonly Reduction[];

export const reductionRow = (reduction: Reduction): ReductionRow => ROWS[reduction];
