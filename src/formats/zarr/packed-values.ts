// Values that xarray has packed by the CF conventions: scaled and shifted numbers, and a number that marks missing values.

import type { ArrayInfo } from './metadata.ts';

/** A number in the attributes: xarray writes those of floating point as base64 of their bytes. */
function toNumber(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !/^[A-Za-z0-9+/]{11}=$/.test(value)) return null;
  const bytes = Uint8Array.from(atob(value), (character) => character.charCodeAt(0));
  return new DataView(bytes.buffer).getFloat64(0, true);
}

/**
 * The numbers that mark missing values. In version 2, xarray writes the number as the fill value of the array; 0 is the usual
 * fill value of arrays that do not have one.
 */
function findMissing({ attributes, fill, keys }: ArrayInfo): readonly number[] {
  const isOfXarray = keys.name === 'v2' && Array.isArray(attributes._ARRAY_DIMENSIONS);
  return [attributes._FillValue, attributes.missing_value, isOfXarray && fill !== 0 ? fill : null]
    .map(toNumber)
    .filter((value): value is number => value !== null && !Number.isNaN(value))
    .flatMap((value) => [value, Math.fround(value)]);
}

/** Whether values are scaled or shifted. */
export const isPacked = ({ attributes }: ArrayInfo): boolean =>
  [attributes.scale_factor, attributes.add_offset].some((value) => toNumber(value) !== null);

/** Turns a stored number into its value; null if all are stored as they are. */
export function createUnpacking(info: ArrayInfo): ((stored: number) => number) | null {
  const { attributes } = info;
  const scale = toNumber(attributes.scale_factor) ?? 1;
  const offset = toNumber(attributes.add_offset) ?? 0;
  const missing = findMissing(info);
  if (scale === 1 && offset === 0 && missing.length === 0) return null;
  return (stored) => (missing.includes(stored) ? Number.NaN : stored * scale + offset);
}
