// A typed array that grows, for numbers whose count is not known in advance.

import { allocateFloat32, allocateFloat64 } from './allocate.ts';
import type { FilePlace } from './file.ts';

const INITIAL_CAPACITY = 1024;

/** Single precision suffices for values; steps and line numbers need double precision. */
export class GrowableArray<Values extends Float32Array | Float64Array> {
  readonly #allocate: (length: number) => Values;
  #values: Values;
  length = 0;

  constructor(allocate: (length: number) => Values) {
    this.#allocate = allocate;
    this.#values = allocate(INITIAL_CAPACITY);
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      const longer = this.#allocate(2 * this.length);
      longer.set(this.#values);
      this.#values = longer;
    }
    this.#values[this.length++] = value;
  }

  at(index: number): number {
    return this.#values[index] as number;
  }

  /** A copy without spare capacity. */
  toTypedArray(): Values {
    const values = this.#allocate(this.length);
    values.set(this.#values.subarray(0, this.length));
    return values;
  }
}

export const growableFloat32 = (where: FilePlace): GrowableArray<Float32Array> =>
  new GrowableArray((length) => allocateFloat32(where, length));
export const growableFloat64 = (where: FilePlace): GrowableArray<Float64Array> =>
  new GrowableArray((length) => allocateFloat64(where, length));
