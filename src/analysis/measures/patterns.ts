// Diagonals, columns and rows of the largest cluster, by permutation tests.
//
// A pattern has to stand out twice. Within the cluster: of its bright cells with their heads shuffled, or its values
// shuffled in its bounding box. And in the panel: of the largest clusters of the panel with all its values shuffled.
// The second is needed because cells are in a cluster for touching each other: clusters in mere noise are long and thin
// more often than cells strewn over a box are, so that the first alone names a diagonal in up to a third of noise figures.

import type { Cluster } from './clusters.ts';
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

/** Bright cells with their places and weights; arrays may be longer than `count`, to be used again. */
interface Cells {
  count: number;
  readonly layers: Float64Array;
  readonly heads: Float64Array;
  readonly weights: Float64Array;
  /** In which values are shuffled. */
  box: { readonly top: number; readonly left: number; readonly height: number; readonly width: number };
}

const roomFor = (cells: number): Cells => ({
  count: 0,
  layers: new Float64Array(cells),
  heads: new Float64Array(cells),
  weights: new Float64Array(cells),
  box: { top: 0, left: 0, height: 0, width: 0 },
});

/** Puts the cells' bounding box around them, and one cell more as far as the panel goes: a column alone would fill its own. */
function surround(cells: Cells, { layers, heads }: Pick<Matrix, 'layers' | 'heads'>): void {
  let [top, bottom, left, right] = [layers, 0, heads, 0];
  for (let i = 0; i < cells.count; i++) {
    const layer = cells.layers[i] as number;
    const head = cells.heads[i] as number;
    if (layer < top) top = layer;
    if (layer > bottom) bottom = layer;
    if (head < left) left = head;
    if (head > right) right = head;
  }
  [top, bottom] = [Math.max(top - 1, 0), Math.min(bottom + 1, layers - 1)];
  [left, right] = [Math.max(left - 1, 0), Math.min(right + 1, heads - 1)];
  cells.box = { top, left, height: bottom - top + 1, width: right - left + 1 };
}

function placed(matrix: Matrix, numbers: Uint32Array): Cells {
  const cells = roomFor(numbers.length);
  cells.count = numbers.length;
  numbers.forEach((cell, i) => {
    cells.layers[i] = Math.floor(cell / matrix.heads);
    cells.heads[i] = cell % matrix.heads;
    cells.weights[i] = matrix.values[cell] as number;
  });
  surround(cells, matrix);
  return cells;
}

/** The absolute correlation of layer and head, each cell with its weight; 0 where one of them does not vary. */
function correlation({ count, layers, heads, weights }: Cells): number {
  let [total, layer, head] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const weight = weights[i] as number;
    total += weight;
    layer += weight * (layers[i] as number);
    head += weight * (heads[i] as number);
  }
  layer /= total;
  head /= total;
  let [both, one, other] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const weight = weights[i] as number;
    const x = (layers[i] as number) - layer;
    const y = (heads[i] as number) - head;
    both += weight * x * y;
    one += weight * x * x;
    other += weight * y * y;
  }
  return one > 0 && other > 0 ? Math.abs(both) / Math.sqrt(one * other) : 0;
}

/** The first of the largest of the first `count` sums. */
function strongest(sums: Float64Array, count: number): number {
  let best = 0;
  for (let line = 1; line < count; line++) if ((sums[line] as number) > (sums[best] as number)) best = line;
  return best;
}

type Statistics = Record<Pattern, number>;

/** Sums of weights by column and by row of the box. */
class Lines {
  readonly columns: Float64Array;
  readonly rows: Float64Array;

  constructor({ layers, heads }: Pick<Matrix, 'layers' | 'heads'>) {
    this.columns = new Float64Array(heads);
    this.rows = new Float64Array(layers);
  }

  clear({ box }: Cells): void {
    this.columns.fill(0, 0, box.width);
    this.rows.fill(0, 0, box.height);
  }

  add(row: number, column: number, weight: number): void {
    this.columns[column] = (this.columns[column] as number) + weight;
    this.rows[row] = (this.rows[row] as number) + weight;
  }

  sum(cells: Cells): void {
    const { count, layers, heads, weights, box } = cells;
    this.clear(cells);
    for (let i = 0; i < count; i++)
      this.add((layers[i] as number) - box.top, (heads[i] as number) - box.left, weights[i] as number);
  }

  /** The strongest column's sum, and the strongest row's. */
  column = ({ box }: Cells): number => strongest(this.columns, box.width);
  row = ({ box }: Cells): number => strongest(this.rows, box.height);
}

const sumOf = ({ count, weights }: Cells): number => {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += weights[i] as number;
  return sum;
};

function statisticsOf(cells: Cells, lines: Lines): Statistics {
  lines.sum(cells);
  const total = sumOf(cells);
  return {
    diagonal: correlation(cells),
    columns: (lines.columns[lines.column(cells)] as number) / total,
    rows: (lines.rows[lines.row(cells)] as number) / total,
  };
}

/**
 * The statistics in units of what shuffling within the cluster would make of them, so that clusters of any size compare:
 * |r| sqrt(n' - 1), n' the effective number of weights; the strongest line's sum less the mean of lines, over the standard
 * deviation of a line's sum when the values are placed in the box without replacement.
 */
function standardised(cells: Cells, lines: Lines): Statistics {
  const { count, weights, box } = cells;
  lines.sum(cells);
  let [sum, squares] = [0, 0];
  for (let i = 0; i < count; i++) {
    const weight = weights[i] as number;
    sum += weight;
    squares += weight * weight;
  }
  const places = box.height * box.width;
  const variance = squares / places - (sum / places) ** 2;
  const excess = (strong: number, length: number, count: number): number => {
    const deviation = Math.sqrt((length * variance * (places - length)) / (places - 1));
    return deviation > 0 ? (strong - sum / count) / deviation : 0;
  };
  return {
    diagonal: correlation(cells) * Math.sqrt(Math.max((sum * sum) / squares - 1, 0)),
    columns: excess(lines.columns[lines.column(cells)] as number, box.height, box.width),
    rows: excess(lines.rows[lines.row(cells)] as number, box.width, box.height),
  };
}

const LOG_MILLION = Math.log(1e6);

/** Rounding may put an equal statistic a hair below. */
const reaches = (value: number, observed: number): boolean => value >= observed * (1 - 1e-12);

/** One test under way: how often shuffling reached what was observed. */
class Count {
  reached = 0;
  made = 0;
  /** True once it is certain that the pattern won't be named. */
  isDecided = false;
  readonly #observed: number;
  readonly #alpha: number;
  readonly #planned: number;

  constructor(observed: number, alpha: number, planned: number) {
    this.#observed = observed;
    this.#alpha = alpha;
    this.#planned = planned;
  }

  take(value: number): void {
    if (this.isDecided) return;
    this.made++;
    if (!reaches(value, this.#observed)) return;
    this.reached++;
    this.isDecided = this.#isHopeless();
  }

  /** The probability can't come out under alpha any more, or it would be a chance of less than one in a million. */
  #isHopeless(): boolean {
    const { reached, made } = this;
    if (1 + reached >= this.#alpha * (1 + this.#planned)) return true;
    const share = reached / made;
    if (share <= this.#alpha) return false;
    // Chernoff's bound on reaching as often at a probability of alpha.
    const rest = share < 1 ? (made - reached) * Math.log((1 - share) / (1 - this.#alpha)) : 0;
    return reached * Math.log(share / this.#alpha) + rest > LOG_MILLION;
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

/** Shuffles within the cluster: heads among its cells, then values over its box. */
function countWithin(
  cells: Cells,
  lines: Lines,
  counts: Record<Pattern, Count>,
  permutations: number,
  below: (n: number) => number,
): void {
  const { count, weights, box } = cells;
  const shuffled = { ...cells, heads: cells.heads.slice() };
  for (let i = 0; i < permutations && !counts.diagonal.isDecided; i++) {
    shuffle(shuffled.heads, count, below);
    counts.diagonal.take(correlation(shuffled));
  }
  const places = Uint32Array.from({ length: box.height * box.width }, (_, place) => place);
  const total = sumOf(cells);
  for (let i = 0; i < permutations && !(counts.columns.isDecided && counts.rows.isDecided); i++) {
    shuffle(places, count, below);
    lines.clear(cells);
    for (let cell = 0; cell < count; cell++) {
      const place = places[cell] as number;
      const row = Math.floor(place / box.width);
      lines.add(row, place - row * box.width, weights[cell] as number);
    }
    counts.columns.take((lines.columns[lines.column(cells)] as number) / total);
    counts.rows.take((lines.rows[lines.row(cells)] as number) / total);
  }
}

/** A panel with bright values that are to be shuffled over its cells. */
interface Field {
  readonly layers: number;
  readonly heads: number;
  readonly weights: Float64Array;
  /** Cells that values can take: missing ones stay missing. */
  readonly free: Uint32Array;
}

/** The panel itself, or, of more bright cells than are sampled, a smaller one as dense with them. */
function fieldOf(
  { layers, heads, values }: Matrix,
  bright: Uint32Array,
  below: (n: number) => number,
): Field {
  const chosen = sample(bright, below);
  const weights = Float64Array.from(chosen, (cell) => values[cell] as number);
  const share = Math.sqrt(chosen.length / bright.length);
  if (share === 1) {
    const free = Uint32Array.from(values.keys()).filter((cell) => Number.isFinite(values[cell]));
    return { layers, heads, weights, free };
  }
  const [height, width] = [Math.max(1, Math.ceil(layers * share)), Math.max(1, Math.ceil(heads * share))];
  const free = Uint32Array.from({ length: height * width }, (_, cell) => cell);
  return { layers: height, heads: width, weights, free };
}

/** Finds the largest cluster of values strewn over a field, again and again in the same memory. */
class Strewn {
  readonly #field: Field;
  /** With a frame of cells that are never bright, which saves asking where the edges are. */
  readonly #width: number;
  readonly #waiting: Uint8Array;
  readonly #weightAt: Float64Array;
  readonly #reached: Uint32Array;
  readonly #found: Cells;

  constructor(field: Field) {
    const { layers, heads, weights } = field;
    this.#field = field;
    this.#width = heads + 2;
    this.#waiting = new Uint8Array(this.#width * (layers + 2));
    this.#weightAt = new Float64Array(this.#waiting.length);
    this.#reached = new Uint32Array(weights.length);
    this.#found = roomFor(weights.length);
  }

  /** The largest cluster of another arrangement, by the rule of `bySize`; null where it has too few cells. */
  next(below: (n: number) => number): Cells | null {
    const { free, heads, weights } = this.#field;
    const count = Math.min(weights.length, free.length);
    shuffle(free, count, below);
    const placeOf = (cell: number): number => cell + this.#width + 1 + 2 * Math.floor(cell / heads);
    for (let i = 0; i < count; i++) {
      const place = placeOf(free[i] as number);
      this.#waiting[place] = 1;
      this.#weightAt[place] = weights[i] as number;
    }
    const best = { start: 0, size: FEWEST_CELLS - 1, sum: 0, first: 0 };
    let end = 0;
    for (let i = 0; i < count; i++) {
      const start = end;
      end = this.#flood(placeOf(free[i] as number), start);
      const size = end - start;
      if (size === 0 || size < best.size) continue;
      const { sum, first } = this.#measure(start, end);
      if (size > best.size || sum > best.sum || (sum === best.sum && first < best.first))
        Object.assign(best, { start, size, sum, first });
    }
    return best.size < FEWEST_CELLS ? null : this.#take(best.start, best.size);
  }

  /** Lists the waiting cells that are connected with one, from `start` on; where the list ends. */
  #flood(seed: number, start: number): number {
    const [width, waiting, reached] = [this.#width, this.#waiting, this.#reached];
    if (waiting[seed] === 0) return start;
    waiting[seed] = 0;
    reached[start] = seed;
    let end = start + 1;
    for (let at = start; at < end; at++) {
      const place = reached[at] as number;
      for (let row = place - width; row <= place + width; row += width)
        for (let other = row - 1; other <= row + 1; other++) {
          if (waiting[other] === 0) continue;
          waiting[other] = 0;
          reached[end++] = other;
        }
    }
    return end;
  }

  #measure(start: number, end: number): { readonly sum: number; readonly first: number } {
    let [sum, first] = [0, Infinity];
    for (let at = start; at < end; at++) {
      const place = this.#reached[at] as number;
      sum += this.#weightAt[place] as number;
      if (place < first) first = place;
    }
    return { sum, first };
  }

  #take(start: number, size: number): Cells {
    const found = this.#found;
    found.count = size;
    for (let i = 0; i < size; i++) {
      const place = this.#reached[start + i] as number;
      const row = Math.floor(place / this.#width);
      found.layers[i] = row - 1;
      found.heads[i] = place - row * this.#width - 1;
      found.weights[i] = this.#weightAt[place] as number;
    }
    surround(found, this.#field);
    return found;
  }
}

/** Shuffles the panel, and looks for its largest cluster anew. */
function countInPanel(
  field: Field,
  counts: Partial<Record<Pattern, Count>>,
  permutations: number,
  below: (n: number) => number,
): void {
  const left = Object.entries(counts) as [Pattern, Count][];
  const [strewn, lines] = [new Strewn(field), new Lines(field)];
  for (let i = 0; i < permutations && left.some(([, count]) => !count.isDecided); i++) {
    const largest = strewn.next(below);
    const found = largest && standardised(largest, lines);
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
 * 999,999; they stop once it is certain that a pattern won't be named: as that can't be any more, or would be a chance of
 * less than one in a million. Of more than 4,096 bright cells a seeded sample is taken.
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
  const counting = (value: number) => new Count(value, alpha, permutations);
  const lines = new Lines(matrix);
  const cells = placed(matrix, sample(largest.cells, below));
  const observed = statisticsOf(cells, lines);
  const [column, row] = [lines.column(cells) + cells.box.left, lines.row(cells) + cells.box.top];
  const standard = standardised(cells, lines);
  const within: Record<Pattern, Count> = {
    diagonal: counting(observed.diagonal),
    columns: counting(observed.columns),
    rows: counting(observed.rows),
  };
  countWithin(cells, lines, within, permutations, below);
  const left = PATTERNS.filter((pattern) => !within[pattern].isDecided);
  const inPanel: Partial<Record<Pattern, Count>> = Object.fromEntries(
    left.map((pattern) => [pattern, counting(standard[pattern])]),
  );
  if (left.length > 0) countInPanel(fieldOf(matrix, bright, below), inPanel, permutations, below);
  return PATTERNS.map((pattern) => ({
    pattern,
    statistic: observed[pattern],
    p: Math.max(within[pattern].p, inPanel[pattern]?.p ?? 0),
    permutations: within[pattern].made + (inPanel[pattern]?.made ?? 0),
    line: { diagonal: null, columns: column, rows: row }[pattern],
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
