// The largest float32, and the conversion of arrays of numbers to float32.

import { fail, quoteValue } from './error.ts';

/** The largest finite float32. */
export const MAX_FLOAT32 = 3.4028234663852886e38;

/** Name of a value's built-in class, such as `Float32Array`. Also works for values of another window. */
export const builtInClass = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);

/** Whether a value is a typed array of any element type. */
export const isTypedArray = (value: unknown): value is ArrayLike<number | bigint> =>
  ArrayBuffer.isView(value) && builtInClass(value) !== 'DataView';

/**
 * Converts values to float32. A Float32Array is returned without copying.
 * @param place name of the array in error messages
 * @throws HeadglowError if `values` is not an array of numbers
 */
export function toFloat32(values: unknown, place: string): Float32Array {
  if (builtInClass(values) === 'Float32Array') return values as Float32Array;
  if (isTypedArray(values)) return Float32Array.from(values, Number);
  if (!Array.isArray(values))
    return fail('data', place, `${quoteValue(values)} is not an array`, 'pass a Float32Array');
  const converted = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value: unknown = values[i];
    if (typeof value !== 'number' && value !== null)
      fail('data', `${place}[${i}]`, `${quoteValue(value)} is not a number`, 'pass one flat list of numbers');
    converted[i] = (value as number | null) ?? Number.NaN;
  }
  return converted;
}
