// Numbers whose count is not known ahead, in one array that grows.

import { allocateFloat32, allocateFloat64 } from './allocate.ts';
import type { FilePlace } from './file.ts';

const FIRST = 1024;

/** Appends numbers; double precision where a column may hold steps or line numbers, single where it holds values. */
export class GrowableArray<Values extends Float32Array | Float64Array> {
  readonly #make: (length: number) => Values;
  #values: Values;
  length = 0;

  constructor(make: (length: number) => Values) {
    this.#make = make;
    this.#values = make(FIRST);
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      const longer = this.#make(2 * this.length);
      longer.set(this.#values);
      this.#values = longer;
    }
    this.#values[this.length++] = value;
  }

  at(index: number): number {
    return this.#values[index] as number;
  }

  /** What was appended, in memory of just that size. */
  trimmed(): Values {
    const values = this.#make(this.length);
    values.set(this.#values.subarray(0, this.length));
    return values;
  }
}

export const growableFloat32 = (where: FilePlace): GrowableArray<Float32Array> =>
  new GrowableArray((length) => allocateFloat32(where, length));
export const growableFloat64 = (where: FilePlace): GrowableArray<Float64Array> =>
  new GrowableArray((length) => allocateFloat64(where, length));
