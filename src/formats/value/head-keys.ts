// Recognises objects whose keys are heads, and reads `{"layer-head": [scores…]}` as the mean of each head's scores.

import type { Note } from '../../tensor/error.ts';
import { findAxisLabels } from '../array/axis-labels.ts';
import { type FilePlace, type Loaded, rejectFile } from '../file.ts';
import { CellAllowance } from '../heads/head-list.ts';
import { type HeadIndices, isOtherNode, parseHeadName, parseNamedHead } from '../heads/head-names.ts';
import { describeJsonValue, isObject, type JsonObject, parseJsonCell } from '../json/cell.ts';
import { everyEntry, hasPlainKeys, keysOf } from '../json/object-keys.ts';
import { joinPath } from '../origin.ts';
import type { CheckedReading } from '../reading.ts';
import { quoteCell } from '../text/text-cell.ts';
import { isAxisList } from './axis-lists.ts';
import { readHeadObjects } from './head-objects.ts';

export const HEAD_KEYS_HELP = 'write keys as "layer-head", such as "0-11"';

const parseHeadKey = (where: FilePlace, key: string): HeadIndices =>
  parseHeadName(key) ?? rejectFile(where, 'this key is not a head name', HEAD_KEYS_HELP);

/** Whether some keys of an object are head names. Reading it then rejects the keys that are not. */
export const hasHeadKeys = (value: unknown): value is JsonObject =>
  isObject(value) && !hasPlainKeys(value) && keysOf(value).some((key) => parseHeadName(key));

/** What is known of an object some of whose keys are heads. */
export interface HeadCount {
  /** How many of its heads have numbers. */
  readonly count: number;
  /** Whether all its keys are heads, each with a score or a list of scores. */
  readonly isPure: boolean;
}

export function countHeads(value: JsonObject): HeadCount {
  if (hasPlainKeys(value)) return { count: 0, isPure: false };
  const keys = keysOf(value);
  const heads = keys.filter((key) => parseHeadName(key));
  const areAll = heads.length > 0 && heads.length === keys.length;
  return {
    count: heads.filter((key) => containsNumber(value[key])).length,
    isPure: areAll && !heads.some((key) => isObject(value[key])),
  };
}

const containsNumber = (value: unknown): boolean =>
  typeof value === 'number' ||
  (Array.isArray(value) && value.some((inner) => typeof inner === 'number')) ||
  (isObject(value) && !everyEntry(value, (inner) => typeof inner !== 'number'));

/** Keys that are not heads: other parts of a model, or any others if heads have names with letters, which nothing else has. */
function findOthers(keys: readonly string[]): ReadonlySet<string> {
  const areNamed = keys.some((key) => parseNamedHead(key) !== undefined);
  return new Set(keys.filter((key) => !parseHeadName(key) && (areNamed || isOtherNode(key))));
}

/** Converts an object of objects whose keys are heads to records with `layer` and `head`. */
export function headsToRecords(where: FilePlace, heads: JsonObject): JsonObject[] {
  const others = findOthers(keysOf(heads));
  const keys = keysOf(heads).filter((key) => !others.has(key));
  return keys.map((key) => {
    const fields = heads[key];
    const inside = { ...where, place: quoteCell(key) };
    const head = parseHeadKey(inside, key);
    if (isObject(fields)) return { ...fields, ...head };
    return rejectFile(inside, `expected an object, found ${describeJsonValue(fields)}`);
  });
}

/** A note on parts of the model other than heads. */
function otherNodesNotes(where: FilePlace, names: readonly string[]): Note[] {
  if (names.length === 0) return [];
  const listed =
    names.length > 2 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', ');
  return [{ ...where, reason: `left out, as they are not heads: ${listed}` }];
}

/** The tensor of an object whose keys are heads. Other parts of a model are left out, with a note. */
export function readHeadKeys(where: FilePlace, object: JsonObject, reading: CheckedReading): Loaded {
  const others = new Set(findOthers(keysOf(object)));
  // A text that is no score describes the file.
  for (const key of keysOf(object)) {
    const value = object[key];
    if (typeof value === 'string' && parseJsonCell(value) === undefined && !parseHeadName(key))
      others.add(key);
  }
  for (const key of keysOf(object))
    if (!others.has(key)) parseHeadKey({ ...where, place: quoteCell(key) }, key);
  const path = joinPath(where);
  // Lists of labels are left out as such.
  const left = [...others].filter((key) => !(Array.isArray(object[key]) && isAxisList([key, []])));
  const heads = {
    object,
    path,
    task: '',
    step: null,
    placeOf: quoteCell,
    skipsOthers: false,
    labels: findAxisLabels(object),
  };
  const { tensor, notes } = readHeadObjects(where, [heads], { allowance: new CellAllowance(), reading });
  return { tensors: [tensor], step: null, notes: [...otherNodesNotes(where, left), ...notes] };
}
