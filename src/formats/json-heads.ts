// Reads `{"layer-head": [scores…]}` as the mean of each head's scores; heads that are not listed are missing.

import type { Note } from '../tensor/error.ts';
import { toTensorValues } from '../tensor/precision.ts';
import { allocateFloat64 } from './allocate.ts';
import type { ReadArray } from './array.ts';
import { type FilePlace, rejectFile } from './file.ts';
import { CellAllowance, findExtent } from './head-list.ts';
import { type HeadIndices, isOtherNode, parseHeadName } from './head-names.ts';
import { describeJsonValue, isObject, type JsonObject, parseJsonCell } from './json-cell.ts';
import { listOrigin } from './origin.ts';
import { quoteCell } from './text-cell.ts';

export const HEAD_KEYS_HELP = 'write keys as "layer-head", such as "0-11"';

interface HeadScore extends HeadIndices {
  readonly key: string;
  readonly score: number;
}

/** The mean of a list of scores; NaN, a missing head, for an empty list. */
function computeMean(where: FilePlace, scores: unknown): number {
  const list: readonly unknown[] = Array.isArray(scores) ? scores : [scores];
  let sum = 0;
  list.forEach((item, index) => {
    const value = parseJsonCell(item);
    if (value === undefined) {
      const place = `${where.place}${Array.isArray(scores) ? `[${index}]` : ''}`;
      rejectFile({ ...where, place }, `expected a score, found ${describeJsonValue(item)}`);
    }
    sum += value;
  });
  return sum / list.length;
}

/** The mean of a list of scores, or a single score; undefined if it is something else. */
export function meanScore(scores: unknown): number | undefined {
  const list: readonly unknown[] = Array.isArray(scores) ? scores : [scores];
  const cells = list.map(parseJsonCell);
  return cells.includes(undefined)
    ? undefined
    : (cells as number[]).reduce((sum, cell) => sum + cell, 0) / cells.length;
}

const parseHeadKey = (where: FilePlace, key: string): HeadIndices =>
  parseHeadName(key) ?? rejectFile(where, 'this key is not a head name', HEAD_KEYS_HELP);

function readHeadScore(where: FilePlace, key: string, scores: unknown): HeadScore {
  const inside = { ...where, place: quoteCell(key) };
  return { key, ...parseHeadKey(inside, key), score: computeMean(inside, scores) };
}

const findHeadKeys = (value: unknown): string[] =>
  isObject(value) ? Object.keys(value).filter((key) => parseHeadName(key)) : [];

/** Whether some keys of an object are head names. Reading it then rejects the keys that are not. */
export const hasHeadKeys = (value: unknown): value is JsonObject => findHeadKeys(value).length > 0;

/** How many keys of an object are heads with numbers, and whether it has no other keys. */
export function countHeads(value: JsonObject): { readonly count: number; readonly isPure: boolean } {
  const heads = findHeadKeys(value).filter((key) => containsNumber(value[key]));
  return { count: heads.length, isPure: heads.length === Object.keys(value).length };
}

const containsNumber = (value: unknown): boolean =>
  typeof value === 'number' ||
  (isObject(value) && Object.values(value).some((inner) => typeof inner === 'number'));

/** Converts an object of objects whose keys are heads to records with `layer` and `head`. */
export function headsToRecords(where: FilePlace, heads: JsonObject): JsonObject[] {
  return Object.entries(heads).map(([key, fields]) => {
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
  return [{ ...where, reason: `${listed} are not heads, so they are left out` }];
}

/** The matrix of an object whose keys are heads. Other parts of a model are left out, with a note. */
export function readHeadKeys(where: FilePlace, object: object): ReadArray {
  const others = Object.keys(object).filter((key) => !parseHeadName(key) && isOtherNode(key));
  const heads = Object.entries(object)
    .filter(([key]) => !others.includes(key))
    .map(([key, scores]) => readHeadScore(where, key, scores));
  const list = {
    count: heads.length,
    layerAt: (entry: number) => (heads[entry] as HeadScore).layer,
    headAt: (entry: number) => (heads[entry] as HeadScore).head,
    placeOf: (entry: number) => quoteCell((heads[entry] as HeadScore).key),
  };
  const size = { tasks: 1, checkpoints: 1, numbers: heads.length };
  const { layers, heads: columns, first } = findExtent(where, list, size, new CellAllowance());
  const values = allocateFloat64(where, layers * columns).fill(Number.NaN);
  const seen = new Set<number>();
  for (const { key, layer, head, score } of heads) {
    const index = (layer - first) * columns + head - first;
    if (seen.has(index)) rejectFile({ ...where, place: quoteCell(key) }, 'this head is listed twice');
    seen.add(index);
    values[index] = score;
  }
  const tensor = { model: '', layers, heads: columns, tasks: [''], steps: null, ...toTensorValues(values) };
  const origins = [listOrigin(where, values.length - seen.size)];
  return { tensor: { ...tensor, origins }, notes: otherNodesNotes(where, others) };
}
