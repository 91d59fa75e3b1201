// `{"layer-head": [scores…]}`: the mean of each head's scores; heads that are not listed are missing.

import type { Tensor } from '../tensor/tensor.ts';
import { quoted } from './cell.ts';
import { refuse, type Where } from './file.ts';
import { cellOf, type Fields, isObject, said } from './json-cell.ts';
import { extentOf, headIn, newAllowance } from './listed.ts';
import { newFloat32 } from './memory.ts';

const NO_HEAD = 'this key is no head';
export const WRITE_HEADS = 'write keys as "layer-head", such as "0-11"';

interface Head {
  readonly key: string;
  readonly layer: number;
  readonly head: number;
  readonly score: number;
}

function meanOf(where: Where, scores: unknown): number {
  const list: readonly unknown[] = Array.isArray(scores) ? scores : [scores];
  let sum = 0;
  list.forEach((item, index) => {
    const value = cellOf(item);
    if (value === undefined) {
      const place = `${where.place}${Array.isArray(scores) ? `[${index}]` : ''}`;
      refuse({ ...where, place }, `there is ${said(item)} where a score should be`);
    }
    sum += value;
  });
  // 0 / 0: an empty list is a missing head.
  return sum / list.length;
}

function headOf(where: Where, key: string, scores: unknown): Head {
  const inside = { ...where, place: quoted(key) };
  const head = headIn(key) ?? refuse(inside, NO_HEAD, WRITE_HEADS);
  return { key, ...head, score: meanOf(inside, scores) };
}

const headKeys = (value: unknown): string[] =>
  isObject(value) ? Object.keys(value).filter((key) => headIn(key)) : [];

/** Whether an object's keys are heads; others among them are refused, each by its name. */
export const isHeads = (value: unknown): value is Fields => headKeys(value).length > 0;

/** How many heads with numbers an object holds under their names, and whether it holds nothing else. */
export function headsIn(value: Fields): { readonly count: number; readonly isPure: boolean } {
  const heads = headKeys(value).filter((key) => holdsNumber(value[key]));
  return { count: heads.length, isPure: heads.length === Object.keys(value).length };
}

const holdsNumber = (value: unknown): boolean =>
  typeof value === 'number' ||
  (isObject(value) && Object.values(value).some((inner) => typeof inner === 'number'));

/** Objects under the names of heads, as records of these heads. */
export function recordsOfHeads(where: Where, heads: Fields): Fields[] {
  return Object.entries(heads).map(([key, fields]) => {
    const inside = { ...where, place: quoted(key) };
    const head = headIn(key) ?? refuse(inside, NO_HEAD, WRITE_HEADS);
    if (isObject(fields)) return { ...fields, ...head };
    return refuse(inside, `there is ${said(fields)} where an object should be`);
  });
}

/** The matrix of an object whose keys are heads. */
export function headsTensor(where: Where, object: object): Tensor {
  const heads = Object.entries(object).map(([key, scores]) => headOf(where, key, scores));
  const list = {
    count: heads.length,
    layerAt: (entry: number) => (heads[entry] as Head).layer,
    headAt: (entry: number) => (heads[entry] as Head).head,
    placeOf: (entry: number) => quoted((heads[entry] as Head).key),
  };
  const demand = { tasks: 1, checkpoints: 1, numbers: heads.length };
  const { layers, heads: columns, first } = extentOf(where, list, demand, newAllowance());
  const values = newFloat32(where, layers * columns).fill(Number.NaN);
  const seen = new Set<number>();
  for (const { key, layer, head, score } of heads) {
    const index = (layer - first) * columns + head - first;
    if (seen.has(index)) refuse({ ...where, place: quoted(key) }, 'this head is listed twice');
    seen.add(index);
    values[index] = score;
  }
  return { model: '', layers, heads: columns, tasks: [''], steps: null, values };
}
