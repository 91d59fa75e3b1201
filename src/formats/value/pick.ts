// Picks one array or object of a file by its path, such as `scores.induction`.

import type { ReadingChoice } from '../../tensor/error.ts';
import { NumberArray } from '../array/number-array.ts';
import { offer } from '../choices.ts';
import { type FilePlace, type Loaded, rejectFile } from '../file.ts';
import { isObject, type JsonObject } from '../json/cell.ts';
import type { CheckedReading } from '../reading.ts';

/** Paths in a message, and how deep they go. */
const MAX_LISTED = 8;
const MAX_DEPTH = 4;

/** The paths of objects and arrays in a value. */
function* listPaths(value: unknown, path: readonly string[] = []): Generator<string> {
  if (path.length > 0) yield path.join('.');
  const isList = Array.isArray(value) && !isObject(value[0]);
  if (path.length >= MAX_DEPTH || isList || value instanceof NumberArray) return;
  const entries = isObject(value) ? Object.entries(value) : Array.isArray(value) ? [...value.entries()] : [];
  for (const [key, inner] of entries)
    if (typeof inner === 'object' && inner !== null) yield* listPaths(inner, [...path, `${key}`]);
}

/** The value at a path; undefined if there is none. Keys may contain dots. */
function valueAt(value: unknown, path: string): unknown {
  if (path === '') return value;
  if (!isObject(value) && !Array.isArray(value)) return undefined;
  for (let end = path.indexOf('.'); ; end = path.indexOf('.', end + 1)) {
    const key = end < 0 ? path : path.slice(0, end);
    const inner = Object.hasOwn(value, key) ? (value as JsonObject)[key] : undefined;
    const found = inner === undefined ? undefined : valueAt(inner, path.slice(key.length + 1));
    if (found !== undefined || end < 0) return found;
  }
}

/**
 * Reads the value at the path that a reading picks.
 * @param read reads a value
 * @throws HeadglowError that lists the paths if there is none
 */
export function readPicked(
  where: FilePlace,
  value: unknown,
  reading: CheckedReading,
  read: (where: FilePlace, value: unknown, reading: CheckedReading) => Loaded,
): Loaded {
  const path = reading.pick as string;
  const picked = valueAt(value, path);
  if (picked !== undefined) return read({ ...where, place: path }, picked, { ...reading, pick: null });
  const choices: ReadingChoice[] = [];
  for (const pick of listPaths(value)) if (choices.push({ pick }) > MAX_LISTED) break;
  const { remedy } = offer('pick another:', ...choices.slice(0, MAX_LISTED));
  return rejectFile(where, `it has no ${path}`, {
    remedy: choices.length > MAX_LISTED ? `${remedy}, …` : remedy,
    choices: choices.slice(0, MAX_LISTED),
  });
}
