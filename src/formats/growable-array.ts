// An array of numbers in double precision that grows, for numbers whose count is not known in advance.

import { allocateFloat64 } from './allocate.ts';
import type { FilePlace } from './file.ts';

/** Tables may have a million columns, so nothing is allocated before the first number. */
const EMPTY = new Float64Array(0);
const MIN_CAPACITY = 16;

export class GrowableArray {
  readonly #where: FilePlace;
  #values: Float64Array;
  length = 0;

  constructor(where: FilePlace) {
    this.#where = where;
    this.#values = EMPTY;
  }

  push(value: number): void {
    if (this.length === this.#values.length) this.reserve(Math.max(MIN_CAPACITY, 2 * this.length));
    this.#values[this.length++] = value;
  }

  /** Adds a number of an array. Engines allocate an object for a fraction that is passed on its own. */
  pushFrom(numbers: Float64Array, index: number): void {
    if (this.length === this.#values.length) this.reserve(Math.max(MIN_CAPACITY, 2 * this.length));
    this.#values[this.length++] = numbers[index] as number;
  }

  /** Makes room for so many numbers in all. Growing step by step takes twice the memory. */
  reserve(count: number): void {
    if (count <= this.#values.length) return;
    const longer = allocateFloat64(this.#where, count);
    longer.set(this.#values);
    this.#values = longer;
  }

  at(index: number): number {
    return this.#values[index] as number;
  }

  /** All numbers; a view, which is overwritten if more are added. */
  toTypedArray(): Float64Array {
    const { length } = this;
    return length === this.#values.length ? this.#values : this.#values.subarray(0, length);
  }
}
