// What files hold besides the values of JSON: arrays of numbers, and things that are not data.

/** An array of numbers with at least two axes. Arrays with fewer axes are numbers and lists of numbers. */
export class NumberArray {
  readonly shape: readonly number[];
  /** In C order. */
  readonly values: Float32Array;

  constructor(shape: readonly number[], values: Float32Array) {
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
