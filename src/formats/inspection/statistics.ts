// Counts the values of an array in one pass.

import type { AddValues } from '../array/stored-array.ts';

/** Extremes and counts of an array's values. */
export interface ValueStatistics {
  /** Smallest finite value; null if there is none. */
  readonly min: number | null;
  /** Largest finite value; null if there is none. */
  readonly max: number | null;
  /** How many values are 0. */
  readonly zero: number;
  /** How many values are below 0. */
  readonly negative: number;
  /** How many values are infinite, of either sign. */
  readonly infinite: number;
  /** How many values are NaN. */
  readonly nan: number;
  /** How many cells have no value: the file leaves them out, or has null there. */
  readonly missing: number;
}

/** Counts values that arrive in parts. */
export class ValueCounter {
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  #zero = 0;
  #negative = 0;
  #infinite = 0;
  #nan = 0;
  #missing = 0;

  readonly add: AddValues = (values) => {
    for (let index = 0; index < values.length; index++) {
      const value = values[index] as number | null;
      if (value === null) this.#missing++;
      else if (Number.isNaN(value)) this.#nan++;
      else {
        if (value === 0) this.#zero++;
        else if (value < 0) this.#negative++;
        if (value - value !== 0) this.#infinite++;
        else {
          if (value < this.#min) this.#min = value;
          if (value > this.#max) this.#max = value;
        }
      }
    }
  };

  /** The statistics of all values. @param unlisted how many of the NaN are missing cells */
  end(unlisted = 0): ValueStatistics {
    const isEmpty = this.#min > this.#max;
    return {
      min: isEmpty ? null : this.#min,
      max: isEmpty ? null : this.#max,
      zero: this.#zero,
      negative: this.#negative,
      infinite: this.#infinite,
      nan: this.#nan - unlisted,
      missing: this.#missing + unlisted,
    };
  }
}
