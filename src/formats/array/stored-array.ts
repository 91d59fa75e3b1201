// An array of a file as it is stored, whether it is shown or not.

/** Called with some of an array's values, in any order. Null is a missing cell. */
export type AddValues = (values: ArrayLike<number | null>) => void;

/** An array of a file, whose values are read when they are counted. */
export interface StoredArray {
  /** Its path in the file, with dots between keys; `''` for a file that is one array. */
  readonly path: string;
  readonly shape: readonly number[];
  /** As NumPy names it, such as `float32`; `number` in files of text. */
  readonly dtype: string;
  /** Calls back with all values; null if they are not numbers, or not to be read. */
  readonly readValues: ((add: AddValues) => void | Promise<void>) | null;
  /** Set if it is about a single head, so that it is not layers x heads whatever its shape. */
  readonly isOfOneHead?: true;
  /** How many of its NaN are missing cells; undefined if none is. */
  readonly missing?: number;
}
