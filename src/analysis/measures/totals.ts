// Measures of a matrix that is read block by block: everything that needs one pass and little memory.

import type { CellRange } from '../../tensor/reduce.ts';
import type { Numbers } from '../../tensor/tensor.ts';

/** Counts of cells, and moments of the finite ones. */
export interface TotalCounts {
  readonly finite: number;
  readonly missing: number;
  readonly infinite: number;
  /** Finite cells below 0. */
  readonly negative: number;
  /** Mean and population standard deviation of the levels: of magnitudes if values are signed. NaN if no cell is finite. */
  readonly mean: number;
  readonly deviation: number;
  /** Sum of magnitudes. */
  readonly importance: number;
  /** exp(entropy) of the normalised magnitudes; NaN if there is no importance. */
  readonly effectiveHeads: number;
  /** The importance of each layer of the range. */
  readonly profile: Float64Array;
}

export class Totals {
  readonly #range: CellRange;
  readonly #signed: boolean;
  #missing = 0;
  #infinite = 0;
  #negative = 0;
  #finite = 0;
  #mean = 0;
  /** Sum of squared differences from the mean. */
  #squares = 0;
  /** Sum of v ln v over magnitudes v. */
  #products = 0;
  readonly #profile: Float64Array;

  /**
   * @param range the cells that are added
   * @param signed whether the levels are magnitudes
   */
  constructor(range: CellRange, signed: boolean) {
    this.#range = range;
    this.#signed = signed;
    this.#profile = new Float64Array(range.layers[1] - range.layers[0]);
  }

  /**
   * Adds a row of cells.
   * @param layer as numbered in the whole matrix
   */
  addRow(layer: number, values: Numbers): void {
    let [count, sum, magnitudes] = [0, 0, 0];
    for (const value of values) {
      if (Number.isNaN(value)) this.#missing++;
      if (!Number.isFinite(value)) continue;
      const magnitude = Math.abs(value);
      count++;
      if (value < 0) this.#negative++;
      sum += this.#signed ? magnitude : value;
      magnitudes += magnitude;
      if (magnitude > 0) this.#products += magnitude * Math.log(magnitude);
    }
    this.#profile[layer - this.#range.layers[0]] =
      (this.#profile[layer - this.#range.layers[0]] as number) + magnitudes;
    this.#addMoments(values, count, sum / count);
  }

  /** Combines the moments of a row with those before (Chan, Golub and LeVeque, 1979). */
  #addMoments(values: Numbers, count: number, mean: number): void {
    this.#infinite += values.length - count;
    if (count === 0) return;
    let squares = 0;
    for (const value of values)
      if (Number.isFinite(value)) squares += ((this.#signed ? Math.abs(value) : value) - mean) ** 2;
    const all = this.#finite + count;
    const step = mean - this.#mean;
    this.#squares += squares + (step * step * this.#finite * count) / all;
    this.#mean += (step * count) / all;
    this.#finite = all;
  }

  /** What has been added. */
  get counts(): TotalCounts {
    const importance = this.#profile.reduce((sum, one) => sum + one, 0);
    const isEmpty = this.#finite === 0;
    return {
      finite: this.#finite,
      missing: this.#missing,
      infinite: this.#infinite - this.#missing,
      negative: this.#negative,
      mean: isEmpty ? Number.NaN : this.#mean,
      deviation: isEmpty ? Number.NaN : Math.sqrt(this.#squares / this.#finite),
      importance,
      effectiveHeads:
        importance > 0 ? Math.exp(Math.log(importance) - this.#products / importance) : Number.NaN,
      profile: this.#profile,
    };
  }
}
