// What files hold besides the values of JSON: arrays of numbers, and things that are not data.

import type { Numbers } from '../tensor/tensor.ts';

/** An array of numbers with at least two axes. Arrays with fewer axes are numbers and lists of numbers. */
export class NumberArray {
  readonly shape: readonly number[];
  /** In C order; in double precision if the file has numbers that float32 may not hold. */
  readonly values: Numbers;

  constructor(shape: readonly number[], values: Numbers) {
    this.shape = shape;
    this.values = values;
  }
}

/** Something that can't be shown, such as an object of an unknown class. */
export class OtherValue {
  /** What it is, such as the name of its class. */
  readonly className: string;

  constructor(className: string) {
    this.className = className;
  }
}
