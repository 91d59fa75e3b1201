// Arrays whose names differ only in a layer number, such as `layers.0.scores`, `layers.1.scores`: stacked, the layer is their first axis.

import { HeadglowError } from '../../tensor/error.ts';
import { allocateFloat64 } from '../allocate.ts';
import { NumberArray } from '../array/number-array.ts';
import type { FilePlace } from '../file.ts';
import { parseNamedHead } from '../heads/head-names.ts';
import { isObject, type JsonObject, parseJsonCell } from '../json/cell.ts';
import { keysOf } from '../json/object-keys.ts';
import type { CheckedReading } from '../reading.ts';
import { countDimensions } from '../value/arrays.ts';
import { findLayerFamilies } from '../value/layer-names.ts';
import { nestedArray } from '../value/nested.ts';

/** Axes of the arrays that are stacked as layers: a list of heads, or what the names of axes say; null if the layer is not first. */
export function axesPerLayer({ dims }: CheckedReading): number | null {
  if (!dims) return 1;
  return dims[0]?.length === 1 && dims[0][0] === 'layer' ? dims.length - 1 : null;
}

/** Arrays of one shape with the layer before their axes; undefined if their shapes differ. */
export function stackLayers(where: FilePlace, arrays: readonly NumberArray[]): NumberArray | undefined {
  const [first] = arrays as readonly [NumberArray];
  const isAlike = ({ shape }: NumberArray): boolean => `${shape}` === `${first.shape}`;
  if (!arrays.every(isAlike)) return undefined;
  const values = allocateFloat64(where, arrays.length * first.values.length);
  arrays.forEach((array, layer) => {
    values.set(array.values, layer * first.values.length);
  });
  return new NumberArray([arrays.length, ...first.shape], values);
}

/** A list of arrays of one shape as one array; undefined if the value is something else. */
export const stackItems = (where: FilePlace, value: unknown): NumberArray | undefined =>
  Array.isArray(value) && value.length > 0 && value.every((item) => item instanceof NumberArray && !item.axes)
    ? stackLayers(where, value)
    : undefined;

/** A stacked array, and the name that its parts have in common. */
export interface StackedLayers {
  readonly name: string;
  readonly members: readonly string[];
  readonly array: NumberArray;
}

/** A list or array of a number of axes; undefined if it is something else. */
function arrayOf(where: FilePlace, value: unknown, axes: number): NumberArray | undefined {
  if (value instanceof NumberArray) return value.shape.length === axes ? value : undefined;
  if (!Array.isArray(value) || countDimensions(value) !== axes) return undefined;
  try {
    return nestedArray(where, value, axes);
  } catch (error) {
    if (error instanceof HeadglowError) return undefined;
    throw error;
  }
}

/** The arrays of an object whose keys differ only in a layer number. */
export function stackKeys(
  where: FilePlace,
  value: unknown,
  reading: CheckedReading,
): readonly StackedLayers[] {
  const axes = axesPerLayer(reading);
  if (axes === null || !isObject(value)) return [];
  const names = keysOf(value).filter((key) => parseNamedHead(key) === undefined);
  return findLayerFamilies(names).flatMap(({ name, members }) => {
    // A list per `h0` may be a list per head.
    if (axes === 1 && /^h\d+$/i.test(members[0] as string)) return [];
    const arrays = members.map((member) => arrayOf({ ...where, place: member }, value[member], axes));
    if (!arrays.every((array) => array !== undefined) || (axes === 1 && arrays[0]?.shape[0] === 1)) return [];
    const array = stackLayers(where, arrays);
    return array ? [{ name, members, array }] : [];
  });
}

const LAYER_KEY = /^(?:layers?|blocks?|l)[-_ .]?(\d{1,4})$/i;
const NUMBER_KEY = /^\d{1,4}$/;
const LAYERS_NAME = /^(?:layers?|blocks?|h)$/i;

/**
 * The lists of heads in objects by layer, such as `{"layer_0": {"scores": […]}, …}` or `{"layers": {"0": {"scores": […]}, …}}`.
 * @param parent the key of the object
 */
export function stackInner(
  where: FilePlace,
  value: JsonObject,
  parent: string | undefined,
): readonly StackedLayers[] {
  const keys = keysOf(value);
  const indexOf = (key: string): number =>
    LAYERS_NAME.test(parent ?? '') && NUMBER_KEY.test(key)
      ? Number(key)
      : Number(LAYER_KEY.exec(key)?.[1] ?? Number.NaN);
  if (keys.length < 2 || !keys.every((key) => isObject(value[key]) && indexOf(key) < keys.length)) return [];
  const ordered = keys.toSorted((a, b) => indexOf(a) - indexOf(b));
  if (!ordered.every((key, layer) => indexOf(key) === layer)) return [];
  return keysOf(value[ordered[0] as string] as JsonObject).flatMap((name) => {
    const lists = ordered.map((key) =>
      arrayOf({ ...where, place: name }, (value[key] as JsonObject)[name], 1),
    );
    if (!lists.every((list) => list !== undefined) || (lists[0]?.values.length ?? 0) < 2) return [];
    const array = stackLayers(where, lists);
    return array ? [{ name, members: ordered, array }] : [];
  });
}

const LAYER_COUNT = /^(?:n|num)_(?:hidden_)?layers$/i;
const HEAD_COUNT = /^(?:n|num)_(?:attention_)?heads$/i;

/** Lists of layers x heads scores next to fields that say how many of both there are, such as `n_layers` and `n_heads`. */
export function foldLists(value: JsonObject): readonly StackedLayers[] {
  const keys = keysOf(value);
  const countOf = (pattern: RegExp): number => {
    const key = keys.find((name) => pattern.test(name) && typeof value[name] === 'number');
    return key === undefined ? 0 : (value[key] as number);
  };
  const layers = countOf(LAYER_COUNT);
  const heads = layers < 2 ? 0 : countOf(HEAD_COUNT);
  if (heads < 2) return [];
  return keys.flatMap((name) => {
    const list = value[name];
    if (!Array.isArray(list) || list.length !== layers * heads) return [];
    const cells = list.map(parseJsonCell);
    if (cells.includes(undefined)) return [];
    const array = new NumberArray([layers, heads], Float64Array.from(cells as number[]));
    return [{ name, members: [name], array }];
  });
}
