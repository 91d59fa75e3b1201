// Builds the levels of `mean`: each from the sums of the level before, which are in float64 and rounded once for each level.

import type { CellConsumer, CellRun } from './cells.ts';
import {
  completedCells,
  completedRow,
  type LevelValues,
  rowOrigin,
  type Steps,
  stepsBetween,
} from './level-values.ts';
import type { Level } from './shapes.ts';

/** Sums of consecutive cells of a layer, indexed by head. */
interface SumRun extends Pick<CellRun, 'layer' | 'start' | 'end'> {
  readonly sums: Float64Array;
  /** Numbers of cells of level 0 that are not missing. */
  readonly counts: Float64Array;
}

/** Builds a level. Level 1 takes the cells of level 0, other levels take sums. */
export class MeanLevel implements CellConsumer {
  readonly #before: Level;
  readonly #level: LevelValues;
  readonly #steps: Steps;
  readonly #next: MeanLevel | null;
  readonly #onRow: CellConsumer | null;
  /** Of the current row. */
  readonly #sums: Float64Array;
  readonly #counts: Float64Array;

  /**
   * @param next takes the sums of this level
   * @param onRow takes the cells of this level
   */
  constructor(before: Level, level: LevelValues, next: MeanLevel | null, onRow: CellConsumer | null) {
    this.#before = before;
    this.#level = level;
    this.#steps = stepsBetween(before, level);
    this.#next = next;
    this.#onRow = onRow;
    this.#sums = new Float64Array(level.heads);
    this.#counts = new Float64Array(level.heads);
  }

  take(run: CellRun): void {
    const paired = this.#steps.heads === 2 && run.start % 2 === 0 ? this.#addPairs(run) : run.start;
    this.#addCells(run, paired);
    this.#complete(run);
  }

  /** Adds the cells of pairs that make one cell of this level. @returns the first cell that is left */
  #addPairs({ values, origin, start, end }: CellRun): number {
    const sums = this.#sums;
    const counts = this.#counts;
    const last = end - (end % 2);
    for (let head = start, at = origin + start; head < last; head += 2, at += 2) {
      const first = values[at] as number;
      const second = values[at + 1] as number;
      const cell = head >> 1;
      const isFirst = Number(!Number.isNaN(first));
      const isSecond = Number(!Number.isNaN(second));
      if ((isFirst & isSecond) === 1) sums[cell] = (sums[cell] as number) + first + second;
      else if ((isFirst | isSecond) === 1) sums[cell] = (sums[cell] as number) + (isFirst ? first : second);
      counts[cell] = (counts[cell] as number) + isFirst + isSecond;
    }
    return last;
  }

  #addCells({ values, origin, end }: CellRun, start: number): void {
    const shift = this.#steps.heads - 1;
    const sums = this.#sums;
    const counts = this.#counts;
    for (let head = start; head < end; head++) {
      const value = values[origin + head] as number;
      if (Number.isNaN(value)) continue;
      const cell = head >> shift;
      sums[cell] = (sums[cell] as number) + value;
      counts[cell] = (counts[cell] as number) + 1;
    }
  }

  #takeSums(run: SumRun): void {
    const { start, end } = run;
    const shift = this.#steps.heads - 1;
    const sums = this.#sums;
    const counts = this.#counts;
    for (let head = start; head < end; head++) {
      const cell = head >> shift;
      sums[cell] = (sums[cell] as number) + (run.sums[head] as number);
      counts[cell] = (counts[cell] as number) + (run.counts[head] as number);
    }
    this.#complete(run);
  }

  #complete(run: Pick<CellRun, 'layer' | 'start' | 'end'>): void {
    const row = completedRow(run.layer, this.#before, this.#steps);
    if (row < 0) return;
    const { start, end } = completedCells(run, this.#before, this.#steps);
    const { values } = this.#level;
    const origin = rowOrigin(this.#level, row);
    const sums = this.#sums;
    const counts = this.#counts;
    for (let cell = start; cell < end; cell++)
      values[origin + cell] = (sums[cell] as number) / (counts[cell] as number);
    this.#onRow?.take({ values, origin, layer: row, start, end });
    if (this.#next) this.#next.#takeSums({ sums, counts, layer: row, start, end });
    sums.fill(0, start, end);
    counts.fill(0, start, end);
  }
}
