// Lists whose items hold layer, head and scores in a fixed order: `[{"0": [layer, head, score]}, …]`, sorted by rank, and
// `[{"0": ["slash", 30, 800, 0.5], …}, …]`, one object per layer with a list for each head.

import type { Note } from '../../tensor/error.ts';
import { toTensorValues } from '../../tensor/precision.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { allocateFloat64 } from '../allocate.ts';
import { NumberArray } from '../array/number-array.ts';
import type { FilePlace, Loaded } from '../file.ts';
import { isObject, type JsonObject, parseJsonCell } from '../json/cell.ts';
import { keysOf } from '../json/object-keys.ts';
import { joinPath, listOrigin } from '../origin.ts';

const isNumber = (value: unknown): boolean => parseJsonCell(value) !== undefined;
const isIndex = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;

/** The row [layer, head, score] that is the only value of an object; undefined if it is something else. */
function rowOf(item: unknown): readonly number[] | undefined {
  const [key, ...others] = isObject(item) ? keysOf(item) : [];
  const row = key === undefined ? undefined : (item as JsonObject)[key];
  if (!Array.isArray(row) || row.length !== 3 || others.length > 0) return undefined;
  return isIndex(row[0]) && isIndex(row[1]) && isNumber(row[2])
    ? row.map((cell) => parseJsonCell(cell) as number)
    : undefined;
}

/** Rows of layer, head and score, as an array; undefined if the value is something else. */
export function findRankedRows(value: unknown): NumberArray | undefined {
  if (!Array.isArray(value) || value.length < 2) return undefined;
  const rows: number[] = [];
  for (const item of value) {
    const row = rowOf(item);
    if (!row) return undefined;
    for (const cell of row) rows.push(cell);
  }
  return new NumberArray([value.length, 3], Float64Array.from(rows));
}

/** The lists of one layer, in the order of heads; undefined if it is something else. */
function listsOf(layer: unknown): readonly (readonly unknown[])[] | undefined {
  if (!isObject(layer)) return undefined;
  const keys = keysOf(layer);
  const areHeads = keys.length > 1 && keys.every((key, i) => key === `${i}` && Array.isArray(layer[key]));
  return areHeads ? keys.map((key) => layer[key] as readonly unknown[]) : undefined;
}

/** Fewer layers may be something else. */
const MIN_LAYERS = 2;

/**
 * Reads lists of one object per layer with one list per head. Each place in these lists that always holds a number is a task.
 * @returns undefined if the value is something else
 */
export function readListsPerHead(where: FilePlace, value: unknown): Loaded | undefined {
  if (!Array.isArray(value) || value.length < MIN_LAYERS) return undefined;
  const first = listsOf(value[0]);
  if (!first) return undefined;
  const layers = value.map(listsOf);
  if (layers.some((lists) => lists?.length !== first.length)) return undefined;
  const cells = layers.flat() as readonly (readonly unknown[])[];
  const places = [...(first[0] as readonly unknown[]).keys()].filter((place) =>
    cells.every((cell) => isNumber(cell[place])),
  );
  if (places.length === 0 || cells.some(({ length }) => length !== cells[0]?.length)) return undefined;
  const values = allocateFloat64(where, places.length * cells.length);
  places.forEach((place, task) => {
    cells.forEach((cell, i) => {
      values[task * cells.length + i] = parseJsonCell(cell[place]) as number;
    });
  });
  const tensor: Tensor = {
    model: '',
    layers: value.length,
    heads: first.length,
    tasks: places.length === 1 ? [''] : places.map((place) => `item ${place + 1}`),
    steps: null,
    ...toTensorValues(values),
  };
  const origins = tensor.tasks.map((task) => ({
    ...listOrigin(where, 0),
    path: joinPath(where, task),
    tasks: [task],
  }));
  const left = (cells[0] as readonly unknown[]).length - places.length;
  const notes: Note[] =
    left > 0
      ? [{ ...where, reason: `items of its lists that are not always numbers were left out: ${left}` }]
      : [];
  return { tensors: [{ ...tensor, origins }], step: null, notes };
}
