// The permutation tests of a panel's largest cluster for a diagonal, columns and rows.

import type { Cluster, Clusters } from './clusters.ts';
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
  /** The pattern tested. */
  readonly pattern: Pattern;
  /** Diagonal: absolute weighted correlation between layer and head. Columns, rows: fraction of the importance in the strongest one. In [0, 1]. */
  readonly statistic: number;
  /** The fraction that every column or row would hold in a uniform distribution; null for a diagonal. */
  readonly even: number | null;
  /** True if the effect is large enough to be named: |r| >= 0.3 for a diagonal; a fraction >= 0.1 and >= 2 `even` otherwise. */
  readonly clear: boolean;
  /** The largest of the probabilities (1 + reached) / (1 + permutations) of each kind of permutation; 1 if not tested because the effect is not clear. */
  readonly p: number;
  /** Total number of permutations. */
  readonly permutations: number;
  /** The head of the strongest column, or the layer of the strongest row; null for a diagonal. */
  readonly line: number | null;
}

/** Relative tolerance for equal statistics that differ by rounding. */
const TOLERANCE = 1e-12;

/** Counts how many permutations reach the observed statistic. */
class PermutationCount {
  reached = 0;
  made = 0;
  readonly #observed: number;

  constructor(observed: number) {
    this.#observed = observed;
  }

  add(value: number): void {
    this.made++;
    if (value >= this.#observed * (1 - TOLERANCE)) this.reached++;
  }

  get p(): number {
    return (1 + this.reached) / (1 + this.made);
  }

  /** The smallest possible probability after so many permutations, if no further one reaches the observed statistic. */
  lowestP(permutations: number): number {
    return (1 + this.reached) / (1 + permutations);
  }
}

const createCounts = ({ diagonal, columns, rows }: PatternStatistics): Record<Pattern, PermutationCount> => ({
  diagonal: new PermutationCount(diagonal),
  columns: new PermutationCount(columns),
  rows: new PermutationCount(rows),
});

/** Shuffles the values of a panel and computes the statistics of its largest cluster each time. */
class PanelShuffler {
  readonly #sampler: NullSampler;
  readonly #lines: LineSums;

  constructor(field: ShuffleField) {
    this.#sampler = new NullSampler(field);
    this.#lines = new LineSums(field);
  }

  /** The statistics after the next shuffle; null if it has no cluster that is large enough. */
  next(below: (n: number) => number): PatternStatistics | null {
    const largest = this.#sampler.next(below);
    return largest && standardiseStatistics(largest, this.#lines);
  }
}

/** The three tests of a panel while permutations are being made. */
export class PatternTrial {
  readonly #matrix: Matrix;
  readonly #bright: Uint32Array;
  readonly #below: (n: number) => number;
  readonly #cells: WeightedCells;
  readonly #lines: LineSums;
  readonly #observed: PatternStatistics;
  readonly #strongestLine: Record<Pattern, number | null>;
  readonly #withinCluster: Record<Pattern, PermutationCount>;
  /** Of the panel, or of a smaller one if its bright cells are sampled. */
  readonly #inPanel: Record<Pattern, PermutationCount>;
  /** Of the whole panel, if its bright cells are sampled. */
  readonly #inWholePanel: Record<Pattern, PermutationCount>;
  /** Patterns whose tests still need permutations. */
  readonly #open = new Set<Pattern>(PATTERNS);
  // Created when first needed.
  #shuffledHeads: WeightedCells | null = null;
  #boxPlaces: Uint32Array | null = null;
  #panelShuffler: PanelShuffler | null = null;
  #wholePanelShuffler: PanelShuffler | null = null;
  /** How many permutations of each kind were made. */
  #made = { heads: 0, box: 0, panel: 0, wholePanel: 0 };

  constructor(matrix: Matrix, bright: Uint32Array, largest: Cluster, seed: number) {
    this.#matrix = matrix;
    this.#bright = bright;
    this.#below = random(seed);
    this.#cells = placeCells(matrix, sampleCells(largest.cells, this.#below));
    this.#lines = new LineSums(matrix);
    this.#observed = patternStatistics(this.#cells, this.#lines);
    const { top, left } = this.#cells.box;
    const column = this.#lines.strongestColumn(this.#cells) + left;
    const row = this.#lines.strongestRow(this.#cells) + top;
    this.#strongestLine = { diagonal: null, columns: column, rows: row };
    this.#withinCluster = createCounts(this.#observed);
    const standardised = standardiseStatistics(this.#cells, this.#lines);
    this.#inPanel = createCounts(standardised);
    this.#inWholePanel = createCounts(standardised);
    for (const pattern of PATTERNS) if (!this.#isClear(pattern)) this.close(pattern);
  }

  #isClear(pattern: Pattern): boolean {
    return isClearPattern(this.#cells, pattern, this.#observed[pattern]);
  }

  /** The patterns to be named, of those that are statistically significant. */
  selectNamed(significant: readonly Pattern[]): readonly Pattern[] {
    return selectNamedPatterns(this.#cells, this.#lines, this.#observed, significant);
  }

  /** True if the panel has too many bright cells to shuffle all of them thousands of times. */
  get isSampled(): boolean {
    return this.#bright.length > MAX_TESTED_CELLS;
  }

  /** True if a test still needs permutations. */
  get isOpen(): boolean {
    return this.#open.size > 0;
  }

  /** The tests in the order of `PATTERNS`. */
  get tests(): readonly PatternTest[] {
    return PATTERNS.map((pattern) => {
      const sampled = [this.#withinCluster[pattern], this.#inPanel[pattern]];
      const all = [...sampled, this.#inWholePanel[pattern]];
      // A test that is still open was confirmed by the whole panel, whose few permutations would only raise p.
      const counts = (this.#open.has(pattern) ? sampled : all).filter(({ made }) => made > 0);
      return {
        pattern,
        statistic: this.#observed[pattern],
        even: uniformShare(this.#cells, pattern),
        clear: this.#isClear(pattern),
        p: counts.length > 0 ? Math.max(...counts.map(({ p }) => p)) : 1,
        permutations: all.reduce((sum, { made }) => sum + made, 0),
        line: this.#strongestLine[pattern],
      };
    });
  }

  /** The smallest possible probability of each test after so many permutations. */
  lowestPs(permutations: number): readonly number[] {
    return PATTERNS.map((pattern) =>
      this.#isClear(pattern)
        ? Math.max(
            this.#withinCluster[pattern].lowestP(permutations),
            this.#inPanel[pattern].lowestP(permutations),
          )
        : 1,
    );
  }

  /** Ends a test: it gets no more permutations. */
  close(pattern: Pattern): void {
    this.#open.delete(pattern);
  }

  /** Shuffles within the cluster up to a number of permutations: heads among its cells, and values within its box. */
  shuffleWithin(permutations: number): void {
    this.#shuffleHeads(permutations);
    this.#shuffleBox(permutations);
  }

  #shuffleHeads(permutations: number): void {
    this.#shuffledHeads ??= { ...this.#cells, heads: this.#cells.heads.slice() };
    for (; this.#made.heads < permutations && this.#open.has('diagonal'); this.#made.heads++) {
      shuffle(this.#shuffledHeads.heads, this.#cells.count, this.#below);
      this.#withinCluster.diagonal.add(correlation(this.#shuffledHeads));
    }
  }

  #shuffleBox(permutations: number): void {
    const [cells, lines] = [this.#cells, this.#lines];
    const { count, weights, box } = cells;
    this.#boxPlaces ??= Uint32Array.from({ length: box.height * box.width }, (_, place) => place);
    const places = this.#boxPlaces;
    const total = sumWeights(cells) || 1;
    const isOpen = this.#open.has('columns') || this.#open.has('rows');
    for (; this.#made.box < permutations && isOpen; this.#made.box++) {
      shuffle(places, count, this.#below);
      lines.clear(cells);
      for (let cell = 0; cell < count; cell++) {
        const place = places[cell] as number;
        const row = Math.floor(place / box.width);
        lines.add(row, place - row * box.width, weights[cell] as number);
      }
      this.#withinCluster.columns.add((lines.columns[lines.strongestColumn(cells)] as number) / total);
      this.#withinCluster.rows.add((lines.rows[lines.strongestRow(cells)] as number) / total);
    }
  }

  /** Shuffles the panel up to a number of permutations, finding its largest cluster each time. */
  shufflePanel(permutations: number): void {
    if (!this.isOpen) return;
    this.#panelShuffler ??= new PanelShuffler(
      this.isSampled
        ? shrinkField(this.#matrix, this.#bright, this.#below)
        : panelField(this.#matrix, this.#bright),
    );
    for (; this.#made.panel < permutations; this.#made.panel++) {
      const found = this.#panelShuffler.next(this.#below);
      for (const pattern of this.#open) this.#inPanel[pattern].add(found?.[pattern] ?? 0);
    }
  }

  /**
   * Shuffles all values of a sampled panel once, and closes tests for which more than a fraction `alpha` of such shuffles are
   * certain to reach the observed statistic.
   * @returns false once all remaining tests are confirmed
   */
  confirm(alpha: number): boolean {
    const shuffles = Math.ceil(3 / alpha) - 1;
    if (!this.isOpen || !this.isSampled || this.#made.wholePanel === shuffles) return false;
    this.#wholePanelShuffler ??= new PanelShuffler(panelField(this.#matrix, this.#bright));
    this.#made.wholePanel++;
    const found = this.#wholePanelShuffler.next(this.#below);
    for (const pattern of this.#open) {
      const count = this.#inWholePanel[pattern];
      count.add(found?.[pattern] ?? 0);
      if (count.lowestP(shuffles) >= alpha) this.close(pattern);
    }
    return true;
  }
}

/** The tests of a panel's largest cluster; null if that has fewer than 6 bright cells. */
export function createPatternTrial(matrix: Matrix, found: Clusters, seed: number): PatternTrial | null {
  const largest = found.at(0);
  if (!largest || largest.cells.length < MIN_TESTED_CELLS) return null;
  return new PatternTrial(matrix, found.cells, largest, seed);
}
