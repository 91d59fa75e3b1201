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

/** Whether an object has so many keys that what is found out about it is worth keeping. */
export const hasManyKeys = (object: JsonObject): boolean => keysOf(object).length > MANY_KEYS;

type Entry = readonly [key: string, value: unknown];

function* listEntries(object: JsonObject, keys: readonly string[]): Generator<Entry> {
  for (const key of keys) yield [key, object[key]];
}

/** The entries of an object, for loops that end at the first that does not fit: those of a large one are listed one by one. */
export function entriesOf(object: JsonObject): Iterable<Entry> {
  const keys = keysOf(object);
  return keys.length > MANY_KEYS ? listEntries(object, keys) : keys.map((key) => [key, object[key]]);
}

/** Whether something is true of all entries of an object; they are looked at until it is not. */
export const everyEntry = (object: JsonObject, isTrue: (value: unknown, key: string) => boolean): boolean =>
  keysOf(object).every((key) => isTrue(object[key], key));

/** What may be more than a plain name: a head, which has two numbers; a path; or an edge between two nodes. */
const SPECIAL_KEY = /\d\D+\d|[/>→(]/;

/** What is known of large objects: each is asked about many times. */
const knownPlain = new WeakMap<object, boolean>();
const knownBare = new WeakMap<object, boolean>();

function remember(known: WeakMap<object, boolean>, object: JsonObject, find: () => boolean): boolean {
  const answer = known.get(object) ?? find();
  if (hasManyKeys(object)) known.set(object, answer);
  return answer;
}

/** Whether no key of an object can be a head, a path or an edge: all are plain names. */
export const hasPlainKeys = (object: JsonObject): boolean =>
  remember(knownPlain, object, () => !keysOf(object).some((key) => SPECIAL_KEY.test(key)));

/**
 * Whether an object holds nothing but numbers, texts and the like under plain names, as most objects with very many keys do. No
 * structure is in it, unless its names are fields of a record.
 */
export const isBare = (value: unknown): value is JsonObject =>
  isObject(value) &&
  remember(
    knownBare,
    value,
    () => everyEntry(value, (inner) => typeof inner !== 'object' || inner === null) && hasPlainKeys(value),
  );

/** The fields of a record that hold layer and head; undefined if it is something else. */
export function indexFieldsOf(record: unknown): IndexFields | undefined {
  if (!isObject(record)) return undefined;
  const names = keysOf(record);
  return findIndexFields(names, (field) => record[names[field] as string]);
}
