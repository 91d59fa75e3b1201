// `{"layer-head": [scores…]}`: the mean of each head's scores; heads that are not listed are missing.

import type { Tensor } from '../tensor/tensor.ts';
import { allocateFloat32 } from './allocate.ts';
import { type FilePlace, rejectFile } from './file.ts';
import { createCellAllowance, findExtent, parseHeadName } from './head-list.ts';
import { describeJsonValue, isObject, type JsonObject, parseJsonCell } from './json-cell.ts';
import { quoteCell } from './text-cell.ts';

const NO_HEAD = 'this key is no head';
export const HEAD_KEYS_HELP = 'write keys as "layer-head", such as "0-11"';

interface Head {
  readonly key: string;
  readonly layer: number;
  readonly head: number;
  readonly score: number;
}

function meanOf(where: FilePlace, scores: unknown): number {
  const list: readonly unknown[] = Array.isArray(scores) ? scores : [scores];
  let sum = 0;
  list.forEach((item, index) => {
    const value = parseJsonCell(item);
    if (value === undefined) {
      const place = `${where.place}${Array.isArray(scores) ? `[${index}]` : ''}`;
      rejectFile({ ...where, place }, `there is ${describeJsonValue(item)} where a score should be`);
    }
    sum += value;
  });
  // 0 / 0: an empty list is a missing head.
  return sum / list.length;
}

function headOf(where: FilePlace, key: string, scores: unknown): Head {
  const inside = { ...where, place: quoteCell(key) };
  const head = parseHeadName(key) ?? rejectFile(inside, NO_HEAD, HEAD_KEYS_HELP);
  return { key, ...head, score: meanOf(inside, scores) };
}

const headKeys = (value: unknown): string[] =>
  isObject(value) ? Object.keys(value).filter((key) => parseHeadName(key)) : [];

/** Whether an object's keys are heads; others among them are refused, each by its name. */
export const hasHeadKeys = (value: unknown): value is JsonObject => headKeys(value).length > 0;

/** How many heads with numbers an object holds under their names, and whether it holds nothing else. */
export function countHeads(value: JsonObject): { readonly count: number; readonly isPure: boolean } {
  const heads = headKeys(value).filter((key) => holdsNumber(value[key]));
  return { count: heads.length, isPure: heads.length === Object.keys(value).length };
}

const holdsNumber = (value: unknown): boolean =>
  typeof value === 'number' ||
  (isObject(value) && Object.values(value).some((inner) => typeof inner === 'number'));

/** Objects under the names of heads, as records of these heads. */
export function headsToRecords(where: FilePlace, heads: JsonObject): JsonObject[] {
  return Object.entries(heads).map(([key, fields]) => {
    const inside = { ...where, place: quoteCell(key) };
    const head = parseHeadName(key) ?? rejectFile(inside, NO_HEAD, HEAD_KEYS_HELP);
    if (isObject(fields)) return { ...fields, ...head };
    return rejectFile(inside, `there is ${describeJsonValue(fields)} where an object should be`);
  });
}

/** The matrix of an object whose keys are heads. */
export function readHeadKeys(where: FilePlace, object: object): Tensor {
  const heads = Object.entries(object).map(([key, scores]) => headOf(where, key, scores));
  const list = {
    count: heads.length,
    layerAt: (entry: number) => (heads[entry] as Head).layer,
    headAt: (entry: number) => (heads[entry] as Head).head,
    placeOf: (entry: number) => quoteCell((heads[entry] as Head).key),
  };
  const demand = { tasks: 1, checkpoints: 1, numbers: heads.length };
  const { layers, heads: columns, first } = findExtent(where, list, demand, createCellAllowance());
  const values = allocateFloat32(where, layers * columns).fill(Number.NaN);
  const seen = new Set<number>();
  for (const { key, layer, head, score } of heads) {
    const index = (layer - first) * columns + head - first;
    if (seen.has(index)) rejectFile({ ...where, place: quoteCell(key) }, 'this head is listed twice');
    seen.add(index);
    values[index] = score;
  }
  return { model: '', layers, heads: columns, tasks: [''], steps: null, values };
}
