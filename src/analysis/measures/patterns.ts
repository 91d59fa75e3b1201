// Diagonals, columns and rows of the largest cluster, by permutation tests.
//
// A pattern has to stand out twice. Within the cluster: of its bright cells with their heads shuffled, or its values
// shuffled in its bounding box. And in the panel: of the largest clusters of the panel with all its values shuffled.
// The second is needed because cells are in a cluster for touching each other: clusters in mere noise are long and thin
// more often than cells strewn over a box are, so that the first alone names a diagonal in up to a third of noise figures.

import { bySize, type Cluster, clusters } from './clusters.ts';
import type { Matrix } from './matrix.ts';
import { random } from './random.ts';

export const PATTERNS = ['diagonal', 'columns', 'rows'] as const;
export type Pattern = (typeof PATTERNS)[number];

export interface PatternTest {
  readonly pattern: Pattern;
  /** Diagonal: the absolute weighted correlation of layer and head. Columns, rows: the share of the strongest one. In [0, 1]. */
  readonly statistic: number;
  /** The larger of the two probabilities (1 + reached) / (1 + permutations). */
  readonly p: number;
  /** Permutations made in all. */
  readonly permutations: number;
  /** The strongest column's head, or row's layer; null for a diagonal. */
  readonly line: number | null;
}

export interface PatternSettings {
  /** Panels x 3 of the figure: what Holm's correction is for. */
  readonly tests: number;
  /** Probability under which a pattern is named. */
  readonly alpha: number;
  readonly seed: number;
}

/** A cluster of fewer bright cells is not tested. */
export const FEWEST_CELLS = 6;
/** Of more bright cells a seeded sample is tested. */
export const MOST_CELLS = 4096;
/** Permutations of a test that is not decided before; more only where many tests ask for smaller probabilities. */
const PERMUTATIONS = 9_999;
const MOST_PERMUTATIONS = 999_999;

/** Bright cells with places and weights, and the boxes in which they lie. */
interface Cells {
  readonly layers: Float64Array;
  readonly heads: Float64Array;
  readonly weights: Float64Array;
  readonly box: {
    readonly top: number;
    readonly left: number;
    readonly height: number;
    readonly width: number;
  };
}

/** The bounding box with a margin of one cell, as far as the panel goes: without it a column that stands alone fills its box. */
function cellsOf(
  { heads, layers, values }: Matrix,
  { cells, layers: [top, bottom], heads: [left, right] }: Cluster,
): Cells {
  const [t, b] = [Math.max(top - 1, 0), Math.min(bottom + 1, layers - 1)];
  const [l, r] = [Math.max(left - 1, 0), Math.min(right + 1, heads - 1)];
  return {
    layers: Float64Array.from(cells, (cell) => Math.floor(cell / heads)),
    heads: Float64Array.from(cells, (cell) => cell % heads),
    weights: Float64Array.from(cells, (cell) => Math.abs(values[cell] as number)),
    box: { top: t, left: l, height: b - t + 1, width: r - l + 1 },
  };
}

/** The absolute correlation of layer and head, each cell with its weight; 0 where one of them does not vary. */
function correlation(layers: Float64Array, heads: Float64Array, weights: Float64Array): number {
  let [total, layer, head] = [0, 0, 0];
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number;
    total += weight;
    layer += weight * (layers[i] as number);
    head += weight * (heads[i] as number);
  }
  [layer, head] = [layer / total, head / total];
  let [both, one, other] = [0, 0, 0];
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number;
    const [x, y] = [(layers[i] as number) - layer, (heads[i] as number) - head];
    both += weight * x * y;
    one += weight * x * x;
    other += weight * y * y;
  }
  return one > 0 && other > 0 ? Math.abs(both) / Math.sqrt(one * other) : 0;
}

/** Sums of weights by line, and the line with the largest. */
function strongest(sums: Float64Array): number {
  let best = 0;
  for (let line = 1; line < sums.length; line++)
    if ((sums[line] as number) > (sums[best] as number)) best = line;
  return best;
}

interface Statistics {
  readonly diagonal: number;
  readonly columns: number;
  readonly rows: number;
}

/** The three statistics of a cluster, and its strongest column and row. */
function statisticsOf({
  layers,
  heads,
  weights,
  box,
}: Cells): Statistics & { readonly column: number; readonly row: number } {
  const [columns, rows] = [new Float64Array(box.width), new Float64Array(box.height)];
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    const [row, column, weight] = [
      (layers[i] as number) - box.top,
      (heads[i] as number) - box.left,
      weights[i] as number,
    ];
    columns[column] = (columns[column] as number) + weight;
    rows[row] = (rows[row] as number) + weight;
    total += weight;
  }
  const [column, row] = [strongest(columns), strongest(rows)];
  return {
    diagonal: correlation(layers, heads, weights),
    columns: (columns[column] as number) / total,
    rows: (rows[row] as number) / total,
    column: column + box.left,
    row: row + box.top,
  };
}

/**
 * The statistics in units of what shuffling within the cluster would make of them, so that clusters of any size compare:
 * |r| sqrt(n' - 1), n' the effective number of weights; the strongest line's sum less the mean of lines, over the standard
 * deviation of a line's sum when the values are placed in the box without replacement.
 */
function standardised(cells: Cells): Statistics {
  const { weights, box } = cells;
  const { diagonal, columns, rows } = statisticsOf(cells);
  let [sum, squares] = [0, 0];
  for (const weight of weights) {
    sum += weight;
    squares += weight * weight;
  }
  const places = box.height * box.width;
  const variance = squares / places - (sum / places) ** 2;
  const line = (share: number, length: number, lines: number): number => {
    const deviation = Math.sqrt((length * variance * (places - length)) / (places - 1));
    return deviation > 0 ? (share * sum - sum / lines) / deviation : 0;
  };
  return {
    diagonal: diagonal * Math.sqrt(Math.max((sum * sum) / squares - 1, 0)),
    columns: line(columns, box.height, box.width),
    rows: line(rows, box.width, box.height),
  };
}

/** Rounding may put an equal statistic a hair below. */
const reaches = (value: number, observed: number): boolean => value >= observed * (1 - 1e-12);

/** One test under way: how often shuffling reached what was observed. */
class Count {
  reached = 0;
  made = 0;
  readonly #observed: number;
  readonly #enough: number;

  /** @param enough times reached from which the pattern can't be named any more */
  constructor(observed: number, enough: number) {
    this.#observed = observed;
    this.#enough = enough;
  }

  get isDecided(): boolean {
    return this.reached >= this.#enough;
  }

  take(value: number): void {
    if (this.isDecided) return;
    this.made++;
    if (reaches(value, this.#observed)) this.reached++;
  }

  get p(): number {
    return (1 + this.reached) / (1 + this.made);
  }
}

/** Moves a random choice of `count` entries to the start of a list. */
function shuffle(list: Uint32Array | Float64Array, count: number, below: (n: number) => number): void {
  const end = Math.min(count, list.length - 1);
  for (let i = 0; i < end; i++) {
    const j = i + below(list.length - i);
    const moved = list[i] as number;
    list[i] = list[j] as number;
    list[j] = moved;
  }
}

/** A seeded sample of cells, rising; all where there are no more. */
function sample(cells: Uint32Array, below: (n: number) => number): Uint32Array {
  if (cells.length <= MOST_CELLS) return cells;
  const drawn = cells.slice();
  shuffle(drawn, MOST_CELLS, below);
  return drawn.slice(0, MOST_CELLS).sort();
}

function countWithin(
  cells: Cells,
  counts: Record<Pattern, Count>,
  permutations: number,
  below: (n: number) => number,
): void {
  const { layers, weights, box } = cells;
  const heads = cells.heads.slice();
  for (let i = 0; i < permutations && !counts.diagonal.isDecided; i++) {
    shuffle(heads, heads.length, below);
    counts.diagonal.take(correlation(layers, heads, weights));
  }
  const places = Uint32Array.from({ length: box.height * box.width }, (_, place) => place);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const [columns, rows] = [new Float64Array(box.width), new Float64Array(box.height)];
  for (let i = 0; i < permutations && !(counts.columns.isDecided && counts.rows.isDecided); i++) {
    shuffle(places, weights.length, below);
    columns.fill(0);
    rows.fill(0);
    for (let cell = 0; cell < weights.length; cell++) {
      const [place, weight] = [places[cell] as number, weights[cell] as number];
      const row = Math.floor(place / box.width);
      const column = place - row * box.width;
      columns[column] = (columns[column] as number) + weight;
      rows[row] = (rows[row] as number) + weight;
    }
    counts.columns.take((columns[strongest(columns)] as number) / total);
    counts.rows.take((rows[strongest(rows)] as number) / total);
  }
}

/** A panel as dense with bright cells, small enough to be shuffled often. */
function reduced(
  matrix: Matrix,
  bright: Uint32Array,
  finite: number,
  below: (n: number) => number,
): { cells: Uint32Array; matrix: Matrix; free: Uint32Array } {
  const { layers, heads, values } = matrix;
  const chosen = sample(bright, below);
  const share = Math.sqrt(chosen.length / bright.length);
  const [height, width] =
    share < 1
      ? [Math.max(1, Math.round(layers * share)), Math.max(1, Math.round(heads * share))]
      : [layers, heads];
  const all = Uint32Array.from({ length: height * width }, (_, cell) => cell);
  // Missing cells stay missing.
  const free =
    share < 1 || finite === values.length ? all : all.filter((cell) => Number.isFinite(values[cell]));
  const weights = Float32Array.from(chosen, (cell) => values[cell] as number);
  return { cells: chosen, matrix: { layers: height, heads: width, values: weights }, free };
}

function countInPanel(
  matrix: Matrix,
  bright: Uint32Array,
  finite: number,
  counts: Partial<Record<Pattern, Count>>,
  permutations: number,
  below: (n: number) => number,
): void {
  const { matrix: small, free } = reduced(matrix, bright, finite, below);
  const weights = small.values;
  const shuffled: Matrix = { ...small, values: new Float32Array(small.layers * small.heads) };
  const left = Object.entries(counts) as [Pattern, Count][];
  for (let i = 0; i < permutations && left.some(([, count]) => !count.isDecided); i++) {
    shuffle(free, weights.length, below);
    const cells = free.slice(0, Math.min(weights.length, free.length));
    cells.forEach((cell, at) => {
      shuffled.values[cell] = weights[at] as number;
    });
    const [largest] = [...clusters(shuffled, cells)].sort(bySize);
    const found =
      largest && largest.cells.length >= FEWEST_CELLS ? standardised(cellsOf(shuffled, largest)) : null;
    for (const [pattern, count] of left) count.take(found?.[pattern] ?? 0);
  }
}

/**
 * Tests the largest cluster of a panel for a diagonal, columns and rows; null where it has fewer than 6 bright cells.
 *
 * Diagonal: |r| of layer and head, each cell weighted with its importance; heads are shuffled among the bright cells,
 * layers and weights stay. Columns (rows): the share of the cluster's importance in its strongest column (row); its values
 * are shuffled in its bounding box and one cell around it, 0 where not bright. Either has to be rare among the largest
 * clusters of the panel with its values shuffled, too. Phipson and Smyth, "Permutation p-values should never be zero"
 * (2010). Permutations are seeded, 9,999 of them, or more where Holm's correction for very many tests asks for it, up to
 * 999,999; they stop where the pattern can't be named any more. Of more than 4,096 bright cells a seeded sample is taken.
 *
 * @param matrix of magnitudes where values are signed
 * @param bright all bright cells of the panel
 * @param found their clusters, the largest first
 */
export function patternTests(
  matrix: Matrix,
  bright: Uint32Array,
  found: readonly Cluster[],
  { tests, alpha, seed }: PatternSettings,
): readonly PatternTest[] | null {
  const [largest] = found;
  if (!largest || largest.cells.length < FEWEST_CELLS) return null;
  const below = random(seed);
  const permutations = Math.min(
    MOST_PERMUTATIONS,
    Math.max(PERMUTATIONS, Math.ceil((4 * tests) / alpha) - 1),
  );
  const enough = Math.ceil(alpha * (permutations + 1)) - 1;
  const sampled = { ...largest, cells: sample(largest.cells, below) };
  const cells = cellsOf(matrix, sampled);
  const observed = statisticsOf(cells);
  const of = <T>(make: (pattern: Pattern) => T) =>
    Object.fromEntries(PATTERNS.map((pattern) => [pattern, make(pattern)])) as Record<Pattern, T>;
  const within = of((pattern) => new Count(observed[pattern], enough));
  countWithin(cells, within, permutations, below);
  const standard = standardised(cells);
  const left = PATTERNS.filter((pattern) => !within[pattern].isDecided);
  const inPanel: Partial<Record<Pattern, Count>> = Object.fromEntries(
    left.map((pattern) => [pattern, new Count(standard[pattern], enough)]),
  );
  const finite = matrix.values.reduce((count, value) => count + Number(value - value === 0), 0);
  if (left.length > 0) countInPanel(matrix, bright, finite, inPanel, permutations, below);
  return PATTERNS.map((pattern) => ({
    pattern,
    statistic: observed[pattern],
    p: Math.max(within[pattern].p, inPanel[pattern]?.p ?? 0),
    permutations: within[pattern].made + (inPanel[pattern]?.made ?? 0),
    line: pattern === 'diagonal' ? null : pattern === 'columns' ? observed.column : observed.row,
  }));
}

/**
 * Probabilities after Holm's correction, "A simple sequentially rejective multiple test procedure" (1979); at most 1.
 * @param ps probabilities of the tests that were made
 * @param tests how many the correction is for, those not made included; at least as many as `ps`
 */
export function adjusted(ps: readonly number[], tests = ps.length): number[] {
  const order = ps.map((_, i) => i).sort((a, b) => (ps[a] as number) - (ps[b] as number));
  const found = ps.map(() => 1);
  let least = 0;
  for (const [place, i] of order.entries()) {
    least = Math.max(least, Math.min(1, (ps[i] as number) * (tests - place)));
    found[i] = least;
  }
  return found;
}

/** Which of several tests stand at a probability after Holm's correction. */
export const holm = (ps: readonly number[], alpha: number, tests = ps.length): boolean[] =>
  adjusted(ps, tests).map((p) => p < alpha);
