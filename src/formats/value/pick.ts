// Picks one array or object of a file by its path, such as `scores.induction`.

import type { ReadingChoice } from '../../tensor/error.ts';
import { NumberArray } from '../array/number-array.ts';
import { offer } from '../choices.ts';
import { type FilePlace, type Loaded, rejectFile } from '../file.ts';
import { isObject, type JsonObject } from '../json/cell.ts';
import type { CheckedReading } from '../reading.ts';
import { countDimensions } from './arrays.ts';
import { isAxisList, labelsAround, listsAround } from './axis-lists.ts';
import { hasHeadKeys } from './head-keys.ts';
import { findNestedLists } from './nested-heads.ts';

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

/** The keys of a path; undefined if there is no such value. Keys may contain dots. */
function keysOf(value: unknown, path: string): readonly string[] | undefined {
  if (path === '') return [];
  if (!isObject(value) && !Array.isArray(value)) return undefined;
  for (let end = path.indexOf('.'); ; end = path.indexOf('.', end + 1)) {
    const key = end < 0 ? path : path.slice(0, end);
    const inner = Object.hasOwn(value, key) ? (value as JsonObject)[key] : undefined;
    const keys = inner === undefined ? undefined : keysOf(inner, path.slice(key.length + 1));
    if (keys || end < 0) return keys && [key, ...keys];
  }
}

const valueAt = (value: unknown, keys: readonly string[]): unknown =>
  keys.reduce((inner, key) => (inner as JsonObject)[key], value);

/** A value with the lists around it that label its axes; undefined if there are none. */
function withLabels(value: unknown, keys: readonly string[]): JsonObject | undefined {
  const picked = valueAt(value, keys);
  const isArray = picked instanceof NumberArray || (Array.isArray(picked) && countDimensions(picked) > 1);
  const areHeads =
    hasHeadKeys(picked) ||
    (isObject(picked) && findNestedLists(picked, () => labelsAround(value, keys)) !== undefined);
  const lists = isArray || areHeads ? listsAround(value, keys).filter(isAxisList) : [];
  if (lists.length === 0) return undefined;
  const object = Object.create(null) as Record<string, unknown>;
  // The innermost ones come first.
  for (const [name, items] of lists.toReversed()) object[name] = items;
  object[keys.at(-1) as string] = picked;
  return object;
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
  const keys = keysOf(value, path);
  if (keys) {
    const labelled = withLabels(value, keys);
    const place = (labelled ? keys.slice(0, -1) : keys).join('.');
    const inside = place === '' ? where : { ...where, place };
    return read(inside, labelled ?? valueAt(value, keys), { ...reading, pick: null });
  }
  const choices: ReadingChoice[] = [];
  for (const pick of listPaths(value)) if (choices.push({ pick }) > MAX_LISTED) break;
  const { remedy } = offer('pick another:', ...choices.slice(0, MAX_LISTED));
  return rejectFile(where, `it has no ${path}`, {
    remedy: choices.length > MAX_LISTED ? `${remedy}, …` : remedy,
    choices: choices.slice(0, MAX_LISTED),
  });
}
