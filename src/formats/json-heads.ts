// `{"layer-head": [scores…]}`: the mean of each head's scores; heads that are not listed are missing.

import type { Tensor } from '../tensor/tensor.ts';
import { quoted } from './cell.ts';
import { tensorOf } from './dimensions.ts';
import { refuse, type Where } from './file.ts';
import { cellOf, said } from './json-cell.ts';
import { extentOf, newAllowance } from './listed.ts';
import { newFloat32 } from './memory.ts';

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
  const [, layer, head] = /^(\d+)-(\d+)$/.exec(key) ?? [];
  if (layer === undefined || head === undefined)
    refuse(inside, 'this key is no head', 'write keys as "layer-head", such as "0-11"');
  return { key, layer: Number(layer), head: Number(head), score: meanOf(inside, scores) };
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
  return tensorOf(where, '', [layers, columns], values);
}
