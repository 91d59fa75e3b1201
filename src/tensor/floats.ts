// Numbers as someone gives them, as float32.

import { fail, quoted } from './error.ts';

/** The built-in class of a value, also of another window's: `Float32Array`, `ArrayBuffer`. */
export const kindOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);

export const isNumbers = (value: unknown): value is ArrayLike<number | bigint> =>
  ArrayBuffer.isView(value) && kindOf(value) !== 'DataView';

/**
 * Values as float32: a Float32Array as it is, others as a copy.
 * @throws HeadglowError for what is no array of numbers
 */
export function floats(values: unknown, place: string): Float32Array {
  if (kindOf(values) === 'Float32Array') return values as Float32Array;
  if (isNumbers(values)) return Float32Array.from(values, Number);
  if (!Array.isArray(values))
    return fail('data', place, `${quoted(values)} is not an array`, 'give a Float32Array');
  const converted = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value: unknown = values[i];
    if (typeof value !== 'number' && value !== null)
      fail('data', `${place}[${i}]`, `${quoted(value)} is not a number`, 'give one flat list of numbers');
    converted[i] = (value as number | null) ?? Number.NaN;
  }
  return converted;
}
