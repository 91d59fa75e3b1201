// One cell of a JSON file: a number, `null` for missing, or a word for what JSON has no number for.

import { wordValue } from './cell.ts';

/** The cell's value; undefined for what is none. */
export function cellOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (value === null) return Number.NaN;
  return typeof value === 'string' ? wordValue(value) : undefined;
}

/** What a message says about a value that is no cell. */
export function said(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return 'a text';
  return typeof value === 'boolean' ? 'true or false' : 'a number';
}

export type Fields = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
