// The statistics of one task at one checkpoint: a row of a pyramid's `statistics`, found in one pass over its cells.

import type { CellConsumer, CellRun } from '../levels/cells.ts';
import { ExtremesFinder } from '../scale/extremes.ts';
import { STATISTICS } from './convention.ts';
import type { Rows } from './rows.ts';

const MAGNITUDE_BITS = 0x7fffffff;
const INFINITE_BITS = 0x7f800000;

/** The numbers of a row, in the order of `STATISTICS`. */
export type StatisticsRow = readonly number[];

/** Counts and compares the cells of a matrix, which are rows in a memory. */
export class TaskStatistics implements CellConsumer {
  readonly #rows: Rows;
  readonly #extremes = new ExtremesFinder();
  #cells = 0;
  #missing = 0;
  #zero = 0;
  #negative = 0;
  #negativeInfinite = 0;
  #positiveInfinite = 0;

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  take({ values, origin, start, end }: CellRun): void {
    const last = origin + end;
    const rest = this.#addPositive(values, origin + start, last);
    this.#cells += end - start;
    if (rest === last) return;
    const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
    const other = this.#extremes.add(bits, rest, last);
    if (other < last) this.#count(bits, other, last);
  }

  /** Adds as many cells as four divides, if all of them are positive and finite. @returns the first cell that was not added */
  #addPositive(values: Float32Array, first: number, last: number): number {
    const end = last - ((last - first) % 4);
    if (first === end) return first;
    const bits = this.#rows.extremeBits(values, first, end);
    const arePositive = bits.every((value) => value > 0 && value < INFINITE_BITS);
    if (arePositive) this.#extremes.add(bits, 0, bits.length);
    return arePositive ? end : first;
  }

  /** Counts cells that are not positive and finite. */
  #count(bits: Int32Array, start: number, end: number): void {
    let [zero, negative] = [0, 0];
    for (let cell = start; cell < end; cell++) {
      const value = bits[cell] as number;
      const magnitude = value & MAGNITUDE_BITS;
      if (magnitude >= INFINITE_BITS) {
        if (magnitude > INFINITE_BITS) this.#missing++;
        else if (value < 0) this.#negativeInfinite++;
        else this.#positiveInfinite++;
      } else if (magnitude === 0) zero++;
      else negative -= value >> 31;
    }
    this.#zero += zero;
    this.#negative += negative;
  }

  get row(): StatisticsRow {
    const { min, max, smallestPositive, ordinary } = this.#extremes.extremes;
    const infinite = this.#negativeInfinite + this.#positiveInfinite;
    const row: Record<(typeof STATISTICS)[number], number> = {
      ...{ min, max, smallestPositive },
      finite: this.#cells - this.#missing - infinite,
      missing: this.#missing,
      zero: this.#zero,
      negative: this.#negative,
      negativeInfinite: this.#negativeInfinite,
      positiveInfinite: this.#positiveInfinite,
      ordinary: Number(ordinary),
    };
    return STATISTICS.map((name) => row[name]);
  }
}

/** The smallest and the largest finite value in rows; null if there is none. */
export function rangeOf(rows: Iterable<StatisticsRow>): readonly [number, number] | null {
  let [least, most] = [Infinity, -Infinity];
  for (const [min = Infinity, max = -Infinity] of rows) {
    least = Math.min(least, min);
    most = Math.max(most, max);
  }
  return least <= most ? [least, most] : null;
}
