// The keys of objects. Listing those of a large object takes long, and every structure that a value may have is looked for in
// them, so they are listed once.

import { findIndexFields, type IndexFields } from '../heads/head-fields.ts';
import { isObject, type JsonObject } from './cell.ts';

/** The keys of smaller objects are at hand. */
const MANY_KEYS = 64;

const known = new WeakMap<object, readonly string[]>();

/** The keys of an object that does not get others any more. */
export function keysOf(object: JsonObject): readonly string[] {
  const found = known.get(object);
  if (found) return found;
  const keys = Object.keys(object);
  if (keys.length > MANY_KEYS) known.set(object, keys);
  return keys;
}

/** The entries of an object one by one, for loops that end at the first that does not fit. */
export function* entriesOf(object: JsonObject): Generator<readonly [key: string, value: unknown]> {
  for (const key of keysOf(object)) yield [key, object[key]];
}

/** Whether something is true of all entries of an object; they are looked at until it is not. */
export const everyEntry = (object: JsonObject, isTrue: (value: unknown, key: string) => boolean): boolean =>
  keysOf(object).every((key) => isTrue(object[key], key));

/** The fields of a record that hold layer and head; undefined if it is something else. */
export function indexFieldsOf(record: unknown): IndexFields | undefined {
  if (!isObject(record)) return undefined;
  const names = keysOf(record);
  return findIndexFields(names, (field) => record[names[field] as string]);
}
