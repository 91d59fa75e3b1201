// Diagonals, columns and rows of the largest cluster, by permutation tests.
//
// A pattern has to stand out twice. Within the cluster: of its bright cells with their heads shuffled, or its values
// shuffled in its bounding box. And in the panel: of the largest clusters of the panel with all its values shuffled.
// The second is needed because cells are in a cluster for touching each other: clusters in mere noise are long and thin
// more often than cells strewn over a box are, so that the first alone names a diagonal in up to a third of noise figures.

import type { Cluster, Clusters } from './clusters.ts';
import { holmAdjust } from './holm.ts';
import type { Matrix } from './matrix.ts';
import {
  MAX_TESTED_CELLS,
  MIN_TESTED_CELLS,
  NullSampler,
  panelField,
  type ShuffleField,
  sampleCells,
  shrinkField,
} from './null-sampler.ts';
import { isClearPattern, selectNamedPatterns, uniformShare } from './pattern-effects.ts';
import {
  correlation,
  LineSums,
  PATTERNS,
  type Pattern,
  type PatternStatistics,
  patternStatistics,
  placeCells,
  standardiseStatistics,
  sumWeights,
  type WeightedCells,
} from './pattern-statistics.ts';
import { random, shuffle } from './random.ts';

/** The test of a pattern in one matrix. */
export interface PatternTest {
  /** What was tested. */
  readonly pattern: Pattern;
  /** Diagonal: the absolute weighted correlation of layer and head. Columns, rows: the share of the strongest one. In [0, 1]. */
  readonly statistic: number;
  /** The share of every column or row were all alike; null for a diagonal. */
  readonly even: number | null;
  /** True where it is strong enough to be named: |r| of 0.3 or more; twice an even share or more, and 10 % or more. */
  readonly clear: boolean;
  /** The larger of the two probabilities (1 + reached) / (1 + permutations); 1 where it is not clear, and not tested. */
  readonly p: number;
  /** Permutations made in all. */
  readonly permutations: number;
  /** The strongest column's head, or row's layer; null for a diagonal. */
  readonly line: number | null;
}

/** How patterns are tested. */
export interface PatternSettings {
  /** Panels x 3 of the figure: what Holm's correction is for. */
  readonly tests: number;
  /** Probability under which a pattern is named. */
  readonly alpha: number;
  /** Of the random shuffles: the same seed gives the same result. */
  readonly seed: number;
}

/** Permutations after which it is looked which tests are still open. */
const ROUNDS = [
  49, 64, 79, 99, 124, 159, 199, 249, 319, 399, 499, 639, 799, 999, 1_279, 1_599, 1_999, 2_559, 3_199, 3_999,
  5_119, 6_399, 7_999, 9_999,
];
/**
 * Permutations after which what is still open is confirmed by shuffles of the whole panel. A sample has smaller clusters, so
 * that noise stands out in it, which some dozen shuffles of the whole show and thousands of the sample do not.
 */
const CONFIRMED_AFTER = 3_199;
/** More only where many tests ask for smaller probabilities. */
const MOST_PERMUTATIONS = 999_999;

/** Rounding may put an equal statistic a hair below. */
const reaches = (value: number, observed: number): boolean => value >= observed * (1 - 1e-12);

/** How often shuffling reached what was observed. */
class Count {
  reached = 0;
  made = 0;
  readonly #observed: number;

  constructor(observed: number) {
    this.#observed = observed;
  }

  take(value: number): void {
    this.made++;
    if (reaches(value, this.#observed)) this.reached++;
  }

  get p(): number {
    return (1 + this.reached) / (1 + this.made);
  }

  /** What the probability can't fall below in so many permutations, should no further one reach what was observed. */
  least(permutations: number): number {
    return (1 + this.reached) / (1 + permutations);
  }
}

const counting = ({ diagonal, columns, rows }: PatternStatistics): Record<Pattern, Count> => ({
  diagonal: new Count(diagonal),
  columns: new Count(columns),
  rows: new Count(rows),
});

/** A panel that is shuffled. */
interface Strewing {
  readonly strewn: NullSampler;
  readonly lines: LineSums;
}

const strewing = (field: ShuffleField): Strewing => ({
  strewn: new NullSampler(field),
  lines: new LineSums(field),
});

/** The statistics of the largest cluster of another arrangement; null where there is none. */
function nextOf({ strewn, lines }: Strewing, below: (n: number) => number): PatternStatistics | null {
  const largest = strewn.next(below);
  return largest && standardiseStatistics(largest, lines);
}

/** The three tests of a panel, as far as they have come. */
export class PatternTrial {
  readonly #matrix: Matrix;
  readonly #bright: Uint32Array;
  readonly #below: (n: number) => number;
  readonly #cells: WeightedCells;
  readonly #lines: LineSums;
  readonly #observed: PatternStatistics;
  readonly #line: Record<Pattern, number | null>;
  readonly #within: Record<Pattern, Count>;
  readonly #inPanel: Record<Pattern, Count>;
  /** Of a panel whose bright cells are sampled: of all of them. */
  readonly #inWhole: Record<Pattern, Count>;
  readonly #open = new Set<Pattern>(PATTERNS);
  /** What is shuffled, made when it is first needed. */
  #heads: WeightedCells | null = null;
  #places: Uint32Array | null = null;
  #strewn: Strewing | null = null;
  #whole: Strewing | null = null;
  /** Shuffles made of each kind. */
  #shuffled = { heads: 0, box: 0, panel: 0, whole: 0 };

  constructor(matrix: Matrix, bright: Uint32Array, largest: Cluster, seed: number) {
    this.#matrix = matrix;
    this.#bright = bright;
    this.#below = random(seed);
    this.#cells = placeCells(matrix, sampleCells(largest.cells, this.#below));
    this.#lines = new LineSums(matrix);
    this.#observed = patternStatistics(this.#cells, this.#lines);
    const { top, left } = this.#cells.box;
    const [column, row] = [this.#lines.column(this.#cells) + left, this.#lines.row(this.#cells) + top];
    this.#line = { diagonal: null, columns: column, rows: row };
    this.#within = counting(this.#observed);
    this.#inPanel = counting(standardiseStatistics(this.#cells, this.#lines));
    this.#inWhole = counting(standardiseStatistics(this.#cells, this.#lines));
    for (const pattern of PATTERNS) if (!this.#isClear(pattern)) this.close(pattern);
  }

  #isClear(pattern: Pattern): boolean {
    return isClearPattern(this.#cells, pattern, this.#observed[pattern]);
  }

  /** Of patterns that chance does not explain, those that are named. */
  standing(certain: readonly Pattern[]): readonly Pattern[] {
    return selectNamedPatterns(this.#cells, this.#lines, this.#observed, certain);
  }

  /** True where the panel has more bright cells than are shuffled again and again. */
  get isSampled(): boolean {
    return this.#bright.length > MAX_TESTED_CELLS;
  }

  get isOpen(): boolean {
    return this.#open.size > 0;
  }

  /** Tests in the order of `PATTERNS`. */
  get tests(): readonly PatternTest[] {
    return PATTERNS.map((pattern) => {
      const counts = [this.#within[pattern], this.#inPanel[pattern], this.#inWhole[pattern]];
      // Confirmed, the whole panel has no more to say: few shuffles make no small probability.
      const counted = (this.#open.has(pattern) ? counts.slice(0, 2) : counts).filter(({ made }) => made > 0);
      return {
        pattern,
        statistic: this.#observed[pattern],
        even: uniformShare(this.#cells, pattern),
        clear: this.#isClear(pattern),
        p: counted.length > 0 ? Math.max(...counted.map(({ p }) => p)) : 1,
        permutations: counts.reduce((sum, { made }) => sum + made, 0),
        line: this.#line[pattern],
      };
    });
  }

  /** What the probability of each test can't fall below in so many permutations. */
  least(permutations: number): readonly number[] {
    return PATTERNS.map((pattern) =>
      this.#isClear(pattern)
        ? Math.max(this.#within[pattern].least(permutations), this.#inPanel[pattern].least(permutations))
        : 1,
    );
  }

  /** Makes no more permutations for a test. */
  close(pattern: Pattern): void {
    this.#open.delete(pattern);
  }

  /** Shuffles within the cluster until so many permutations are made: heads among its cells, values over its box. */
  shuffleWithin(permutations: number): void {
    const [cells, lines, shuffled] = [this.#cells, this.#lines, this.#shuffled];
    const { count, weights, box } = cells;
    this.#heads ??= { ...cells, heads: cells.heads.slice() };
    for (; shuffled.heads < permutations && this.#open.has('diagonal'); shuffled.heads++) {
      shuffle(this.#heads.heads, count, this.#below);
      this.#within.diagonal.take(correlation(this.#heads));
    }
    this.#places ??= Uint32Array.from({ length: box.height * box.width }, (_, place) => place);
    const places = this.#places;
    const total = sumWeights(cells) || 1;
    const isOpen = this.#open.has('columns') || this.#open.has('rows');
    for (; shuffled.box < permutations && isOpen; shuffled.box++) {
      shuffle(places, count, this.#below);
      lines.clear(cells);
      for (let cell = 0; cell < count; cell++) {
        const place = places[cell] as number;
        const row = Math.floor(place / box.width);
        lines.add(row, place - row * box.width, weights[cell] as number);
      }
      this.#within.columns.take((lines.columns[lines.column(cells)] as number) / total);
      this.#within.rows.take((lines.rows[lines.row(cells)] as number) / total);
    }
  }

  /** Shuffles the panel until so many permutations are made, and looks for its largest cluster each time. */
  shufflePanel(permutations: number): void {
    if (!this.isOpen) return;
    this.#strewn ??= strewing(
      this.isSampled
        ? shrinkField(this.#matrix, this.#bright, this.#below)
        : panelField(this.#matrix, this.#bright),
    );
    for (; this.#shuffled.panel < permutations; this.#shuffled.panel++) {
      const found = nextOf(this.#strewn, this.#below);
      for (const pattern of this.#open) this.#inPanel[pattern].take(found?.[pattern] ?? 0);
    }
  }

  /**
   * Shuffles the whole of a panel that is sampled, once, and closes the tests of which it is clear that more than a share
   * `alpha` of such shuffles reach what was observed. False where all is confirmed.
   */
  confirm(alpha: number): boolean {
    const shuffles = Math.ceil(3 / alpha) - 1;
    if (!this.isOpen || !this.isSampled || this.#shuffled.whole === shuffles) return false;
    this.#whole ??= strewing(panelField(this.#matrix, this.#bright));
    this.#shuffled.whole++;
    const found = nextOf(this.#whole, this.#below);
    for (const pattern of this.#open) {
      const count = this.#inWhole[pattern];
      count.take(found?.[pattern] ?? 0);
      if (count.least(shuffles) >= alpha) this.close(pattern);
    }
    return true;
  }
}

/** The tests of a panel's largest cluster; null where that has fewer than 6 bright cells. */
export function patternTrial(matrix: Matrix, found: Clusters, seed: number): PatternTrial | null {
  const largest = found.at(0);
  if (!largest || largest.cells.length < MIN_TESTED_CELLS) return null;
  return new PatternTrial(matrix, found.cells, largest, seed);
}

/** Makes permutations for the tests of a figure until it is certain which are named. Yields how many trials are decided. */
export function* decidePatterns(
  trials: readonly PatternTrial[],
  { tests, alpha }: Omit<PatternSettings, 'seed'>,
): Generator<number, void, void> {
  const most = Math.min(MOST_PERMUTATIONS, Math.max(9_999, Math.ceil((4 * tests) / alpha) - 1));
  let decided = 0;
  /** Closes the tests that Holm's correction won't name, whatever further permutations say. */
  const closeHopeless = (): void => {
    const hopes = holmAdjust(
      trials.flatMap((trial) => trial.least(most)),
      tests,
    );
    trials.forEach((trial, i) => {
      for (const [j, pattern] of PATTERNS.entries())
        if (!((hopes[3 * i + j] as number) < alpha)) trial.close(pattern);
    });
    decided = trials.filter(({ isOpen }) => !isOpen).length;
  };
  for (const permutations of [...ROUNDS.filter((round) => round < most), most]) {
    for (const shuffleSome of ['shuffleWithin', 'shufflePanel'] as const) {
      for (const trial of trials) {
        if (!trial.isOpen) continue;
        yield decided;
        trial[shuffleSome](permutations);
      }
      closeHopeless();
    }
    if (permutations === CONFIRMED_AFTER) {
      for (const trial of trials) while (trial.confirm(alpha)) yield decided;
      closeHopeless();
    }
    if (decided === trials.length) return;
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
 * 999,999; they stop as soon as the rest could not make a pattern named, and are not made for one that is slight. Of more than 4,096 bright cells a seeded sample is
 * taken, and the panel that is shuffled is as much smaller; as its largest clusters are smaller, too, what is to be named is
 * confirmed by 3 / alpha shuffles of the whole.
 *
 * @param matrix of magnitudes where values are signed
 * @param found all groups of its bright cells
 */
export function patternTests(
  matrix: Matrix,
  found: Clusters,
  { seed, ...settings }: PatternSettings,
): readonly PatternTest[] | null {
  const trial = patternTrial(matrix, found, seed);
  if (!trial) return null;
  for (const _ of decidePatterns([trial], settings));
  return trial.tests;
}
