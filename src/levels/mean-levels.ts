// Builds the levels of `mean`: each from the sums of the level before, which are in float64 and rounded once for each level.

import type { CellConsumer, CellRun } from './cells.ts';
import type { Target } from './kernel.ts';
import {
  completedCells,
  completedRow,
  type LevelValues,
  rowOrigin,
  type Steps,
  stepsBetween,
} from './level-values.ts';
import type { Level } from './shapes.ts';

/** Sums of the cells of a layer, by head. */
export interface Sums {
  readonly sums: Float64Array;
  /** Numbers of cells of level 0 that are not missing. */
  readonly counts: Float64Array;
}

/** Sums of consecutive cells of a layer. */
interface SumRun extends Sums, Pick<CellRun, 'layer' | 'start' | 'end'> {}

/** The loops over many entries. All results are those of adding one number after the other. */
export interface MeanLoops {
  /** Zeros, in memory of which the loops can make use. */
  readonly allocate: (length: number) => Float64Array;
  /** Adds two cells of a run to each of the entries `start` to `end`. */
  readonly addPairs: (run: CellRun, to: Sums, start: number, end: number) => void;
  /** Adds two sums to each of the entries `start` to `end`. */
  readonly addSumPairs: (from: Sums, to: Sums, start: number, end: number) => void;
  /** Computes the means `start` to `end`. */
  readonly divide: (from: Sums, target: Target, start: number, end: number) => void;
}

export const PLAIN_MEAN_LOOPS: MeanLoops = {
  allocate: (length) => new Float64Array(length),
  addPairs({ values, origin }, { sums, counts }, start, end) {
    for (let cell = start, at = origin + 2 * start; cell < end; cell++, at += 2) {
      const first = values[at] as number;
      const second = values[at + 1] as number;
      const isFirst = Number(!Number.isNaN(first));
      const isSecond = Number(!Number.isNaN(second));
      if ((isFirst & isSecond) === 1) sums[cell] = (sums[cell] as number) + first + second;
      else if ((isFirst | isSecond) === 1) sums[cell] = (sums[cell] as number) + (isFirst ? first : second);
      counts[cell] = (counts[cell] as number) + isFirst + isSecond;
    }
  },
  addSumPairs(from, { sums, counts }, start, end) {
    for (let cell = start, at = 2 * start; cell < end; cell++, at += 2) {
      sums[cell] = (sums[cell] as number) + (from.sums[at] as number) + (from.sums[at + 1] as number);
      counts[cell] = (counts[cell] as number) + (from.counts[at] as number) + (from.counts[at + 1] as number);
    }
  },
  divide({ sums, counts }, { values, origin }, start, end) {
    for (let cell = start; cell < end; cell++)
      values[origin + cell] = (sums[cell] as number) / (counts[cell] as number);
  },
};

/** Builds a level. Level 1 takes the cells of level 0, other levels take sums. */
export class MeanLevel implements CellConsumer {
  readonly #before: Level;
  readonly #level: LevelValues;
  readonly #steps: Steps;
  readonly #next: MeanLevel | null;
  readonly #onRow: CellConsumer | null;
  readonly #loops: MeanLoops;
  /** Of the current row. */
  readonly #sums: Sums;

  /**
   * @param next takes the sums of this level
   * @param onRow takes the cells of this level
   */
  constructor(
    [before, level]: readonly [Level, LevelValues],
    next: MeanLevel | null,
    onRow: CellConsumer | null,
    loops: MeanLoops,
  ) {
    this.#before = before;
    this.#level = level;
    this.#steps = stepsBetween(before, level);
    this.#next = next;
    this.#onRow = onRow;
    this.#loops = loops;
    this.#sums = { sums: loops.allocate(level.heads), counts: loops.allocate(level.heads) };
  }

  take(run: CellRun): void {
    const { start, end } = this.#pairsOf(run);
    this.#loops.addPairs(run, this.#sums, start, end);
    this.#addCells(run, start < end ? 2 * end : run.start);
    this.#complete(run);
  }

  /** The cells of this level that are made of two adjacent cells of a run. */
  #pairsOf({ start, end }: Pick<CellRun, 'start' | 'end'>): { readonly start: number; readonly end: number } {
    const isPaired = this.#steps.heads === 2 && start % 2 === 0;
    return isPaired ? { start: start / 2, end: Math.floor(end / 2) } : { start, end: start };
  }

  #addCells({ values, origin, end }: CellRun, start: number): void {
    const shift = this.#steps.heads - 1;
    const { sums, counts } = this.#sums;
    for (let head = start; head < end; head++) {
      const value = values[origin + head] as number;
      if (Number.isNaN(value)) continue;
      const cell = head >> shift;
      sums[cell] = (sums[cell] as number) + value;
      counts[cell] = (counts[cell] as number) + 1;
    }
  }

  #takeSums(run: SumRun): void {
    const { start, end } = this.#pairsOf(run);
    this.#loops.addSumPairs(run, this.#sums, start, end);
    this.#addSums(run, start < end ? 2 * end : run.start);
    this.#complete(run);
  }

  #addSums(run: SumRun, start: number): void {
    const shift = this.#steps.heads - 1;
    const { sums, counts } = this.#sums;
    for (let head = start; head < run.end; head++) {
      const cell = head >> shift;
      sums[cell] = (sums[cell] as number) + (run.sums[head] as number);
      counts[cell] = (counts[cell] as number) + (run.counts[head] as number);
    }
  }

  #complete(run: Pick<CellRun, 'layer' | 'start' | 'end'>): void {
    const row = completedRow(run.layer, this.#before, this.#steps);
    if (row < 0) return;
    const { start, end } = completedCells(run, this.#before, this.#steps);
    const { values } = this.#level;
    const origin = rowOrigin(this.#level, row);
    this.#loops.divide(this.#sums, { values, origin }, start, end);
    this.#onRow?.take({ values, origin, layer: row, start, end });
    const { sums, counts } = this.#sums;
    if (this.#next) this.#next.#takeSums({ sums, counts, layer: row, start, end });
    sums.fill(0, start, end);
    counts.fill(0, start, end);
  }
}
