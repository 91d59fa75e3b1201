// One cell of a JSON file: a number, `null` for missing, or a word for what JSON has no number for.

import { parseWordCell } from './text-cell.ts';

/** The cell's value; undefined for what is none. */
export function parseJsonCell(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (value === null) return Number.NaN;
  return typeof value === 'string' ? parseWordCell(value) : undefined;
}

/** What a message says about a value that is no cell. */
export function describeJsonValue(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return 'a text';
  return typeof value === 'boolean' ? 'true or false' : 'a number';
}

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
