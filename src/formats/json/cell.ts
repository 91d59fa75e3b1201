// Parses a cell of a JSON file: a number, `null` for missing, or a word for a value that JSON numbers can't express.

import { NumberArray, OtherValue } from '../array/number-array.ts';
import { parseWordCell } from '../text/text-cell.ts';
import { TableValue } from '../value/table-value.ts';

/** The cell's value; undefined if it is not a cell. */
export function parseJsonCell(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (value === null) return Number.NaN;
  return typeof value === 'string' ? parseWordCell(value) : undefined;
}

/** The value of a cell of an array, which may also be true (1) or false (0), as in a mask. */
export const parseArrayCell = (value: unknown): number | undefined =>
  typeof value === 'boolean' ? Number(value) : parseJsonCell(value);

/** The kind of a value, for messages. */
export function describeJsonValue(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof NumberArray) return 'an array';
  if (value instanceof TableValue) return 'a table';
  if (value instanceof OtherValue) return `an object of class ${value.className}`;
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return 'text';
  return typeof value === 'boolean' ? 'true or false' : 'a number';
}

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof NumberArray || value instanceof OtherValue || value instanceof TableValue);

/** An own field of an object, as JSON may contain a field named `constructor`; undefined if there is none. */
export const getField = (value: unknown, name: string): unknown =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
