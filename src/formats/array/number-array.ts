// What files hold besides the values of JSON: arrays of numbers, and things that are not data.

import type { HeadName, Numbers } from '../../tensor/tensor.ts';
import type { Labels } from './dimensions.ts';

/** The axes of an array, in order. Each names one axis, or several that are flattened into it, the last one fastest. */
export type Dims = readonly (readonly string[])[];

/** The axes of an array, and what its heads are called, if not `head`. */
export interface NamedDims {
  readonly dims: Dims;
  readonly headName?: HeadName;
}

/** What a file says about the axes of an array. */
export interface NamedAxes extends NamedDims {
  /** Layer and head are among the names. */
  readonly dims: Dims;
  readonly labels: Labels;
}

/** An array of numbers with at least two axes. Arrays with fewer axes are numbers and lists of numbers. */
export class NumberArray {
  readonly shape: readonly number[];
  /** In C order; in double precision if the file has numbers that float32 may not hold. */
  readonly values: Numbers;
  /** Null if the file does not name the axes. */
  readonly axes: NamedAxes | null;
  /** How many of its NaN are heads that a list leaves out; undefined if it was not put together of a list. */
  readonly unlisted: number | undefined;

  constructor(shape: readonly number[], values: Numbers, axes: NamedAxes | null = null, unlisted?: number) {
    this.shape = shape;
    this.values = values;
    this.axes = axes;
    this.unlisted = unlisted;
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
