// Numbers as someone gives them, as float32.

import { fail, quoteValue } from './error.ts';

/** The built-in class of a value, also of another window's: `Float32Array`, `ArrayBuffer`. */
export const builtInClass = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);

export const isNumbers = (value: unknown): value is ArrayLike<number | bigint> =>
  ArrayBuffer.isView(value) && builtInClass(value) !== 'DataView';

/**
 * Values as float32: a Float32Array as it is, others as a copy.
 * @throws HeadglowError for what is no array of numbers
 */
export function toFloat32(values: unknown, place: string): Float32Array {
  if (builtInClass(values) === 'Float32Array') return values as Float32Array;
  if (isNumbers(values)) return Float32Array.from(values, Number);
  if (!Array.isArray(values))
    return fail('data', place, `${quoteValue(values)} is not an array`, 'give a Float32Array');
  const converted = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value: unknown = values[i];
    if (typeof value !== 'number' && value !== null)
      fail('data', `${place}[${i}]`, `${quoteValue(value)} is not a number`, 'give one flat list of numbers');
    converted[i] = (value as number | null) ?? Number.NaN;
  }
  return converted;
}
